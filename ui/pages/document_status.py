"""Whether a document is in force: a word, with a colour beside it."""

from __future__ import annotations

from corpus.model import DocumentStatus
from ui.output import STATUSES

_STYLES = {
    DocumentStatus.IN_FORCE: "svod-in-force",
    DocumentStatus.REPEALED: "svod-repealed",
    DocumentStatus.UNKNOWN: "svod-unknown",
}


def status_html(status: DocumentStatus) -> str:
    """The status as a small label."""
    return f'<span class="svod-status {_STYLES[status]}">{STATUSES[status]}</span>'
