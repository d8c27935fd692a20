"""The title of a document that is not an act: printed, or stated by the file and printed too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from ingest.description.front_matter import LONGEST_PRINTED_LINE, FrontLine
from ingest.description.issuing_body import names_body, names_organisation, opens_body
from ingest.description.papers import is_no_title
from ingest.description.requisites import designation, place_line, requisites_line
from ingest.description.title_lines import stands_out, title_text
from ingest.description.truecasing import in_capitals
from ingest.layout import BlockKind
from ingest.structuring.labels import recognise

LONGEST_TITLE = 1_000

# Kinds of work that a cover prints on a line of their own, before what the work is about.
_WORKS = (
    r"(?:выпускная\s+)?(?:квалификационная|бакалаврская|дипломная|магистерская|курсовая)\s+работа"
    r"|дипломный\s+проект|(?:магистерская\s+)?диссертация|автореферат|реферат"
)
_TYPES = (
    r"техническое\s+задание|технические\s+(?:условия|требования)|пояснительная\s+записка"
    r"|аналитическ(?:ая\s+записка|ий\s+отч[её]т)|отч[её]т|доклад|справка|концепция|стратегия"
    r"|методическ(?:ие\s+(?:рекомендации|указания)|ое\s+(?:пособие|руководство))|рекомендации"
    r"|методика|памятка|руководство(?:\s+пользователя)?|(?:должностная\s+)?инструкция|положение"
    r"|порядок|правила|(?:административный\s+)?регламент|требования|программа|план(?:\s+мероприятий)?"
    r"|дорожная\s+карта|устав|перечень|(?:модельный\s+|профессиональный\s+|национальный\s+)?стандарт"
    r"|протокол|соглашение|договор|контракт|квалификационные\s+требования"
)
_WORK = re.compile(rf"(?:{_WORKS})\W*", re.IGNORECASE)
_TYPE = re.compile(rf"(?:{_TYPES})", re.IGNORECASE)
_SUBJECT_OPENS = re.compile(
    r"(?:на|по|о|об|обо|для|к|в|при|ведения|проведения|оценки)\s", re.IGNORECASE
)
_NAMED_AFTER = re.compile(r"(?:профессиональный|модельный)\s+стандарт", re.IGNORECASE)
_QUOTED_AND_APPROVED = re.compile(
    r"(?:\"(?P<straight>.{5,900}?)\"|«(?P<angled>.{5,900}?)»)\s*\((?:утв|принят|одобр)\w*[\s.]",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:ООО|АО|ПАО|ЗАО|ОАО|АНО|ФГ?БУ|ФГБОУ|ФГАОУ|ФГУП|ГБУ|МБУ|ГУП|МУП|МКУ|НИУ|ИП)(?!\w)"
)
# «Федеральное государственное бюджетное образовательное учреждение …» heads a cover.
_INSTITUTION = re.compile(
    r"(?:(?:федеральн|государственн|муниципальн|областн|автономн|бюджетн|каз[её]нн|образовательн"
    r"|частн|негосударственн|научн)ое\s+){2,}",
    re.IGNORECASE,
)
_ENDS_STAMP = re.compile(r"(?:(?<!\w)[А-ЯЁ]\.|(?<!\w)гг?\.)$")
_ACT_OPENS = re.compile(r"об?\s+(?:утверждени|внесени|некотор|порядке|мерах)", re.IGNORECASE)
_PART_OF_WORK = re.compile(r"(?:часть|том|выпуск|книга)\s+[\dIVXLC]+(?:\W|$)", re.IGNORECASE)
_THEME = re.compile(r"(?:на\s+тему|тема(?:\s+работы)?|по\s+теме)\W*", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:введение|содержание|оглавление|предисловие|аннотация|abstract|contents|introduction|summary"
    r"|термины\s+и\s+определения|список\s+\w+|приложение|утвержда|утвержд[её]н|согласован|листов"
    r"|проект\W*$|учебный\s+текст|издание\s+официальное|москва|российская\s+федерация\W*$|версия\s"
    r"|дата\s|стр\.|страница|page\s|to:|from:|кому:|создано|copyright|©|мкс\s|окс\s|группа\s+[а-я]\d)",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"[-–—•*▪]\s|\d+[.)]\s?|[а-яёa-z]\)\s")
_TERMINAL = (".", ";", ":", ",", "!")

_FROM_PROGRAM = re.compile(
    r"(?:microsoft\s+(?:word|powerpoint|excel|office\s+word)|powerpoint\s+presentation|untitled"
    r"|без\s+имени|без\s+названия|новый\s+документ|документ\W*\d*$|document\W*\d*$|презентация\W*\d*$"
    r"|слайд\s*\d*$|шаблон|template|заголовок|название|title$|normal(?:\.dotm?)?$|книга\d*$|book\d*$"
    r"|лист\d*$|sheet\d*$|scan|скан|img[_\d]|image\d*|page\s*\d+$|print|layout\s*\d|default)",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|dotx?|pdf|txt|rtf|odt|html?|indd|qxd|cdr|tex|dvi|pptx?|xlsx?|pub|md|tmp|ps|eps)$",
    re.IGNORECASE,
)
_PATH = re.compile(r"[A-Za-z]:\\|\\\\|^/|https?://|file:")
_SITE = re.compile(r"\s+(?:[|—–·»]|::|-)\s+")
_GENERIC = frozenset(
    "quick guide user manual report руководство инструкция отчет отчёт доклад приложение документ "
    "пользователя памятка рекомендации methods".split()
)
_ABOVE_COVER_TITLE = re.compile(
    r"(?:группа\s|(?:(?:меж)?государственный|(?:предварительный\s+)?национальный)\s+стандарт"
    r"|свод\s+правил|строительные\s+нормы|санитарн\w+\s+|издание\s|мкс\s|окс\s|удк\s|\([^)]*\)$"
    r"|государственный\s+стандарт|методические\s+(?:рекомендации|указания)\W*$)",
    re.IGNORECASE,
)
_BLOCK = 25
_COVER = 12
_COVER_PARTS = 4
_LARGER = 1.12
_LINES_OF_A_TITLE = 5
_SHORTEST_CONFIRMED = 8
_LONGEST_PLAIN_LINE = 200


def read_title(lines: Sequence[FrontLine], stated: str | None, file_name: str) -> str:
    """The title, at worst the name of the file; `lines` begin with the title block.

    A title stated by the file goes first where the block prints it too, and goes behind a printed
    heading where it does not.
    """
    block = lines[:_BLOCK]
    property_title = sensible(stated, file_name)
    confirmed = _confirmed(property_title, block)
    if confirmed:
        return confirmed
    quoted = _QUOTED_AND_APPROVED.match(block[0].text[:1_000]) if block else None
    if quoted:
        return quoted["straight"] or quoted["angled"]
    printed = _work(block) or _first_heading(block) or _largest(block) or _prominent(block)
    if printed and property_title and _is_generic(printed) and _within(printed, property_title):
        return property_title
    return printed or property_title or _opening(block) or _stem(file_name)


def cover_title(lines: Sequence[FrontLine]) -> str | None:
    """The title under the designation of a standard, over several lines (GOST R 1.5-2012, 4.3)."""
    parts: list[str] = []
    for at, line in enumerate(lines[:_COVER]):
        text = line.text
        if designation(lines, at) is not None:
            break
        if _ABOVE_COVER_TITLE.match(text) and not parts:
            continue
        foreign = bool(parts) and not re.search(r"[А-Яа-яЁё]", text)
        if not _fits(line) or foreign or len(parts) == _COVER_PARTS:
            break
        parts.append(text)
    return _joined(parts) if parts else None


def title_above(lines: Sequence[FrontLine]) -> str | None:
    """The title printed above a designation: the lines before it, but for the kind of document."""
    parts: list[str] = []
    for line in reversed(lines):
        if _ABOVE_COVER_TITLE.match(line.text) and not parts:
            continue
        if not _fits(line) or len(parts) == _COVER_PARTS:
            break
        parts.insert(0, line.text)
    return _joined(parts) if parts else None


def sensible(title: str | None, file_name: str) -> str | None:
    """A title of the file's properties unless a program or a template gave it."""
    text = " ".join("".join(c for c in title or "" if c.isprintable() or c.isspace()).split())
    words = re.findall(r"[^\W\d_]{2,}", text)
    if not words or _FROM_PROGRAM.match(text) or _FILE_NAME.search(text) or _PATH.search(text):
        return None
    if text.lower() in (file_name.lower(), _stem(file_name).lower()):
        return None
    if len(words) < 2 and (len(words[0]) < 5 or re.search(r"[\d_]", text)):
        return None
    return text[:LONGEST_TITLE] if " " in text or words[0] == text else None


