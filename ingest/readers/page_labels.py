"""Labels of pages: those the file gives, else the numbers printed on the pages."""

from __future__ import annotations

from dataclasses import replace

from ingest.cleaning.furniture import printed_labels
from ingest.layout import Layout


def labelled(layout: Layout) -> Layout:
    """The labels of the file; where they only count the pages, the numbers printed on them."""
    given = [page.label for page in layout.pages]
    counted = all(
        label in (None, str(page.number)) for label, page in zip(given, layout.pages, strict=True)
    )
    if not counted:
        return layout
    printed = printed_labels(layout)
    if not any(printed):
        return layout
    return replace(
        layout,
        pages=tuple(
            replace(page, label=label) for page, label in zip(layout.pages, printed, strict=True)
        ),
    )
