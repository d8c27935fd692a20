// Streamlit speaks English only. Its own words, and nothing else, are replaced by Russian ones:
// a string has to be on this list as a whole, and what the pages themselves show is left alone.
(() => {
  const words = {
    "Add": "Добавить",
    "Bad message format": "Ошибка обмена с сервером",
    "CONNECTING": "СОЕДИНЕНИЕ",
    "Choose an option": "Выберите",
    "Choose options": "Выберите",
    "Clear all": "Убрать всё",
    "Clear value": "Очистить",
    "Close": "Закрыть",
    "Collapse sidebar": "Свернуть панель",
    "Connecting": "Соединение",
    "Connecting to Streamlit server": "Соединение с сервером",
    "Connection error": "Нет связи с сервером",
    "Connection timed out.": "Сервер не отвечает.",
    "Copy": "Копировать",
    "Copy to clipboard": "Копировать",
    "Dismiss": "Скрыть",
    "Error": "Ошибка",
    "Expand sidebar": "Развернуть панель",
    "Fullscreen": "Во весь экран",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "Сервер остановлен или недоступен. Запустите его снова, и страница оживёт сама:",
    "Link to heading": "Ссылка на заголовок",
    "No results": "Ничего не найдено",
    "Open": "Открыть",
    "Page not found": "Такой страницы нет",
    "Please wait...": "Подождите…",
    "Rerun": "Повторить",
    "Retry": "Повторить",
    "Running...": "Выполняется…",
    "Running": "Выполняется",
    "Select all": "Выбрать все",
    "Selected values": "Выбранное",
    "Settings": "Настройки",
    "Sidebar": "Боковая панель",
    "Skip to main content": "К содержанию",
    "Script execution error": "Страница не сработала",
    "Stop": "Остановить",
    "Streamlit server is not responding. Are you connected to the internet?":
      "Сервер остановлен или недоступен. Когда он снова заработает, страница оживёт сама.",
    "Unable to connect to Streamlit server": "Нет связи с сервером",
    "streamlit run yourscript.py": "svod up",
  };
  const patterns = [
    [/^Cannot connect to Streamlit .*$/s, "Сервер не пускает страницу: обновите её."],
    [/^Press (?:⌘\+|Ctrl\+)?Enter to .*$/, "Клавиша ввода — отправить"],
    [/^Remove (.+)$/s, "Убрать: $1"],
    [/^Add: (.+)$/s, "Добавить: $1"],
    [/^(\d+) options? available\.$/, "Вариантов: $1."],
    [/^(.+), selected\.?$/s, "$1, выбрано."],
  ];
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
    return !element || element.closest(".stHtml, .stMarkdown, script, style, textarea") !== null;
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
})();