def is_heading_of_section(line: FrontLine) -> bool:
    """Whether a line heads a part of the document («1. Введение», «Глава 2»), not the whole."""
    return (
        recognise(line.text, line.kind) is not None
        or _LIST_ITEM.match(line.text) is not None
        or _NO_TITLE.match(line.text) is not None
    )


def _confirmed(title: str | None, block: Sequence[FrontLine]) -> str | None:
    """The file's title, or what stands in it before a site's name, where the block prints it."""
    if title is None:
        return None
    candidates = [title, *(title[: match.start()] for match in reversed([*_SITE.finditer(title)]))]
    folded = [_fold(line.text) if line.printed else "" for line in block]
    for lines in range(1, _LINES_OF_A_TITLE + 1):
        printed = {" ".join(folded[at : at + lines]) for at in range(len(folded))}
        for candidate in candidates:
            if len(_fold(candidate)) >= _SHORTEST_CONFIRMED and _fold(candidate) in printed:
                return candidate
    return None


def _work(block: Sequence[FrontLine]) -> str | None:
    """The subject of a thesis, or a kind of document with what it is about."""
    for at, line in enumerate(block):
        if not line.printed or line.kind is BlockKind.TABLE:
            continue
        if _WORK.fullmatch(line.text):
            return _subject(block, at + 1)
        match = _TYPE.match(line.text)
        if match is None:
            if line.kind is BlockKind.PARAGRAPH and _ends_sentence(line.text):
                return None
            continue
        rest = line.text[match.end() :].strip(" .")
        if rest:
            # A sentence may open with the same word; a cover prints it in capitals.
            if not match[0].isupper() or line.text.endswith(":"):
                return None
            if in_capitals(line.text):
                return title_text(block, at)
            return f"{match[0].capitalize()} {rest}" if _SUBJECT_OPENS.match(rest) else None
        return _with_subject(block, at)
    return None


