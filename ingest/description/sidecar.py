"""The description that stands beside a document: `doc.pdf.yaml` or `doc.yaml` for `doc.pdf`.

It is written by people (or by `svod fetch`) and overrides what the rules found in the document. It
is data from outside: whatever is wrong with it becomes a warning, never a failure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.model import Description, DocumentKind, DocumentStatus, FieldOrigin
from corpus.originals import content_hash
from ingest.description.listed_works import listed_fields
from ingest.description.places import marked
from ingest.description.plain_yaml import PlainValue, PlainYamlError, load_plain

LARGEST_SIDECAR = 64 << 10

_SUFFIXES = (".yaml", ".yml")
# What a description may say beyond the fields of the catalogue: kept in the file for people.
_FOR_PEOPLE = frozenset({"work", "licence", "note"})
_LONGEST_FIELD = 10_000
_MOST_ITEMS = 500
_MOST_NAMED = 5
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,8})*")
_RUSSIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def sidecar_of(path: Path) -> Path | None:
    """The description beside a document, if there is one; `doc.pdf.yaml` goes before `doc.yaml`."""
    names = [path.name + suffix for suffix in _SUFFIXES]
    names += [path.stem + suffix for suffix in _SUFFIXES if path.stem + suffix != path.name]
    for name in names:
        beside = path.with_name(name)
        try:
            if beside.is_file():
                return beside
        except OSError:
            # A name too long for the file system: there can be no such file.
            continue
    return None


def is_web_address(text: str) -> bool:
    """Whether a text is an address with the scheme http or https and a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def described(description: Description, path: Path) -> tuple[Description, tuple[str, ...]]:
    """The description with what is stated beside `path` put over it, and warnings (Russian).

    `sources.yaml` of the folder comes first, the sidecar of the document itself over it. Fields
    have the names of `Description`; `work`, `licence` and `note` are allowed and not used. A field
    that is null or empty overrides nothing; one that is unknown or does not fit is left out with a
    warning, and so is a sidecar that cannot be read, is over 64 KB or is no plain YAML.
    """
    fields, fault = listed_fields(path)
    faults = [] if fault is None else [fault]
    beside = sidecar_of(path)
    if beside is not None:
        try:
            own, told = _fields(beside.name, _read(beside))
        except PlainYamlError as error:
            own, told = {}, [f"{beside.name}: описание не использовано: {error}."]
        fields |= own
        faults += told
    if not fields:
        return description, tuple(faults)
    if "date" in fields:
        fields.setdefault("year", fields["date"].year)
    where = marked(description.places, fields, FieldOrigin.SIDECAR)
    return replace(description, **fields, places=where), tuple(faults)


def stated_beside(path: Path) -> str:
    """Twelve hexadecimal digits of what is stated beside a document; empty where nothing is.

    Raises OSError when a sidecar cannot be read.
    """
    listed, fault = listed_fields(path)
    beside = sidecar_of(path)
    if beside is None and not listed and fault is None:
        return ""
    own = content_hash(beside) if beside is not None else ""
    return hashlib.sha256(f"{listed} {fault} {own}".encode()).hexdigest()[:12]


def _fields(name: str, stated: Mapping[str, PlainValue]) -> tuple[dict[str, Any], list[str]]:
    """The fields that a sidecar of this name states, and what is wrong with it."""
    fields: dict[str, Any] = {}
    faults: list[str] = []
    unknown: list[str] = []
    for field, value in stated.items():
        if field not in _READERS:
            if field not in _FOR_PEOPLE:
                unknown.append(field)
            continue
        if value is None or value in ("", []):
            continue
        try:
            fields[field] = _READERS[field](value)
        except ValueError as error:
            faults.append(f"{name}: поле «{field}» не использовано: {error}.")
    if unknown:
        faults.append(f"{name}: {_named(unknown)}.")
    return fields, faults


