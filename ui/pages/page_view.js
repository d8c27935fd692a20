// A page of a document as printed: turned, zoomed, and scrolled to the lines that are marked.
// Everything that comes from a document is put in as text.
const LEAST = 0.5;
const MOST = 4;
const STEP = 1.25;

const make = (tag, attributes = {}, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};

const built = (root) => {
  const tool = (label, name) =>
    make("button", { type: "button", class: "svod-tool", "aria-label": name, title: name }, label);
  const view = {
    root,
    caption: make("div", { class: "svod-page-name" }),
    back: tool("‹", "Предыдущая страница"),
    label: make("span", { class: "svod-page-label", role: "status" }),
    on: tool("›", "Следующая страница"),
    less: tool("−", "Мельче"),
    more: tool("+", "Крупнее"),
    width: tool("Ширина", "По ширине"),
    whole: tool("Целиком", "Страница целиком"),
    mark: tool("К цитате", "К отмеченному месту"),
    original: make("a", { target: "_blank", rel: "noopener" }, "открыть документ"),
    reader: make("a", { target: "_self" }, "читать"),
    port: make("div", {
      class: "svod-page-port", tabindex: "0", role: "group",
      "aria-label": "Страница: стрелки влево и вправо листают, плюс и минус меняют размер, ноль — по ширине",
    }),
    picture: make("img", { loading: "lazy" }),
    failed: make("p", { class: "svod-note", role: "alert" }),
    zoom: 1, fit: "width", page: null, place: null,
  };
  const bar = make("div", { class: "svod-page-bar", role: "toolbar", "aria-label": "Просмотр страницы" });
  bar.append(view.back, view.label, view.on, view.less, view.more, view.width, view.whole, view.mark);
  const links = make("div", { class: "svod-page-links" });
  links.append(view.original, " · ", view.reader);
  const head = make("figcaption");
  head.append(view.caption, links, bar);
  view.port.append(view.picture);
  root.replaceChildren(head, view.failed, view.port);
  return view;
};

const scrollToMark = (view) => {
  const mark = view.data.marks[view.page];
  const height = view.picture.clientHeight;
  if (!height || !view.port.clientHeight) return false;
  if (!mark) view.port.scrollTo(0, 0);
  else {
    const middle = ((mark[1] + mark[3]) / 2) * height;
    const top = mark[1] * height - 24;
    // Its middle in the middle; of a mark longer than the window its beginning.
    view.port.scrollTo({
      top: Math.min(top, middle - view.port.clientHeight / 2),
      left: mark[0] * view.picture.clientWidth - 24,
    });
  }
  return true;
};

const pageSize = (view) => {
  const [label, width, height] = view.data.pages[view.page - 1];
  return { label, width, height };
};

const draw = (view) => {
  const { width, height, label } = pageSize(view);
  const port = view.port;
  if (view.fit === "width") view.zoom = 1;
  if (view.fit === "whole" && port.clientWidth) {
    // Not the height it has now: that follows the picture.
    const most = Number.parseFloat(getComputedStyle(port).maxHeight) - 4;
    view.zoom = Math.min(1, (most * width) / (height * port.clientWidth));
  }
  view.picture.style.width = `${view.zoom * 100}%`;
  const shown = label ? `с. ${label}` : `с. ${view.page}`;
  const inFile = label && label !== String(view.page) ? `страница файла ${view.page}` : "";
  view.label.textContent = `${shown}${inFile ? ` (${inFile})` : ""} из ${view.data.pages.length}`;
  port.dataset.zoom = String(Math.round(view.zoom * 100));
  const disable = (button, off) => button.setAttribute("aria-disabled", String(off));
  disable(view.back, view.page <= 1);
  disable(view.on, view.page >= view.data.pages.length);
  disable(view.less, view.zoom <= LEAST && view.fit !== "whole");
  disable(view.more, view.zoom >= MOST);
  view.width.setAttribute("aria-pressed", String(view.fit === "width"));
  view.whole.setAttribute("aria-pressed", String(view.fit === "whole"));
  view.mark.hidden = view.page === view.data.page;
  const marked = view.data.marks[view.page];
  const source = `${view.data.pictures}${view.page}.png${marked ? `?mark=${view.data.mark}` : ""}`;
  if (view.picture.getAttribute("src") !== source) {
    view.failed.textContent = "";
    view.picture.width = width;
    view.picture.height = height;
    view.picture.alt = `${view.data.title}, ${shown}${marked ? ", цитата отмечена" : ""}`;
    view.picture.src = source;
  }
  view.original.href = `${view.data.original}#page=${view.page}`;
};

const turn = (view, page) => {
  if (page < 1 || page > view.data.pages.length || page === view.page) return;
  view.page = page;
  draw(view);
  scrollToMark(view);
};

const zoom = (view, factor) => {
  const port = view.port;
  const across = (port.scrollLeft + port.clientWidth / 2) / Math.max(1, view.picture.clientWidth);
  const down = (port.scrollTop + port.clientHeight / 2) / Math.max(1, view.picture.clientHeight);
  view.fit = "free";
  view.zoom = Math.min(MOST, Math.max(LEAST, view.zoom * factor));
  if (Math.abs(view.zoom - 1) < 0.02) view.zoom = 1;
  draw(view);
  port.scrollTo(
    across * view.picture.clientWidth - port.clientWidth / 2,
    down * view.picture.clientHeight - port.clientHeight / 2);
};

const fit = (view, how) => {
  view.fit = how;
  draw(view);
  scrollToMark(view);
};

const wire = (view) => {
  const press = (button, act) => {
    button.onclick = () => button.getAttribute("aria-disabled") === "true" || act();
  };
  press(view.back, () => turn(view, view.page - 1));
  press(view.on, () => turn(view, view.page + 1));
  press(view.less, () => zoom(view, 1 / STEP));
  press(view.more, () => zoom(view, STEP));
  press(view.width, () => fit(view, "width"));
  press(view.whole, () => fit(view, "whole"));
  press(view.mark, () => turn(view, view.data.page));
  const keys = {
    "+": () => zoom(view, STEP), "=": () => zoom(view, STEP), "-": () => zoom(view, 1 / STEP),
    "0": () => fit(view, "width"),
    ArrowLeft: () => turn(view, view.page - 1), ArrowRight: () => turn(view, view.page + 1),
  };
  view.port.onkeydown = (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : keys[event.key];
    const sideways = event.key.startsWith("Arrow") && view.port.scrollWidth > view.port.clientWidth + 1;
    if (!act || sideways) return;
    event.preventDefault();
    act();
  };
  view.picture.onerror = () => {
    view.failed.textContent = "Изображение страницы не загрузилось. Откройте сам документ.";
  };
  // Hidden at first (another layout, a folded part), it has no size to scroll by.
  view.watch = new ResizeObserver(() => {
    draw(view);
    if (view.waiting && scrollToMark(view)) view.waiting = false;
  });
  view.watch.observe(view.port);
};

export default ({ data, parentElement }) => {
  const root = parentElement.querySelector("figure");
  if (!root.svodView) {
    root.svodView = built(root);
    wire(root.svodView);
  }
  const view = root.svodView;
  const isNew = view.place !== data.place;
  view.data = data;
  root.className = `svod-page ${data.style}`;
  view.caption.textContent = data.title;
  view.reader.href = data.reader;
  if (isNew) {
    view.place = data.place;
    view.page = data.page;
  }
  draw(view);
  if (isNew) view.waiting = !scrollToMark(view);
};
