"""What a document says of itself on its first pages: its description as a work.

Rules only, and only what is printed: a document's own requisites, not those of the acts it cites.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Description, DocumentKind
from ingest.canonical import CanonicalText
from ingest.description.acts import Act, read_act
from ingest.description.approval import Approval, read_approval, read_foreword
from ingest.description.edition import read_edition
from ingest.description.front_matter import FrontLine, FrontMatter, front_matter
from ingest.description.issuing_body import names_organisation
from ingest.description.papers import Paper, affiliation, authors, read_paper, stated_authors
from ingest.description.person_names import full_name, is_person, names_line
from ingest.description.places import places
from ingest.description.requisites import (
    Designation,
    Requisites,
    designation,
    designation_year,
    is_methodical,
    requisites_line,
)
from ingest.description.sidecar import is_web_address
from ingest.description.status import read_status
from ingest.description.title_lines import is_clause
from ingest.description.titles import LONGEST_TITLE, cover_title, read_title, title_above
from ingest.description.truecasing import Casing, in_capitals
from ingest.layout import BlockKind, Properties

_LEAST_LETTERS = 20
# What publishers add to a title: notes on editions, the words of a library of articles.
_NOT_OF_TITLE = re.compile(
    r"\s*\((?:с\s+изменениями|утратил|в\s+ред|ред\.|с\s+изм)[^()]*\)"
    r"|\s+текст\s+научной\s+(?:статьи|работы)(?:\s+по\s+специальности)?(?:\s|$).*$",
    re.IGNORECASE,
)
_ON_THEME = re.compile(r"^научная\s+статья\s+на\s+тему\s+['«\"](.+?)['»\"]$", re.IGNORECASE)
_CAPITALS_RUN = re.compile(r"(?:[А-ЯЁ-]{2,}\s+){2,}(?=[а-яё])")
_FEWEST_SIGNS = 2  # of an article; more where the title is that of something else
_SURE_SIGNS = 3
_FORM_LINES = 15
_COVER_LINES = 40
_LINES_UNDER_TITLE = 3
_ENGLISH = re.compile(r"(?<!\w)(?:the|of|and|to|is|in|for|with)(?!\w)", re.IGNORECASE)
_OTHER_CYRILLIC = re.compile(r"[іїєґўәғқңөұһјљњћђ]", re.IGNORECASE)

_ADJECTIVES = r"[«\"]?(?:[\w-]+(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)\s+){0,4}[«\"]?"
_STANDARD = re.compile(rf"{_ADJECTIVES}(?:стандарт|концепция|свод\s+правил)(?!\w)", re.IGNORECASE)
_RECOMMENDATION = re.compile(
    rf"{_ADJECTIVES}(?:рекомендации|методика|памятка|руководство|методическ\w+\s+(?:указания|пособие"
    r"|материалы|руководство)|программа\s+(?:повышения|профессиональной|обучения|подготовки))(?!\w)"
    r"|.{0,60}(?<!\w)(?:guide|guidelines|manual|handbook|recommendations)(?!\w)",
    re.IGNORECASE,
)
_NOT_A_PAPER = re.compile(
    r"(?:выпускная|квалификационная|бакалаврская|дипломная|магистерская|курсовая)\s+работа|диссертаци"
    r"|автореферат|техническое\s+задание|учебник|учебное\s+пособие|монография",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"об?\s", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:ПО|В|ПРИ|НА|И|ДЛЯ)\s")
_ORDERS = re.compile(
    r"(?:.{0,300}\s)?(?:приказываю|постановля(?:ю|ет)|распоряжаюсь|решил[ао]?)\W*", re.IGNORECASE
)
_BY = re.compile(r"(?:автор(?:ы|\(ы\))?|выполнил[аи]?|выполнил\(а\)|исполнител[ьи])\W*", re.I)
_STUDENT = re.compile(
    r"^\s*(?:студент|магистрант|аспирант|слушател|обучающ|бакалавр)\w*[^А-ЯЁ]*(?:[А-ЯЁ]+-?\d[\w-]*\W+)?"
)
_NOT_BY = re.compile(r"(?:научный\s+)?руководител|рецензент|проверил|консультант", re.IGNORECASE)
_IMPRINT = re.compile(
    r"(?:г\.\s*)?[А-ЯЁ][А-ЯЁа-яё-]+(?:[ -][А-ЯЁ][а-яё]+)?(?:,|\s+[А-ЯЁ]\w+,?|\s+–|\s+-)?"
    r"\s+((?:19|20)[0-9]{2})\s*(?:г(?:од)?\.?)?"
)
_COPYRIGHT = re.compile(r"©[^©\n]{0,80}?(?<!\d)((?:19|20)[0-9]{2})(?!\d)")
_ADDRESS = re.compile(
    r"(?:(?:URL|Режим\s+доступа|Источник|Адрес(?:\s+страницы)?|Электронный\s+ресурс)\s*:?\s*)?"
    r"(https?://[^\s<>\"«»|]+/[^\s<>\"«»|]+)",
    re.IGNORECASE,
)
_NOT_ITS_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org|creativecommons|orcid\.org", re.I)


def describe(canonical: CanonicalText, properties: Properties, file_name: str) -> Description:
    """Read a document's first pages and fill what they say; the rest stays None or empty.

    `abstract` and `keywords` are in the document's own language, the `_en` ones are the English
    ones of a document in another. Every filled field has a place. Looks at the first 15 000 and the
    last 8 000 characters, so its time does not grow with the document. Never raises for any text.
    """
    front = front_matter(canonical)
    language = _language(front.text)
    paper = read_paper(front, language)
    act = read_act(front)
    if act is not None and not act.sure and paper.signs >= _FEWEST_SIGNS:
        act = None
    if act is not None:
        found = _of_act(front, act, properties, file_name)
    else:
        found = _of_work(front, paper, properties, file_name)
    title = _restored(_plain_title(found.title) or found.title, front, properties)
    day = found.date
    edition = None if found.kind is DocumentKind.PAPER else read_edition(front, day)
    described = replace(
        found,
        title=title,
        organisation=found.organisation and _restored(found.organisation, front, properties),
        year=day.year if day is not None else found.year,
        status=read_status(front, found.title, found.number),
        doi=paper.doi,
        udc=paper.udc,
        bbk=paper.bbk,
        keywords=paper.abstracts.keywords,
        keywords_en=paper.abstracts.keywords_en,
        abstract=paper.abstracts.abstract,
        abstract_en=paper.abstracts.abstract_en,
        journal=found.journal and _restored(found.journal, front, properties),
        url=_own_address(front.lines),
        language=language,
        edition_date=edition.date if edition else None,
    )
    where = places(described, canonical, front, properties, file_name)
    return replace(described, places=where)


def _restored(printed: str, front: FrontMatter, properties: Properties) -> str:
    """A phrase in capitals as the file's properties or the running text write it."""
    run = _CAPITALS_RUN.match(printed)
    capitals = printed if in_capitals(printed) else run[0] if run else ""
    if not capitals:
        return printed
    for stated in (properties.title, *properties.authors):
        if stated and _fold(stated) == _fold(printed) and not in_capitals(stated):
            return stated
    return Casing(front.text).restored(capitals) + printed[len(capitals) :]


