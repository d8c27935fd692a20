"""The visitor's own earlier questions, kept in the browser and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_SCRIPT = Path(__file__).with_name("history.js")
_HTML = '<nav class="svod-history" aria-label="Мои вопросы"></nav>'
_KEY = "svod-history"


def history(question: str, address: str, again: Callable[[str], None]) -> None:
    """The list of earlier questions, with this one put first; `again` gets a chosen one's address.

    An empty question only shows the list.
    """

    def chosen() -> None:
        address = st.session_state[_KEY]["again"]
        if isinstance(address, str):
            again(address)

    _component()(key=_KEY, data={"question": question, "address": address}, on_again_change=chosen)


@cache
def _component() -> Any:
    from streamlit.components.v2 import component

    script = _SCRIPT.read_text(encoding="utf-8")
    return component("svod_history", html=_HTML, js=script, isolate_styles=False)
