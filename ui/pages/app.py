"""The Streamlit entry: `svod up` runs it inside the server, one run a visitor's action."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.pages import documents, links, navigation, question, status

_STYLE = Path(__file__).with_name("pages.css")


def main() -> None:
    """Set the page up and draw the one that is open."""
    pages = [
        st.Page(question.draw, title="Вопрос", url_path="question", default=True),
        st.Page(documents.draw, title="Документы", url_path=links.DOCUMENTS.strip("/")),
        st.Page(status.draw, title="Состояние", url_path=links.STATUS.strip("/")),
    ]
    # Streamlit's own navigation hides behind a button on a phone.
    opened = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=f"Свод — {opened.title}", layout="wide")
    st.html(_STYLE)
    navigation.draw(pages, opened)
    opened.run()


main()
