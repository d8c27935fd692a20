// The visitor's own earlier questions: kept in this browser only, shown as text, bounded.
const STORE = "svod-questions";
const MOST = 30;

const kept = () => {
  try {
    const read = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    const usable = (each) =>
      each && typeof each.question === "string" && typeof each.address === "string";
    return Array.isArray(read) ? read.filter(usable).slice(0, MOST) : [];
  } catch (unreadable) {
    console.debug("no history", unreadable.name);
    return [];
  }
};

const keep = (questions) => {
  try {
    localStorage.setItem(STORE, JSON.stringify(questions.slice(0, MOST)));
  } catch (full) {
    console.debug("history not kept", full.name);
  }
};

export default ({ data, parentElement, setTriggerValue }) => {
  const root = parentElement.querySelector(".svod-history");
  let questions = kept();
  if (data.question && root.dataset.last !== data.address) {
    root.dataset.last = data.address;
    const others = questions.filter((each) => each.address !== data.address);
    questions = [{ question: data.question.slice(0, 1000), address: data.address }, ...others];
    keep(questions);
  }
  const draw = () => {
    root.replaceChildren();
    if (!questions.length) return;
    const list = document.createElement("ul");
    for (const each of questions) {
      const ask = document.createElement("button");
      ask.type = "button";
      ask.className = "svod-asked";
      ask.textContent = each.question;
      ask.onclick = () => setTriggerValue("again", each.address);
      const item = document.createElement("li");
      item.append(ask);
      list.append(item);
    }
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "svod-button";
    clear.textContent = "Очистить историю";
    clear.onclick = () => {
      questions = [];
      keep(questions);
      draw();
    };
    const title = document.createElement("h2");
    title.textContent = "Мои вопросы";
    const note = document.createElement("p");
    note.className = "svod-note";
    note.textContent = "Хранятся только в этом браузере.";
    root.append(title, list, note, clear);
  };
  draw();
};