def _with_subject(block: Sequence[FrontLine], at: int) -> str:
    name = block[at].text.rstrip(" .")
    in_one_case = at + 1 < len(block) and name.isupper() and in_capitals(block[at + 1].text)
    name = name.capitalize() if name.isupper() and not in_one_case else name
    if at + 1 < len(block) and not is_heading_of_section(block[at + 1]):
        following = block[at + 1].text
        goes_on = _SUBJECT_OPENS.match(following) or following[:1].islower()
        if goes_on and len(following) <= 600:
            subject = title_text(block, at + 1)
            sentence = re.match(r"[^.]*(?:\.(?!\s+[А-ЯЁA-Z])[^.]*)*", subject)
            bare = (sentence[0] if sentence else subject).strip(" .")
            return f"{name} {bare if in_one_case else _lowered(bare)}"
        if following.startswith(("«", '"', "“")) and block[at + 1].printed:
            return f"{name} {title_text(block, at + 1)}"
        if in_capitals(block[at].text) and in_capitals(following) and _fits(block[at + 1]):
            return title_text(block, at)
        if _NAMED_AFTER.fullmatch(name) and _fits(block[at + 1]):
            return f"{name}. {title_text(block, at + 1)}"
    return name


def _subject(block: Sequence[FrontLine], at: int) -> str | None:
    for number in range(at, min(at + 4, len(block))):
        text = block[number].text
        theme = _THEME.match(text)
        if theme and not text[theme.end() :].strip():
            continue
        if theme or text.startswith(("«", '"', "“")):
            title = title_text(block, number)[theme.end() if theme else 0 :]
            return title.strip(" .").strip('«»"“”') or None
        if in_capitals(text) and len(text) > 15:
            return title_text(block, number).strip(" .")
    return None


def _first_heading(block: Sequence[FrontLine]) -> str | None:
    """The first heading that the format itself marks, unless it heads a section."""
    for line in block:
        if line.kind is BlockKind.HEADING and line.level is not None:
            return line.text if not is_heading_of_section(line) and _fits(line) else None
    return None