def _of_act(front: FrontMatter, act: Act, properties: Properties, file_name: str) -> Description:
    title = act.title
    if title is None:
        day = act.requisites.date
        parts = [
            act.name.capitalize(),
            f"от {day:%d.%m.%Y}" if day is not None else "",
            f"№ {act.requisites.number}" if act.requisites.number else "",
        ]
        title = " ".join(part for part in parts if part)
        if not act.requisites:
            title = read_title(front.lines, properties.title, file_name)
    return Description(
        title=title,
        kind=act.kind,
        number=act.requisites.number,
        date=act.requisites.date,
        organisation=act.organisation,
    )


def _of_work(
    front: FrontMatter, paper: Paper, properties: Properties, file_name: str
) -> Description:
    lines = front.lines
    mark = _designation(lines)
    approval = read_approval(front)
    if mark is None and paper.signs > 0:
        title = read_title(paper.block or lines, properties.title, file_name)
        if _is_paper(paper, title, lines):
            return _of_paper(front, paper, title, properties)
    title = _title(lines, mark, properties, file_name)
    own = _requisites(lines, title)
    kind = _kind(lines, title, mark, approval, own)
    requisites = own
    organisation = _organisation(lines, title, properties)
    if approval is not None:
        requisites = approval.requisites
        organisation = approval.organisation or organisation
    year = None
    if mark is not None:
        approved = read_foreword(lines)
        requisites = Requisites(approved.requisites.date if approved else own.date, mark.number)
        organisation = organisation or (approved.organisation if approved else None)
        year = designation_year(mark.number)
    if year is None:
        year = _imprint_year(lines)
    return Description(
        title=title,
        kind=kind,
        number=requisites.number,
        date=requisites.date,
        organisation=organisation,
        authors=_author_of_work(lines) or (_author_of_book(lines, title) if paper.indexed else ()),
        year=year,
    )


