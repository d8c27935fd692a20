// Replaces words of a program that speaks English only: a string has to be on the list as a whole,
// or fit one of the patterns. What stands in elements that `ours` selects is left alone.
const svodTranslate = (words, patterns, ours) => {
  const attributes = ["aria-label", "title", "placeholder", "alt"];

  const inRussian = (text) => {
    const plain = text.trim();
    if (Object.hasOwn(words, plain)) return words[plain];
    for (const [pattern, replacement] of patterns) {
      if (pattern.test(plain)) return plain.replace(pattern, replacement);
    }
    return null;
  };
  const isOurs = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return !element || element.closest(ours) !== null;
  };
  const translateText = (node) => {
    const russian = isOurs(node) ? null : inRussian(node.data);
    if (russian !== null && russian !== node.data) node.data = russian;
  };
  const translateAttributes = (element) => {
    if (isOurs(element)) return;
    for (const name of attributes) {
      const value = element.getAttribute(name);
      const russian = value === null ? null : inRussian(value);
      if (russian !== null && russian !== value) element.setAttribute(name, russian);
    }
  };
  const translate = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node !== null; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) translateText(node);
      else translateAttributes(node);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else if (change.type === "characterData") translateText(change.target);
      else translateAttributes(change.target);
    }
  }).observe(document, {
    attributeFilter: attributes,
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true,
  });
};