def _largest(block: Sequence[FrontLine]) -> str | None:
    """The lines in the largest type of the block, where type sizes are known."""
    usable = [(at, line) for at, line in enumerate(block) if line.size is not None and _fits(line)]
    sizes = sorted(line.size or 0.0 for line in block if line.size is not None)
    if not usable or not sizes:
        return None
    usual = _usual_size(block)
    largest = max(line.size or 0.0 for _, line in usable)
    if largest < _LARGER * usual:
        return None
    first = next(at for at, line in usable if (line.size or 0.0) >= largest - 0.3)
    parts = [block[first].text]
    for line in block[first + 1 : first + 6]:
        if line.size is None or abs(line.size - largest) > 0.6:
            break
        # «Часть 2. …» in the size of the title is its second line, not a part of the text.
        if not (_fits(line) or _PART_OF_WORK.match(line.text)):
            break
        parts.append(line.text)
    return _joined(parts)


def _usual_size(block: Sequence[FrontLine]) -> float:
    weights: dict[float, int] = {}
    for line in block:
        if line.size is not None:
            weights[round(line.size, 1)] = weights.get(round(line.size, 1), 0) + len(line.text)
    return max(weights, key=lambda size: weights[size]) if weights else 0.0


def _prominent(block: Sequence[FrontLine]) -> str | None:
    """The first heading, bold line or line in capitals above the running text."""
    for at, line in enumerate(block[:8]):
        if not line.printed or line.kind is BlockKind.TABLE:
            return None
        if is_heading_of_section(line):
            if _NO_TITLE.match(line.text):
                continue
            return None
        if _plain(block) and (plain := _opening(block[: at + 1])):
            return plain
        if stands_out(line) and _fits(line):
            return title_text(block, at)
    return None


def _plain(block: Sequence[FrontLine]) -> bool:
    """Whether the format tells nothing of how lines are printed."""
    return not any(
        line.bold or line.size is not None or line.kind is BlockKind.HEADING for line in block
    )


def _opening(block: Sequence[FrontLine]) -> str | None:
    """The first line, where it is short and is not a sentence."""
    for line in block[:4]:
        text = line.text
        longest = LONGEST_PRINTED_LINE if _ACT_OPENS.match(text) else _LONGEST_PLAIN_LINE
        if line.kind is BlockKind.TABLE or len(text) > longest:
            return None
        if is_heading_of_section(line) and not _NO_TITLE.match(text):
            return None
        if _fits(line) and not text.endswith(_TERMINAL) and text[:1].isupper():
            return text if len(re.findall(r"[^\W\d_]{2,}", text)) >= 2 else None
    return None


def _fits(line: FrontLine) -> bool:
    """Whether a line could be a title: letters, and none of the other parts of a first page."""
    text = line.text
    return (
        line.printed
        and line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        and sum(c.isalpha() for c in text) >= 4
        and not is_heading_of_section(line)
        and not is_no_title(text)
        and requisites_line(text) is None
        and not place_line(text)
        and not (opens_body(text) and (in_capitals(text) or names_body(text)))
        and not _COMPANY.match(text)
        and not _INSTITUTION.match(text)
        and not (text[:1] in '«"' and in_capitals(text) and names_organisation(text))
        and (not text.endswith((":", ";")) or (in_capitals(text) and text.endswith(":")))
    )


def _ends_sentence(text: str) -> bool:
    """Whether a line ends as running text does, not in initials or a year («2022 г.»)."""
    return text.endswith(_TERMINAL) and _ENDS_STAMP.search(text) is None


def _joined(parts: Sequence[str]) -> str:
    """Lines of a cover as one title, with a full stop between lines that are sentences of it."""
    title = previous = parts[0]
    for part in parts[1:]:
        ends = title.endswith((".", ":", "!", "?", ",", "–", "—", "-"))
        another = in_capitals(part) != in_capitals(previous)
        separate = not ends and part[:1].isupper() and another
        title += (". " if separate else " ") + part
        previous = part
    return title


def _is_generic(title: str) -> bool:
    return set(_fold(title).split()) <= _GENERIC


def _within(part: str, whole: str) -> bool:
    return f" {_fold(part)} " in f" {_fold(whole)} "


def _lowered(text: str) -> str:
    """A continuation without its capital, unless it is a name or an abbreviation."""
    return text[:1].lower() + text[1:] if _SUBJECT_OPENS.match(text) else text


def _stem(file_name: str) -> str:
    visible = "".join(c for c in file_name if c.isprintable()).strip()
    return PurePath(visible.replace("\\", "/")).stem.strip() or visible or "Без названия"


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
