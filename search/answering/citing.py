"""Citations: a range of a passage as a verbatim quote with the page it begins on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.model import Citation, StoredPassage

if TYPE_CHECKING:
    from search.engine import KnowledgeBase
    from search.hits import Hit


def cite(
    kb: KnowledgeBase,
    n: int,
    hit: Hit,
    start: int,
    end: int,
    bold: tuple[tuple[int, int], ...] = (),
) -> Citation:
    """The range [start, end) of the document's text as citation `n`.

    It begins or ends in the passage; `bold` are ranges of the quote.
    """
    passage = hit.passage
    if passage.start <= start and end <= passage.end:
        text = passage.text[start - passage.start : end - passage.start]
    else:
        text = kb.catalogue.text(passage.document_id)[start:end]
    page, label = _page(kb, passage, start)
    return Citation(
        n=n,
        document_id=hit.document.id,
        passage_id=passage.id,
        clause=passage.clause,
        page=page,
        page_label=label,
        quote=text,
        start=start,
        end=end,
        bold=bold,
    )


def _page(kb: KnowledgeBase, passage: StoredPassage, start: int) -> tuple[int | None, str | None]:
    """The page a quote begins on, which may be a later one than its passage does."""
    if passage.page == passage.page_to and passage.start <= start < passage.end:
        return passage.page, passage.page_label
    places = kb.catalogue.page_map(passage.document_id)
    if places is None or start >= len(places.pages):
        return passage.page, passage.page_label
    number = int(places.pages[start]) or None
    labels = {page.number: page.label for page in kb.catalogue.pages(passage.document_id)}
    return number, labels.get(number) if number is not None else None
