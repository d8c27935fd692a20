"""«Документы»: the catalogue, a document's card, and its text to read."""

from __future__ import annotations

import streamlit as st

from ui.serving import knowledge_base


def draw() -> None:
    """Draw the page."""
    kb = knowledge_base()
    st.title("Документы", anchor=False)
    st.dataframe([record.description.title for record in kb.documents()])
