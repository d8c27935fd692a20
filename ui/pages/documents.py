"""«Документы»: the catalogue, a document's card, and its text to read, by the address."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.pages import catalogue_table, document_card, links, reader, removal, uploading
from ui.serving import knowledge_base

_STYLE = Path(__file__).with_name("documents.css")
_LONGEST_ID = 64


def draw() -> None:
    """Draw what the address names: the catalogue, a card, or the reader."""
    kb = knowledge_base()
    st.html(_STYLE)
    document_id = st.query_params.get("doc", "")[:_LONGEST_ID]
    if not document_id:
        st.title("Документы", anchor=False)
        removal.told()
        uploading.draw()
        catalogue_table.draw(kb)
        return
    record = kb.catalogue.document(document_id)
    if record is None:
        st.title("Такого документа нет", anchor=False)
        st.html(
            '<div class="svod-empty">Он удалён из базы, или ссылка на него неполна. '
            f'<a href="{links.DOCUMENTS}" target="_self">Все документы</a></div>'
        )
    elif "read" in st.query_params:
        reader.draw(kb, record)
    else:
        document_card.draw(kb, record)
