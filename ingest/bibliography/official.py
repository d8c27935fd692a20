"""Acts and standards among references: title, year and source of what an authority issued."""

from __future__ import annotations

import re

from corpus.official_names import is_code, named_act, named_standard
from ingest.bibliography.fields import ReferenceFields
from ingest.bibliography.names import leading_names
from ingest.bibliography.source import (
    YEAR,
    SourcePart,
    read_imprint,
    read_source,
    sole_year,
    unquoted,
)
from ingest.bibliography.titles import plain_title, title_end

_SLASHES = re.compile(r"\s?//\s?")
_EDITION_NOTE = re.compile(
    r"\(\s?(?:в\s)?(?:ред|с\sизм|с\sпосл|принят|одобр|утв|зарег)[^()]{0,120}\)", re.IGNORECASE
)
_ADOPTED = re.compile(rf"(?:принят|одобр)[^()]{{0,80}}?[.\s](?P<year>{YEAR})", re.IGNORECASE)
_AFTER_REQUISITES = re.compile(r"[\s.,:;]*(?:г(?:ода?)?\.?(?!\w))?[\s.,:;]*")
_TITLE_OF_ACT = re.compile(r"(?:О|Об|Обо|По|За|На)\s")
_ACT_ENDS = re.compile(r"\s?//|\.\s?[–—-]\s|\s[–—]\s|\s/\s|\x00|;|\.\s(?=Доступ|Документ|Текст)")
_HEADING_OF_STATE = re.compile(
    r"(?:Российская Федерация|Рос\. Федерация|РФ)\."
    r"\s(?:Законы|Президент\w*|Правительство|Министерство[^.]{0,60})\.\s"
)


def official(text: str) -> ReferenceFields | None:
    """An act or a standard; None for any other work."""
    text = _HEADING_OF_STATE.sub("", text, count=1)
    standard = named_standard(text)
    if standard is not None:
        return _standard(text, *standard)
    if leading_names(text).people:
        return None
    before_source = _SLASHES.split(text, maxsplit=1)[0]
    act = named_act(before_source)
    if act is None:
        return _code(text)
    if act.title_end:
        title: str | None = text[: act.title_end]
    elif is_code(text[: act.end].split(" от ", maxsplit=1)[0].split(" (", maxsplit=1)[0]):
        title = re.split(r"\s(?:от\s|:)|\s?:\s", text[: act.end], maxsplit=1)[0]
    else:
        title = _quoted(act.body) or _title_after(text[act.end :])
    source = _source_of_act(text)
    imprint = read_imprint(text[act.end :])
    return ReferenceFields(
        title=plain_title(unquoted(title.strip(" .:["))) if title else None,
        journal=source.journal if source else None,
        issue=source.numbers.issue if source else None,
        year=act.date.year,
        publisher=imprint.publisher if imprint else None,
        official=True,
    )


def _source_of_act(text: str) -> SourcePart | None:
    parts = _SLASHES.split(text, maxsplit=2)
    return read_source(parts[1]) if len(parts) > 1 else None


def _code(text: str) -> ReferenceFields | None:
    """A code or constitution named without date and number."""
    name = re.split(r"\s?[(\[:\x00]|\.\s|\s?//|\.$", text, maxsplit=1)[0]
    if not is_code(name):
        return None
    source = _source_of_act(text)
    imprint = read_imprint(text[len(name) :])
    return ReferenceFields(
        title=plain_title(name),
        journal=source.journal if source else None,
        issue=source.numbers.issue if source else None,
        year=int(adopted["year"]) if (adopted := _ADOPTED.search(text)) else sole_year(text),
        publisher=imprint.publisher if imprint else None,
        official=True,
    )


def _title_after(text: str) -> str | None:
    """The title of an act after its requisites: in quotes, or from «О», «Об» on."""
    rest = _EDITION_NOTE.sub("", text)
    rest = _AFTER_REQUISITES.sub("", rest, count=1)
    if rest[:1] in '«"“':
        return _quoted(rest)
    if not _TITLE_OF_ACT.match(rest):
        return None
    end = _ACT_ENDS.search(rest)
    return rest[: end.start()] if end else rest


def _quoted(text: str) -> str | None:
    """What stands in the first quotation marks of a text, inner ones included."""
    start = next((at for at, c in enumerate(text) if c in '«"“„'), None)
    if start is None:
        return None
    if text[start] == '"':
        end = text.find('"', start + 1)
        return text[start + 1 : end] if end > 0 else None
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "«“„") - (text[at] in "»”")
        if depth == 0:
            return text[start + 1 : at]
    # Inner quotation marks often share the last one: «Об утверждении «Правил».
    end = max(text.rfind("»"), text.rfind("”"))
    return text[start + 1 : end] if end > start else None


def _standard(text: str, designation: str, end: int) -> ReferenceFields:
    rest = text[end:].lstrip(" .:,–—-")
    imprint = read_imprint(rest)
    stop = min(title_end(rest) if rest else 0, imprint.start if imprint else len(rest))
    slashes = _SLASHES.search(rest)
    if slashes:
        stop = min(stop, slashes.start())
    title = rest[:stop]
    title = (_quoted(title) or title) if title[:1] in '«"“' else title
    approved = re.search(
        rf"(?:-(?=[0-9])|[.:](?=[0-9]{{4}}))(?P<year>{YEAR}|[0-9]{{2}})$", designation
    )
    year = imprint.year if imprint else None
    if year is None and approved:
        digits = approved["year"]
        year = (
            int(digits) if len(digits) == 4 else (1900 if int(digits) >= 36 else 2000) + int(digits)
        )
    return ReferenceFields(
        title=plain_title(title),
        year=year,
        publisher=imprint.publisher if imprint else None,
        official=True,
    )
