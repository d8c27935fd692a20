// What Streamlit does not tell those who cannot see the page: that the line at the top is the
// navigation, and which of its pages is open (WAI-ARIA 1.2, «navigation» and «aria-current»); and
// fields of a sidebar that is out of sight are not to be reached by the keyboard.
(() => {
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  const mark = () => {
    const sidebar = document.querySelector("[data-testid='stSidebar']");
    if (sidebar !== null) sidebar.inert = sidebar.dataset.collapsed === "true";
    const line = document.querySelector("[class*='st-key-svod-navigation']");
    if (line === null) return;
    set(line, "role", "navigation");
    set(line, "aria-label", "Страницы");
    for (const link of line.querySelectorAll("a")) {
      if (link.closest("[class*='st-key-svod-here-']")) set(link, "aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }).observe(document, {
    attributeFilter: ["data-collapsed"],
    attributes: true,
    childList: true,
    subtree: true,
  });
})();
