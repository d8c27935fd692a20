// A button written as HTML is there before the script that listens to it: a click in between is
// kept here, and actions.js takes it up.
document.addEventListener("click", (event) => {
  const button = window.svodListening ? null : event.target.closest?.("[data-svod-do]");
  if (!button) return;
  window.svodEarlyClick = {
    act: button.dataset.svodDo, what: button.dataset.svodWhat, at: performance.now(),
  };
}, true);
