"""The parsed fields of a bibliographic entry, before it has a place in a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReferenceFields:
    """What an entry says of the work it names; None and empty where no rule is sure.

    `official` is whether it names an act or a standard.
    """

    authors: tuple[str, ...] = ()
    title: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    doi: str | None = None
    url: str | None = None
    official: bool = False

    @property
    def is_full(self) -> bool:
        """Whether the entry names a work by itself, as «Там же» and a remark do not."""
        if self.title is None:
            return False
        placed = self.year is not None or self.url is not None or self.doi is not None
        sourced = bool(self.authors or self.journal or self.publisher or self.url or self.doi)
        return (placed and sourced) or self.official
