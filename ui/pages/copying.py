"""A quiet button that puts a text, or an absolute address, on the visitor's clipboard."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_COPYING = Path(__file__).with_name("copying.js")
_HTML = (
    '<button type="button"><span class="words"></span></button><span role="status" class="told">'
    "</span>"
)
_CSS = """
button {
  font: inherit; font-size: .88rem; line-height: 1.4; color: #1f4e8c; background: transparent;
  border: 1px solid #cbd5e1; border-radius: .4rem; padding: .25rem .65rem; cursor: pointer;
}
button:hover { background: #eef2f7; border-color: #1f4e8c; }
button:focus-visible { outline: 3px solid #1f4e8c; outline-offset: 2px; }
button.svod-done { color: #14532d; border-color: #14532d; }
.told { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""
_JS = """
export default ({ data, parentElement }) => {
  const button = parentElement.querySelector("button");
  const words = parentElement.querySelector(".words");
  const status = parentElement.querySelector(".told");
  if (!button.classList.contains("svod-done")) words.textContent = data.label;
  button.dataset.label = data.label;
  button.onclick = () => {
    const text = data.link ? new URL(data.text, location.origin).href : data.text;
    copyAndTell(button, words, status, text);
  };
};
"""


def copying_script() -> str:
    """The functions `copied` and `copyAndTell`, for the scripts of other components."""
    return _COPYING.read_text(encoding="utf-8")


def copy_button(label: str, text: str, key: str) -> None:
    """A button that copies a text; it says «Скопировано» for a moment."""
    _button()(key=key, data={"label": label, "text": text, "link": False}, width="content")


def copy_link_button(label: str, path: str, key: str) -> None:
    """A button that copies an address of this server, absolute as the visitor's browser sees it."""
    _button()(key=key, data={"label": label, "text": path, "link": True}, width="content")


@cache
def _button() -> Any:
    from streamlit.components.v2 import component

    return component("svod_copy", html=_HTML, css=_CSS, js=copying_script() + _JS)
