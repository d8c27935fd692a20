"""The list of works that can be downloaded: `corpus/library/sources.yaml` or one of the same form.

A list is `works:` with one mapping a work; the fields are those of `Work`, any of them but `id` and
`title` may be null or left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from corpus.errors import UsageError
from corpus.model import DocumentKind
from ingest.description.plain_yaml import PlainYamlError, load_plain

LARGEST_LIST = 1 << 20

_MOST_FAULTS = 5
# Names that Windows gives to devices: «con.pdf» could not be written there.
_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_REMEDY = "Исправьте список; образец — corpus/library/sources.yaml."


class Work(BaseModel):
    """A work of the list; `n` is its place in the seed article's bibliography, 0 the article.

    `id` names the files of the work, so it is letters a–z, digits and hyphens only; `file` is the
    name of a file beside the list that holds it under another name. A title in square brackets
    describes a work whose title is not known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
    n: int | None = Field(default=None, ge=0)
    title: str = Field(min_length=1)
    authors: tuple[str, ...] = ()
    organisation: str | None = None
    year: int | None = Field(default=None, ge=1500, le=2099)
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    url: str | None = None
    licence: str | None = None
    status: Literal["confirmed", "list-only"] = "list-only"
    keywords: tuple[str, ...] = ()
    kind: DocumentKind = DocumentKind.OTHER
    note: str | None = None
    file: str | None = None

    @field_validator("id")
    @classmethod
    def _no_device(cls, value: str) -> str:
        if _DEVICES.fullmatch(value):
            raise ValueError("a name of a device")
        return value


class _WorkList(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    works: tuple[Work, ...]


def default_list() -> Path:
    """The list that comes with the program."""
    from corpus import library

    return Path(library.__file__).parent / "sources.yaml"


def read_works(path: Path) -> tuple[Work, ...]:
    """The works of a list, in its order.

    Raises UsageError, in Russian and naming the work and the field, for a list that is missing,
    over 1 MB, no YAML, or holds a fault or the same `id` or `n` twice.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_LIST + 1)
    except OSError as error:
        raise UsageError(
            f"{path}: список работ не найден или недоступен для чтения.", "Проверьте путь."
        ) from error
    if len(data) > LARGEST_LIST:
        raise _fault(path, f"файл больше {LARGEST_LIST >> 20} МБ")
    try:
        stated = load_plain(data)
    except PlainYamlError as error:
        raise _fault(path, str(error)) from error
    if not isinstance(stated, dict):
        raise _fault(path, "ожидался список «works:»")
    try:
        works = _WorkList.model_validate(stated).works
    except ValidationError as error:
        raise _fault(path, _described(error, stated)) from error
    _check_unique(path, works)
    return works


def listed_by_the_article(works: tuple[Work, ...]) -> tuple[Work, ...]:
    """The works of the seed article: what is downloaded unless everything is asked for."""
    return tuple(work for work in works if work.n is not None)


def _fault(path: Path, what: str) -> UsageError:
    return UsageError(f"{path.name}: список работ с ошибкой: {what}.", _REMEDY)


def _check_unique(path: Path, works: tuple[Work, ...]) -> None:
    seen: set[object] = set()
    for work in works:
        for name, value in (("id", work.id), ("n", work.n)):
            if value is not None and value in seen:
                raise _fault(path, f"работа «{work.id}»: {name} {value} уже есть у другой")
            seen.add(value)


def _described(error: ValidationError, stated: Mapping[str, object]) -> str:
    faults = error.errors()
    shown = "; ".join(
        _one_fault(fault["type"], fault["loc"], stated) for fault in faults[:_MOST_FAULTS]
    )
    rest = len(faults) - _MOST_FAULTS
    return shown + (f"; и ещё ошибок: {rest}" if rest > 0 else "")


def _one_fault(kind: str, place: tuple[int | str, ...], stated: Mapping[str, object]) -> str:
    what = {"missing": "нет поля", "extra_forbidden": "неизвестное поле"}.get(
        kind, "недопустимое значение поля"
    )
    name = ".".join(str(part) for part in place[2:] if not isinstance(part, int)) or str(place[0])
    where = f"работа {_name_of(place, stated)}: " if len(place) > 1 else ""
    return f"{where}{what} «{name[:40]}»"


def _name_of(place: tuple[int | str, ...], stated: Mapping[str, object]) -> str:
    """The work by its id, or by its number in the list where the id is not usable."""
    works = stated.get("works")
    at = place[1]
    if isinstance(works, list) and isinstance(at, int) and at < len(works):
        work = works[at]
        if isinstance(work, dict) and isinstance(work.get("id"), str) and work["id"].isprintable():
            return f"«{work['id'][:60]}»"
    return f"№ {at + 1 if isinstance(at, int) else at}"