def _is_paper(paper: Paper, title: str, lines: Sequence[FrontLine]) -> bool:
    if any(line.printed and _NOT_A_PAPER.match(line.text) for line in lines[:_FORM_LINES]):
        return False
    signs = paper.signs + paper.references
    other = _STANDARD.match(title) or _RECOMMENDATION.match(title)
    return signs >= (_SURE_SIGNS if other else _FEWEST_SIGNS)


def _of_paper(front: FrontMatter, paper: Paper, title: str, properties: Properties) -> Description:
    block = paper.block
    titled = [at for at, line in enumerate(block) if _is_within(line, title)]
    start = titled[-1] + 1 if titled else 0
    names, last = authors(block[start:], properties)
    if not names:
        start = 0
        names, last = authors(block[: titled[0]] if titled else block, properties)
    if not names:
        names = stated_authors(front.lines)
    source = paper.source
    return Description(
        title=title,
        kind=DocumentKind.PAPER,
        organisation=affiliation(block, start + last) if last is not None else None,
        authors=names,
        year=source.year or _imprint_year(block),
        journal=source.journal,
        volume=source.volume,
        issue=source.issue,
        pages=source.pages,
    )


def _title(
    lines: Sequence[FrontLine], mark: Designation | None, properties: Properties, file_name: str
) -> str:
    if mark is None:
        return read_title(lines, properties.title, file_name)
    quoted = mark.rest.strip(' .«»"')
    return (
        (quoted if len(quoted) > 3 else None)
        or cover_title(lines[mark.end :])
        or title_above(lines[: mark.start])
        or read_title(lines[mark.end :], properties.title, file_name)
    )


def _designation(lines: Sequence[FrontLine]) -> Designation | None:
    """The designation printed above the text of a normative document."""
    for at, line in enumerate(lines[:_FORM_LINES]):
        found = designation(lines, at)
        if found is not None:
            return found
        if not line.printed or (is_clause(line) and not in_capitals(line.text)):
            return None
    return None


def _requisites(lines: Sequence[FrontLine], title: str) -> Requisites:
    """The line with a date, and perhaps a number, above the text."""
    for line in lines[:_FORM_LINES]:
        if _is_within(line, title):
            continue
        if not line.printed or is_clause(line):
            break
        own = requisites_line(line.text)
        if own is not None and own.date is not None:
            return own
    return Requisites()


def _kind(
    lines: Sequence[FrontLine],
    title: str,
    mark: Designation | None,
    approval: Approval | None,
    own: Requisites,
) -> DocumentKind:
    if mark is not None:
        return DocumentKind.RECOMMENDATION if mark.methodical else DocumentKind.STANDARD
    if _STANDARD.match(title):
        return DocumentKind.STANDARD
    if _RECOMMENDATION.match(title) or (own.number is not None and is_methodical(own.number)):
        return DocumentKind.RECOMMENDATION
    if approval is not None and not _NOT_A_PAPER.match(title):
        return DocumentKind.ORDER
    if _ABOUT.match(title) and any(_ORDERS.fullmatch(line.text) for line in lines[:_FORM_LINES]):
        return DocumentKind.ORDER
    return DocumentKind.OTHER


