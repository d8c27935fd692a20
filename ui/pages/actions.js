// One listener for every button that the pages write as HTML: `data-svod-do` says what to do,
// `data-svod-what` with whom. What is copied comes as data and never stands in the HTML.
const NARROW = 640;
const KEEP_FOCUS_MS = 4000;
// Whoever clicked longer ago than this has turned to something else.
const EARLY_CLICK_MS = 10000;

const sameButton = ({ act, what }) =>
  [...document.querySelectorAll("[data-svod-do]")].find(
    (each) => each.dataset.svodDo === act && each.dataset.svodWhat === what
      && each.checkVisibility());

// A button drawn anew loses the focus that the keyboard had on it.
const keepFocus = (act, what) => {
  const until = performance.now() + KEEP_FOCUS_MS;
  const watch = new MutationObserver(() => {
    if (performance.now() > until) return watch.disconnect();
    if (document.activeElement === document.body) sameButton({ act, what })?.focus({ preventScroll: true });
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), KEEP_FOCUS_MS);
};

// Stacked, the page stands in its card: whoever chose a citation above is taken there, again when
// what is drawn above moves it, until he moves by himself.
const showCard = (what) => {
  if (window.innerWidth > NARROW) return;
  const until = performance.now() + KEEP_FOCUS_MS;
  let hasLeft = false;
  for (const kind of ["wheel", "touchmove", "keydown"]) {
    window.addEventListener(kind, () => { hasLeft = true; }, { once: true, passive: true });
  }
  const look = () => {
    if (hasLeft || performance.now() > until) return;
    const card = document.querySelector(`.st-key-svod-chosen-${what}`);
    const top = card?.getBoundingClientRect().top ?? 0;
    if (top < 0 || top > window.innerHeight / 3) {
      card.scrollIntoView({ block: "start", behavior: "smooth" });
    }
    setTimeout(look, 400);
  };
  look();
};

export default ({ data, parentElement, setTriggerValue }) => {
  const status = parentElement.querySelector(".svod-told");
  const onClick = (event) => {
    const button = event.target.closest?.("[data-svod-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const act = button.dataset.svodDo;
    const what = button.dataset.svodWhat;
    if (act === "copy") return void copyAndTell(button, button, status, data.texts[what] ?? "");
    if (act === "link") {
      const address = new URL(data.links[what] ?? "/", location.origin).href;
      return void copyAndTell(button, button, status, address);
    }
    keepFocus(act, what);
    if (act === "choose") showCard(what);
    setTriggerValue("act", { act, what });
  };
  document.addEventListener("click", onClick);
  window.svodListening = (window.svodListening ?? 0) + 1;
  const early = window.svodEarlyClick;
  window.svodEarlyClick = null;
  if (early && performance.now() - early.at < EARLY_CLICK_MS) sameButton(early)?.click();
  return () => {
    document.removeEventListener("click", onClick);
    window.svodListening -= 1;
  };
};
