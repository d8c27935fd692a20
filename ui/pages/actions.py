"""Buttons written as HTML, and the one component that hears them all.

A component a button would be forty of them under one answer; what a button copies goes to the
browser as data, never as part of the HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from ui.pages.copying import copying_script

_SCRIPT = Path(__file__).with_name("actions.js")
_HTML = '<span class="svod-told" role="status"></span>'
_KEY = "svod-actions"


def button(label: str, act: str, what: str, *, name: str | None = None, style: str = "") -> str:
    """HTML of a quiet button; `name` is what a screen reader says where the label is too short.

    `act` is «copy» or «link», done in the browser, or an act that `listen` is given a function for.
    """
    said = f' aria-label="{escape(name)}"' if name else ""
    return (
        f'<button type="button" class="svod-button {style}" data-svod-do="{escape(act)}" '
        f'data-svod-what="{escape(what)}"{said}>{escape(label)}</button>'
    )


def listen(
    acts: Mapping[str, Callable[[str], None]], texts: Mapping[str, str], links: Mapping[str, str]
) -> None:
    """Hear the buttons of the page: each act is done with what its button names.

    `texts` and `links` (paths on this server) are what «copy» and «link» put on the clipboard.
    """

    def done() -> None:
        given = st.session_state[_KEY]["act"]
        if isinstance(given, dict) and given.get("act") in acts:
            acts[given["act"]](str(given.get("what", ""))[:200])

    _component()(
        key=_KEY, data={"texts": dict(texts), "links": dict(links)}, on_act_change=done, height=1
    )


@cache
def _component() -> Any:
    from streamlit.components.v2 import component

    script = copying_script() + _SCRIPT.read_text(encoding="utf-8")
    return component("svod_actions", html=_HTML, js=script, isolate_styles=False)