def _organisation(lines: Sequence[FrontLine], title: str, properties: Properties) -> str | None:
    """The organisation printed above the title, or right under it."""
    stated = {_fold(name): name for name in properties.authors if not is_person(name)}
    under = 0
    for at, line in enumerate(lines[:_FORM_LINES]):
        text = line.text
        if _is_within(line, title):
            under = 1
            continue
        if not line.printed or is_clause(line) or line.kind is BlockKind.TABLE:
            return None
        if _fold(text) in stated:
            return text
        if names_organisation(text) and not text.endswith((".", ":", ";")):
            following = lines[at + 1].text if at + 1 < len(lines) else ""
            # A name in capitals over two lines: «… АГЕНТСТВО / ПО ТЕХНИЧЕСКОМУ …».
            goes_on = in_capitals(text) and in_capitals(following) and _GOES_ON.match(following)
            return f"{text} {following}" if goes_on else text
        if under:
            under += 1
            if under > _LINES_UNDER_TITLE:
                return None
    return None


def _author_of_work(lines: Sequence[FrontLine]) -> tuple[str, ...]:
    """The people named after «Автор:», «Выполнил:» on a cover."""
    for at, line in enumerate(lines[:_COVER_LINES]):
        match = _BY.match(line.text)
        if match is None or not line.printed:
            continue
        names = names_line(_STUDENT.sub("", line.text[match.end() :]))
        if names:
            return names
        for following in lines[at + 1 : at + 7]:
            if _NOT_BY.match(following.text):
                break
            name = full_name(following.text)
            if name is not None:
                return (name,)
    return ()


def _author_of_book(lines: Sequence[FrontLine], title: str) -> tuple[str, ...]:
    """The people on the line above the title or under it (GOST R 7.0.4-2020)."""
    cover = lines[:_FORM_LINES]
    titled = [at for at, line in enumerate(cover) if _is_within(line, title)]
    for at in (titled[0] - 1, titled[-1] + 1) if titled else ():
        if 0 <= at < len(cover) and (names := names_line(cover[at].text)):
            return names
    return ()


def _imprint_year(lines: Sequence[FrontLine]) -> int | None:
    """The year of the imprint («Москва, 2021») or of the copyright sign."""
    for line in lines[:_COVER_LINES]:
        match = _IMPRINT.fullmatch(line.text) if len(line.text) < 80 else None
        match = match or (_COPYRIGHT.search(line.text) if line.printed else None)
        if match is not None:
            return int(match[1])
    return None


def _own_address(lines: Sequence[FrontLine]) -> str | None:
    """An address that stands alone on a line above the text."""
    for line in lines[:_FORM_LINES]:
        match = _ADDRESS.fullmatch(line.text) if len(line.text) < 500 else None
        if match is not None and is_web_address(match[1]) and not _NOT_ITS_ADDRESS.match(match[1]):
            return match[1].rstrip(".,;")
    return None


def _language(text: str) -> str | None:
    """«ru» or «en» by the share of letters; None where there are few, or of another language."""
    cyrillic = sum("а" <= c <= "я" or c == "ё" for c in text.lower())
    latin = sum("a" <= c <= "z" for c in text.lower())
    if cyrillic + latin < _LEAST_LETTERS:
        return None
    if cyrillic >= latin:
        foreign = len(_OTHER_CYRILLIC.findall(text))
        return "ru" if foreign <= 0.01 * cyrillic else None
    return "en" if len(_ENGLISH.findall(text)) >= max(1, latin // 400) else None


def _plain_title(title: str) -> str:
    """A title without footnote marks and a final full stop, cut at a word where it is endless."""
    text = _NOT_OF_TITLE.sub("", " ".join(title.split())).rstrip("¹²³⁴⁵*†‡ ")
    text = _ON_THEME.sub(r"\1", text)
    if text.endswith(".") and not re.search(r"(?:^|[\s.])\w{1,2}\.$|\.\.$", text):
        text = text[:-1]
    if len(text) > LONGEST_TITLE:
        text = text[: LONGEST_TITLE - 1]
        text = text[: text.rfind(" ")] if " " in text else text
        text += "…"
    return text


def _is_within(line: FrontLine, title: str) -> bool:
    """Whether a line is the title or one of its lines."""
    folded = _fold(line.text)
    return bool(folded) and f" {folded} " in f" {_fold(title)} "


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
