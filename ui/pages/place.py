"""A place in a document that a card speaks of and a page is shown for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as url_quote

from corpus.model import Citation, DocumentRecord
from ingest.readers.detect import is_pictured
from search.hits import Hit


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document: `start` and `end` are offsets into its text, `page` its page.

    `text` is what stands there, verbatim.
    """

    key: str
    document: DocumentRecord
    page: int | None
    label: str | None
    start: int
    end: int
    clause: str | None
    text: str

    @property
    def has_page(self) -> bool:
        """Whether there is a printed page to show."""
        return is_pictured(self.document.media_type) and self.page is not None

    @property
    def original(self) -> str:
        """The address of the document's file, at this page."""
        address = f"/v1/documents/{url_quote(self.document.id)}/original"
        return f"{address}#page={self.page}" if self.has_page else address


def of_citation(cited: Citation, document: DocumentRecord) -> Place:
    """Where a citation stands."""
    return Place(
        f"citation-{cited.n}",
        document,
        cited.page,
        cited.page_label,
        cited.start,
        cited.end,
        cited.clause,
        cited.quote,
    )


def of_hit(hit: Hit) -> Place:
    """Where a found passage stands."""
    passage = hit.passage
    return Place(
        f"hit-{hit.rank}",
        hit.document,
        passage.page,
        passage.page_label,
        passage.start,
        passage.end,
        passage.clause,
        passage.text,
    )


def chosen(places: Sequence[Place], wanted: str | None) -> Place | None:
    """The place whose page is shown: the one asked for, else the first citation with a page.

    Of citations without pages the first; None where only passages were found and none was chosen.
    """
    cited = [each for each in places if each.key.startswith("citation-")]
    first = [each for each in cited if each.has_page] or cited
    return next((each for each in places if each.key == wanted), first[0] if first else None)
