"""What `sources.yaml` in a document's folder says of the document: one list for a whole folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from ingest.description.works import Work, read_works

LIST_NAME = "sources.yaml"
"""The name of the list within a folder of documents."""

_FIELDS = frozenset(
    "title authors organisation year journal volume issue pages doi url keywords kind".split()
)


def listed_fields(file: Path) -> tuple[dict[str, Any], str | None]:
    """The fields that the list of the file's folder states of it, and what is wrong with the list.

    A work is that of the file its `file` names, or whose name without extension is its `id`, as
    `svod fetch` saves it. A title in square brackets is a description, not a title.
    """
    beside = file.with_name(LIST_NAME)
    try:
        state = beside.stat()
    except OSError:
        return {}, None
    try:
        works = _works(beside, state.st_mtime_ns, state.st_size)
    except UsageError as error:
        return {}, error.message
    work = next((work for work in works if work.file == file.name), None) or next(
        (work for work in works if work.file is None and work.id == file.stem), None
    )
    if work is None:
        return {}, None
    stated = {
        name: getattr(work, name)
        for name in sorted(_FIELDS & work.model_fields_set)
        if getattr(work, name) not in (None, ())
    }
    if work.title.startswith("["):
        del stated["title"]
    return stated, None


# A folder's list is asked for once a file.
@lru_cache(maxsize=16)
def _works(path: Path, modified: int, size: int) -> tuple[Work, ...]:
    return read_works(path)
