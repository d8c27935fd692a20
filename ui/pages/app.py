"""The Streamlit entry: `svod up` runs it inside the server, one run a visitor's action."""

from __future__ import annotations

import streamlit as st

from ui.pages import question


def main() -> None:
    """Set the page up and draw it."""
    st.set_page_config(page_title="Свод", page_icon="📚", layout="wide")
    pages = [st.Page(question.draw, title="Вопрос", url_path="question", default=True)]
    st.navigation(pages, position="hidden").run()


main()
