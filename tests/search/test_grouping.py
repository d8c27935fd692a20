"""Documents stand in the order of their best passages, with no more than three of them."""

from __future__ import annotations

from corpus.model import Description, DocumentRecord, StoredPassage
from search.grouping import MOST_PASSAGES, by_document
from search.hits import Hit
from search.ranking import Ranked


def document(name: str) -> DocumentRecord:
    return DocumentRecord(
        id=name,
        path=f"{name}.txt",
        original="0" * 64,
        media_type="text/plain",
        description=Description(title=name),
        pages=0,
        sections=0,
        passages=9,
        characters=100,
        edition=1,
        added="2025-04-07T00:00:00+00:00",
    )


def hits(*names: str) -> list[Hit]:
    """Hits of these documents, best first."""
    found = []
    for rank, name in enumerate(names, 1):
        passage = StoredPassage(
            start=0, end=4, text="Срок", clause=f"п. {rank}", path=(), page=None, page_to=None,
            tokens=1, sentences=(), key=rank, id=f"{name}-{rank}", document_id=name,
            page_label=None,
        )  # fmt: skip
        ranked = Ranked(rank, 1 / rank, 0.5, 0.5, 0.0, 0.0, 0.0)
        found.append(Hit(rank, 1 / rank, document(name), passage, (), ranked))
    return found


def test_a_document_is_as_good_as_its_best_passage() -> None:
    found = by_document(hits("b", "a", "a", "a", "c", "b"), 10)
    assert [each.document.id for each in found] == ["b", "a", "c"]
    assert [each.rank for each in found] == [1, 2, 3]
    assert [each.score for each in found] == [1, 1 / 2, 1 / 5]


def test_its_passages_are_its_own_best_first() -> None:
    found = by_document(hits("a", "b", "a", "a", "a", "a"), 10)
    assert [hit.rank for hit in found[0].hits] == [1, 3, 4]
    assert len(found[0].hits) == MOST_PASSAGES
    assert [hit.rank for hit in found[1].hits] == [2]


def test_no_more_documents_than_asked() -> None:
    found = by_document(hits("a", "b", "c", "a"), 2)
    assert [each.document.id for each in found] == ["a", "b"]
    assert len(found[0].hits) == 2, "a later passage of a shown document still stands under it"


def test_nothing_found_is_no_document() -> None:
    assert by_document([], 5) == []