def _read(path: Path) -> Mapping[str, PlainValue]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_SIDECAR + 1)
    except OSError as error:
        raise PlainYamlError("файл недоступен для чтения") from error
    if len(data) > LARGEST_SIDECAR:
        raise PlainYamlError(f"файл больше {LARGEST_SIDECAR >> 10} КБ")
    stated = load_plain(data)
    if stated is None:
        return {}
    if not isinstance(stated, dict):
        raise PlainYamlError("ожидались строки вида «поле: значение»")
    return stated


def _named(unknown: list[str]) -> str:
    shown = ", ".join(f"«{_clean(name)[:40]}»" for name in unknown[:_MOST_NAMED])
    rest = len(unknown) - _MOST_NAMED
    return f"неизвестные поля пропущены: {shown}" + (f" и ещё {rest}" if rest > 0 else "")


def _clean(text: str) -> str:
    """Text in one line without control characters, lone surrogates and marks that reorder it."""
    printable = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(printable.split())


def _text(value: PlainValue) -> str:
    if not isinstance(value, str):
        raise ValueError("ожидалась строка")
    if len(value) > _LONGEST_FIELD:
        raise ValueError(f"длиннее {_LONGEST_FIELD} знаков")
    text = _clean(value)
    if not text:
        raise ValueError("в нём нет видимых знаков")
    return text


def _texts(value: PlainValue) -> tuple[str, ...]:
    """A list of strings; one string is a list with semicolons between its items."""
    items = value.split(";") if isinstance(value, str) else value
    if not isinstance(items, list):
        raise ValueError("ожидался список строк")
    if len(items) > _MOST_ITEMS:
        raise ValueError(f"в списке больше {_MOST_ITEMS} строк")
    stated = [item for item in items if not (item is None or str(item).isspace() or item == "")]
    return tuple(_text(item) for item in stated)


def _one_of(kinds: type[DocumentKind] | type[DocumentStatus]) -> Callable[[PlainValue], str]:
    def read(value: PlainValue) -> str:
        text = _text(value)
        try:
            return kinds(text)
        except ValueError:
            allowed = ", ".join(kinds)
            raise ValueError(f"«{text[:40]}» — не одно из значений {allowed}") from None

    return read


def _year(value: PlainValue) -> int:
    text = _text(value)
    if not re.fullmatch(r"1[5-9]\d\d|20\d\d", text, re.ASCII):
        raise ValueError(f"«{text[:40]}» — не год")
    return int(text)


def _date(value: PlainValue) -> date:
    text = _text(value)
    match = _RUSSIAN_DATE.fullmatch(text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"«{text[:40]}» — не дата вида 2024-03-22 или 22.03.2024") from None


def _doi(value: PlainValue) -> str:
    text = _DOI_ADDRESS.sub("", _text(value))
    if not _DOI.fullmatch(text):
        raise ValueError(f"«{text[:40]}» — не DOI")
    return text


def _url(value: PlainValue) -> str:
    text = _text(value)
    # The pages show it as a link, so it must not be `javascript:` or the like.
    if not is_web_address(text):
        raise ValueError("это не адрес http или https")
    return text


def _language(value: PlainValue) -> str:
    text = _text(value)
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f"«{text[:40]}» — не код языка")
    return text


_READERS: Mapping[str, Callable[[PlainValue], Any]] = {
    "title": _text,
    "kind": _one_of(DocumentKind),
    "number": _text,
    "date": _date,
    "organisation": _text,
    "authors": _texts,
    "year": _year,
    "status": _one_of(DocumentStatus),
    "journal": _text,
    "volume": _text,
    "issue": _text,
    "pages": _text,
    "doi": _doi,
    "udc": _text,
    "bbk": _text,
    "keywords": _texts,
    "keywords_en": _texts,
    "abstract": _text,
    "abstract_en": _text,
    "url": _url,
    "language": _language,
    "edition_date": _date,
}
