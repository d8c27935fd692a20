"""What a work is known by, so that an entry of a reference list finds it in the catalogue."""

from __future__ import annotations

from corpus.model import Description, Reference


def work_keys(description: Description) -> frozenset[str]:
    """The keys of a document as a work."""
    return frozenset({f"doi:{description.doi.lower()}"} if description.doi else ())


def reference_keys(reference: Reference, text: str) -> frozenset[str]:
    """The keys of the work that an entry names; `text` is the entry as printed."""
    return frozenset({f"doi:{reference.doi.lower()}"} if reference.doi else ())
