"""References to documents and quotations from them by the Russian rules of description.

The order and content of a reference are those of ГОСТ Р 7.0.5–2008, the areas of a description and
their punctuation those of ГОСТ Р 7.0.100–2018, the shortened words those of ГОСТ Р 7.0.12–2011.
What a document does not tell of itself is left out: nothing is supplied.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from corpus.model import Description, DocumentKind, DocumentRecord
from corpus.official_names import named_act, named_standard
from ui.export.person_names import family_name_first, initials_first, is_person

_MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)
_KIND_WORDS = {
    DocumentKind.LAW: "закон",
    DocumentKind.STANDARD: "стандарт",
    DocumentKind.RECOMMENDATION: "рекомендации",
}
_FEDERAL = {"-ФКЗ": "федеральный конституционный закон", "-ФЗ": "федеральный закон"}
_ACTS = frozenset({DocumentKind.LAW, DocumentKind.ORDER})
# A title that names what it is needs no word for it.
_NAMES_KIND = re.compile(
    r"(?<!\w)(?:закон|кодекс|конституци|устав|приказ|указ(?![ыа]ни)|постановлени|распоряжени|решени"
    r"|определени|письм|протокол|регламент|положени|стандарт|гост|рекомендаци|методик|пособи"
    r"|памятк|руководств|инструкци|программ|правил|порядок|guide|manual|standard)",
    re.IGNORECASE,
)
# ГОСТ Р 7.0.12–2011 shortens these before a number.
_SHORTENED = {
    "статья": "ст.",
    "раздел": "разд.",
    "глава": "гл.",
    "приложение": "прил.",
    "таблица": "табл.",
    "пункт": "п.",
    "часть": "ч.",
    "рисунок": "рис.",
    "абзац": "абз.",
}
_AREA = ". — "
_MOST_IN_HEADING, _MOST_AUTHORS, _KEPT_AUTHORS = 3, 4, 3
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def reference(record: DocumentRecord) -> str:
    """The reference to a whole document, ending in a full stop.

    ГОСТ Р 7.0.5–2008, 4.5.1 (a full reference); areas are parted by a full stop and a dash
    (ГОСТ Р 7.0.100–2018, section 4); the extent in pages is that of 5.6 there.
    """
    extent = _extent(record)
    return _closed([*_described(record), *([extent] if extent else []), *_access(record)])


def citation(
    record: DocumentRecord,
    clause: str | None = None,
    page: int | None = None,
    page_label: str | None = None,
) -> str:
    """The reference to a place of a document: «… — С. 12, п. 4.1.2.».

    ГОСТ Р 7.0.5–2008, 6.2 and 7.2: where a part is referred to, its place stands instead of the
    extent. The page is the printed label where there is one, else its number from 1.
    """
    place = _place(record.description, clause, page, page_label)
    areas = _described(record)
    if place and record.description.journal and record.description.pages and page is not None:
        # The page referred to stands instead of the pages of the whole paper.
        areas = [each for each in areas if each != _paper_pages(record.description)]
    return _closed([*areas, *([place] if place else []), *_access(record)])


def quotation(
    record: DocumentRecord,
    quote: str,
    clause: str | None = None,
    page: int | None = None,
    page_label: str | None = None,
) -> str:
    """«Quote» with the reference to its place in round brackets, plain text for a letter.

    ГОСТ Р 7.0.5–2008, section 5: a reference inside a text stands in round brackets. Quotation
    marks inside the quote become „ “, for two alike would not show where it ends; the words and
    lines stay as they are.
    """
    lines = (" ".join(line.split()) for line in quote.strip().splitlines())
    words = "\n".join(line for line in lines if line)
    words = words.removesuffix(".") if not words.endswith("..") else words
    inner = words.translate(str.maketrans("«»", "„“"))
    where = citation(record, clause, page, page_label).removesuffix(".")
    return f"«{inner}» ({where})."


def _described(record: DocumentRecord) -> list[str]:
    """The areas before extent or place: title and responsibility, edition, source, year.

    ГОСТ Р 7.0.100–2018: 5.2, 5.3, 5.5; section 7 for a paper that stands in a journal («//»).
    """
    known = record.description
    opening = _title_area(record)
    if known.journal and known.kind not in _ACTS:
        opening += f" // {_clean(known.journal)}"
    areas = [opening]
    if known.edition_date is not None:
        areas.append(f"Редакция от {_day(known.edition_date)}")
    if known.year is not None and not _tells_date(known, opening):
        areas.append(str(known.year))
    if known.journal and known.kind not in _ACTS:
        areas += [_issue(known), _paper_pages(known)]
    return [area for area in areas if area]


def _title_area(record: DocumentRecord) -> str:
    """Heading, title, what belongs to it, responsibility: «Автор. Заглавие : вид / кто».

    ГОСТ Р 7.0.5–2008, 4.10.1 and 4.10.2: up to three authors stand in the heading and are not
    repeated; ГОСТ Р 7.0.100–2018, 5.2: of four all stand after «/», of five and more the first
    three with «[и др.]» in the language of the document. A standard opens with its designation
    (the examples of standards there).
    """
    known = record.description
    title = _title(record)
    authors = [_clean(author) for author in known.authors if _clean(author)]
    in_heading = 1 <= len(authors) <= _MOST_IN_HEADING and all(map(is_person, authors))
    designation = _designation(known)
    if designation is not None and designation not in title:
        title = f"{designation}. {title}"
    belongs = _requisites(known, title, designation)
    area = f"{title} : {belongs}" if belongs else title
    if in_heading:
        heading = ", ".join(map(family_name_first, authors))
        area = f"{heading.rstrip('.')}. {area}"
    responsible = [] if in_heading else [_all_authors(authors)]
    responsible.append(_responsible_body(known, authors))
    told = " ; ".join(each for each in responsible if each)
    return f"{area} / {told}" if told else area


def _all_authors(authors: list[str]) -> str:
    named = [initials_first(each) if is_person(each) else each for each in authors]
    if len(named) > _MOST_AUTHORS:
        others = "[et al.]" if _is_foreign(named[0]) else "[и др.]"
        return f"{', '.join(named[:_KEPT_AUTHORS])} {others}"
    return ", ".join(named)


def _responsible_body(known: Description, authors: list[str]) -> str:
    """The body a document comes from (ГОСТ Р 7.0.100–2018, 5.2).

    Not beside persons in a journal, where it is their place of work, nor for a federal law, which
    both chambers and the President make.
    """
    body = _clean(known.organisation or "")
    if not body or body in authors or _federal(known) or (known.journal and authors):
        return ""
    return body


def _requisites(known: Description, title: str, designation: str | None) -> str:
    """Kind, date and number as they follow a title after a colon (ГОСТ Р 7.0.100–2018, 5.2).

    The kind of act is said only where its number or the catalogue tells it: an order may be a
    decree as well.
    """
    if known.kind in {DocumentKind.PAPER, DocumentKind.OTHER} and known.number is None:
        return ""
    if named_act(title) is not None:
        return ""
    number = None if known.number is None or designation else _clean(known.number)
    if number is not None and _holds(title, number):
        number = None
    told = [f"от {_day(known.date)}"] if known.date is not None and not designation else []
    told += [number if number.startswith("№") else f"№ {number}"] if number else []
    word = _federal(known)
    if not word and designation is None and not _NAMES_KIND.search(title):
        word = _KIND_WORDS.get(known.kind, "")
    if not word and told and number and known.date is not None:
        told.reverse()
        told = [f"{told[0]} {told[1]}"]
    return " ".join([word, *told]).strip()


def _federal(known: Description) -> str:
    """What the suffix of a number says: «-ФЗ» is given to federal laws only."""
    if known.kind is not DocumentKind.LAW or known.number is None:
        return ""
    number = known.number.strip().upper()
    return next((word for suffix, word in _FEDERAL.items() if number.endswith(suffix)), "")


def _designation(known: Description) -> str | None:
    """The number of a standard where it is a designation: «ГОСТ Р 7.0.5–2008»."""
    if known.number is None:
        return None
    number = _clean(known.number)
    found = named_standard(number)
    if found is None or found[1] != len(number):
        return None
    return re.sub(r"-(?=\d{2,4}$)", "–", found[0])


def _issue(known: Description) -> str:
    """Volume and issue in the language of the journal (ГОСТ Р 7.0.100–2018, sections 4 and 7)."""
    volume, number = ("Vol.", "no.") if _in_foreign(known) else ("Т.", "№")
    told = [f"{volume} {_clean(known.volume)}"] if known.volume else []
    told += [f"{number} {_clean(known.issue)}"] if known.issue else []
    text = ", ".join(told)
    return text[:1].upper() + text[1:]


def _paper_pages(known: Description) -> str:
    if not known.pages:
        return ""
    pages = re.sub(r"\s*[-–—]\s*", "–", _clean(known.pages))
    return f"{_page_word(known)} {pages}"


def _page_word(known: Description) -> str:
    return "P." if _in_foreign(known) else "С."


def _extent(record: DocumentRecord) -> str:
    known = record.description
    if record.pages < 1 or known.kind in _ACTS or known.journal:
        return ""
    return f"{record.pages} {_page_word(known).lower()}"


def _access(record: DocumentRecord) -> list[str]:
    """DOI, then address (ГОСТ Р 7.0.5–2008, section 10; ГОСТ Р 7.0.100–2018, 5.9 and 5.10).

    The day somebody looked at the address is not known, hence not told.
    """
    known = record.description
    told = []
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)", "", known.doi or "", flags=re.I)
    if doi.strip():
        told.append(f"DOI {_clean(doi)}")
    url = (known.url or "").strip()
    if re.match(r"https?://\S+$", url, re.IGNORECASE):
        told += [f"URL: {url}", "Текст : электронный"]
    return told


def _place(known: Description, clause: str | None, page: int | None, page_label: str | None) -> str:
    """«С. 12, п. 4.1.2»: the page, then the clause (ГОСТ Р 7.0.5–2008, 6.2).

    The word for the page is in the language of the document (ГОСТ Р 7.0.100–2018, section 4), those
    for clauses are shortened by ГОСТ Р 7.0.12–2011.
    """
    label = _clean(page_label or "") or (str(page) if page is not None else "")
    told = [f"{_page_word(known)} {label}"] if label else []
    if clause and _clean(clause):
        told.append(_shortened(_clean(clause)))
    text = ", ".join(told)
    return text[:1].upper() + text[1:]


def _shortened(clause: str) -> str:
    return re.sub(
        rf"(?<!\w)({'|'.join(_SHORTENED)})(?=\s[\dIVXLCА-ЯA-Z№])",
        lambda word: _SHORTENED[word[1].lower()],
        clause,
        flags=re.IGNORECASE,
    )


def _title(record: DocumentRecord) -> str:
    title = _clean(record.description.title)
    # A file that tells no title is known by its name.
    title = title or PurePosixPath(record.path.replace("\\", "/")).stem or record.path
    return title if title.endswith(("...", "…")) else title.rstrip(" .")


def _tells_date(known: Description, opening: str) -> bool:
    return known.year is not None and _holds(opening, str(known.year))


def _holds(text: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE) is not None


def _in_foreign(known: Description) -> bool:
    if known.journal is None and known.language == "ru":
        return False
    return _is_foreign(known.journal or known.title)


def _is_foreign(text: str) -> bool:
    return _CYRILLIC.search(text) is None and _LATIN.search(text) is not None


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year} г."


def _clean(text: str) -> str:
    return " ".join(text.split())


def _closed(areas: list[str]) -> str:
    """Areas joined; a full stop or an ellipsis that ends one is not doubled.

    ГОСТ Р 7.0.100–2018, section 4 (prescribed punctuation).
    """
    joined = areas[0]
    for area in areas[1:]:
        joined += (_AREA[1:] if joined.endswith((".", "…")) else _AREA) + area
    return joined if joined.endswith((".", "…")) else f"{joined}."
