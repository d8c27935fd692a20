// Copies a text, or an address made absolute by the browser; the text is only ever data.
const SHOWN_MS = 1800;

const copied = async (text) => {
  // Over plain http from another machine a browser gives no clipboard to write to.
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      console.debug("clipboard refused, trying a selection", refused.name);
    }
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.cssText = "position:fixed;top:0;left:0;opacity:0";
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } finally {
    field.remove();
    focused?.focus?.({ preventScroll: true });
  }
  return done;
};

// «Скопировано» for a moment, and to a screen reader by a region that stays.
const copyAndTell = async (button, words, status, text) => {
  const done = await copied(text);
  const told = done ? "Скопировано" : "Не скопировалось";
  button.dataset.label ??= words.textContent;
  words.textContent = told;
  status.textContent = told;
  button.classList.toggle("svod-done", done);
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(setTimeout(() => {
    words.textContent = button.dataset.label;
    status.textContent = "";
    button.classList.remove("svod-done");
  }, SHOWN_MS));
};
