"""The line at the top of every page: where one is, and the way to the other pages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

_KEY = "svod-navigation"


def draw(pages: Sequence[StreamlitPage], opened: StreamlitPage) -> None:
    """Draw links to the pages, the open one marked; the pages' script makes a landmark of it."""
    with st.container(horizontal=True, key=_KEY, gap="small", vertical_alignment="center"):
        st.html('<span class="svod-name">Свод</span>', width="content")
        for number, page in enumerate(pages):
            is_open = page.url_path == opened.url_path
            with st.container(
                key=f"svod-{'here' if is_open else 'there'}-{number}", width="content"
            ):
                st.page_link(page, width="content")
