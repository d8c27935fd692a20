"""«Состояние»: what the knowledge base holds and whether all is well with it."""

from __future__ import annotations

import streamlit as st

from ui.serving import knowledge_base


def draw() -> None:
    """Draw the page."""
    kb = knowledge_base()
    st.title("Состояние", anchor=False)
    st.metric("Документов", len(kb.documents()))
