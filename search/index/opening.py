"""The one place that knows which engine the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.settings import Settings

if TYPE_CHECKING:
    from search.index.base import Index


def check_index_url(settings: Settings) -> None:
    """Raise UsageError when SVOD_INDEX_URL names no engine of this version."""
    if settings.index_url != "local":
        raise UsageError(
            f"Неизвестный индекс: SVOD_INDEX_URL={settings.index_url}.",
            "Эта версия знает только «local».",
        )


def open_index(settings: Settings, model: str, dimension: int) -> Index:
    """The index as it is stored, holding nothing when it is of another model or damaged."""
    from search.index.local import LocalIndex

    return LocalIndex(settings.index_folder, model, dimension)
