"""Where a document's reference lists stand: from a heading to the next section or other matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.bibliography.entries import entry_number, is_bibliographic
from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.layout import BlockKind

_NUMBERED = (
    r"(?:(?:[0-9]{1,2}|[IVX]{1,5})(?:\.[0-9]{1,2}){0,3}[.)]?\s+"
    r"|(?:раздел|глава|приложение)\s+(?:№\s*)?\S{1,5}\s+)?"
)
_KIND_OF_LIST = (
    r"(?:использованн\w{2,3}|используем\w{2,3}|цитированн\w{2,3}|цитируем\w{2,3}|рекомендуем\w{2,3}|рекомендованн\w{2,3}"
    r"|основн\w{2,3}|дополнительн\w{2,3}|научн\w{2,3}|затекстов\w{2,3}|пристатейн\w{2,3}|информационн\w{2,3})"
)
_OF_WHAT = (
    r"(?:литературы|источников|литературных\s+источников|ссылок|публикаций|интернет-источников"
    r"|информационных\s+источников)"
)
_LIST = (
    rf"(?:{_KIND_OF_LIST}\s+){{0,2}}список\s+(?:{_KIND_OF_LIST}\s+){{0,2}}{_OF_WHAT}"
    rf"(?:\s*(?:,|и|\(|/)\s*(?:{_KIND_OF_LIST}\s+){{0,2}}(?:литературы|источников)\)?)?"
    r"|(?:пристатейный\s+)?библиографическ\w{2,3}\s+(?:список|ссылки|указатель)(?:\s+к\s+статье)?"
    rf"|библиография|(?:{_KIND_OF_LIST}\s+){{1,2}}(?:литература|источники)(?:\s+и\s+(?:литература|источники))?"
    r"|литература\s+и\s+источники|источники\s+и\s+литература|list\s+of\s+references|references?(?:\s+list)?|bibliography"
    r"|works\s+cited|literature\s+cited|reference\s+list"
)
_SURE = re.compile(
    rf"{_NUMBERED}(?:{_LIST})(?:\s*[/|(]\s*(?:{_LIST})\s*\)?)?(?:\s*\([^()]{{1,40}}\))?\s*[.:]?",
    re.IGNORECASE,
)
# Headings that other texts have too: the list under them must show itself.
_UNSURE = re.compile(
    rf"{_NUMBERED}(?:литература|источники|примечания|сноски|ссылки|библиографическая\s+справка|notes|endnotes|sources"
    r"|literature)(?:\s*/\s*\w+)?\s*[.:]?",
    re.IGNORECASE,
)
_WITH_ENTRY = re.compile(
    rf"(?:{_NUMBERED})(?:{_LIST}|литература|источники|примечания)\s*[.:]?\s+(?=(?:\[?1[.)\]]{{1,2}}|1)\s+\S)",
    re.IGNORECASE,
)
_AFTER_LIST = re.compile(
    r"(?:информация|сведения)\s+об?\s+автор|об?\s+автор(?:е|ах)\b|автор(?:ы|\s+статьи)?\s*:|контактн\w+\s+(?:данн|информ)"
    r"|(?:статья|рукопись|материал)\s+(?:поступил|получен|принят|подготовлен)|поступил\w*\s+в\s+редакцию"
    r"|(?:дата\s+)?(?:поступления|принятия)\b|принята?\s+к\s+публикации"
    r"|для\s+цитирования|образец\s+цитирования|for\s+citation|abstract\b|аннотация|summary\b|резюме\b|keywords?\b"
    r"|ключевые\s+слова|вклад\s+автор|конфликт\s+интересов|conflict\s+of\s+interest|authors?\s+contribution"
    r"|information\s+about\s+the\s+author|about\s+the\s+authors?|the\s+article\s+was\s+submitted|received\s+\d|submitted"
    r"|благодарност|acknowledg|финансирование|funding|©|научный\s+редактор|рецензент|corresponding\s+author"
    r"|приложени[ея](?:\s|$)|(?:раздел|глава)\s+[0-9IVX]|заключение$|выводы$|удк\b|udc\b",
    re.IGNORECASE,
)
_SUBHEAD = re.compile(
    r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})?[.)]?\s+|[IVX]{1,4}[.)]?\s+|[а-яa-z]\)\s+)?"
    r"(?:нормативн|правов|законодател|официальн|акты|федеральны|документы|международн|на\s+(?:русском|иностранн|английском)"
    r"|монографи|стать[ии]|книги|научн|учебн|электронн|интернет|internet|ресурсы|источники|литература|диссертац|материал"
    r"|периодическ|архивн|справочн|судебн|практика|основная|дополнительная|специальная|опубликован|неопубликован|стандарты"
    r"|зарубежн|отечественн|иностранн|русскоязычн|англоязычн|публикации|методическ|статистическ|сайты|references|books"
    r"|articles|прочее|иное|иные|общая|список|transliterat)[^/№«]{0,140}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]{4}|//|https?:|[А-ЯЁA-Z]\.\s?[А-ЯЁA-Z]\.")
_LONGEST_HEADING = 160
_MOST_PARAGRAPHS = 5_000


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """The paragraphs of one list without its subheads; each group begins a numbering of its own.

    `sure` is whether the heading names nothing but a list of references.
    """

    groups: tuple[tuple[int, ...], ...]
    first_offset: int
    sure: bool


def reference_lists(canonical: CanonicalText) -> Iterator[ReferenceList]:
    """Every list of references of a document, in order."""
    spans = canonical.paragraphs
    at = 0
    while at < len(spans):
        opening = _opening(canonical, at)
        if opening is None:
            at += 1
            continue
        first, offset, sure = opening
        groups, after = _paragraphs(canonical, first, offset)
        at = max(after, at + 1)
        yield ReferenceList(groups, offset, sure)


def _opening(canonical: CanonicalText, at: int) -> tuple[int, int, bool] | None:
    """First paragraph of a list that is headed here, where its text begins, whether it is sure."""
    span = canonical.paragraphs[at]
    if span.kind in (BlockKind.TABLE, BlockKind.FOOTNOTE, BlockKind.CONTENTS, BlockKind.FURNITURE):
        return None
    text = canonical.text[span.start : min(span.end, span.start + 2 * _LONGEST_HEADING)]
    if span.end - span.start <= _LONGEST_HEADING:
        line = " ".join(text.split())
        if _SURE.fullmatch(line):
            following = at + 1
            return following, _start(canonical, following), True
        if _UNSURE.fullmatch(line):
            return at + 1, _start(canonical, at + 1), False
        if at + 1 < len(canonical.paragraphs) and line.isupper():
            below = canonical.paragraphs[at + 1]
            both = f"{line} {canonical.text[below.start : below.end]}"
            if len(both) <= _LONGEST_HEADING and _SURE.fullmatch(" ".join(both.split())):
                return at + 2, _start(canonical, at + 2), True
    glued = _WITH_ENTRY.match(text)
    if glued:
        return at, span.start + glued.end(), True
    return None


def _start(canonical: CanonicalText, at: int) -> int:
    spans = canonical.paragraphs
    return spans[at].start if at < len(spans) else len(canonical.text)


def _paragraphs(
    canonical: CanonicalText, first: int, offset: int
) -> tuple[tuple[tuple[int, ...], ...], int]:
    """The paragraphs of a list from its first on, and the paragraph after the list."""
    spans = canonical.paragraphs
    groups: list[list[int]] = [[]]
    at = first
    number: int | None = None
    while at < len(spans) and at - first < _MOST_PARAGRAPHS:
        span = spans[at]
        if span.kind in (BlockKind.FOOTNOTE, BlockKind.FURNITURE, BlockKind.CONTENTS):
            at += 1
            continue
        begin = max(span.start, offset) if at == first else span.start
        text = canonical.text[begin : min(span.end, begin + 2 * _LONGEST_HEADING)]
        if at > first and _opening(canonical, at) is not None:
            break
        if span.kind is BlockKind.TABLE or _AFTER_LIST.match(text):
            break
        if _is_subhead(text, span):
            groups.append([])
        elif span.kind is BlockKind.HEADING and not _is_entry_in_bold(text, number):
            break
        else:
            found = entry_number(text)
            if not _belongs(canonical, at, text, found, groups[-1], number):
                break
            number = found if found is not None else number
            groups[-1].append(at)
        at += 1
    return tuple(tuple(group) for group in groups if group), max(at, first)


def _is_subhead(text: str, span: ParagraphSpan) -> bool:
    if span.end - span.start > _LONGEST_HEADING or _DIGITS.search(text):
        return False
    line = " ".join(text.split())
    if not _SUBHEAD.fullmatch(line):
        return False
    return (
        span.kind is BlockKind.HEADING or span.bold or not line.endswith(".") or line.count(".") < 2
    )


def _is_entry_in_bold(text: str, number: int | None) -> bool:
    """Whether a paragraph that looks like a heading is an entry: it goes on with the numbers."""
    found = entry_number(text)
    expected = found is not None and found == (number or 0) + 1
    return expected and is_bibliographic(text)


def _belongs(
    canonical: CanonicalText,
    at: int,
    text: str,
    found: int | None,
    group: list[int],
    number: int | None,
) -> bool:
    """Whether a paragraph is of the list: a numbered one ends where plain text follows."""
    if number is None or found is not None or not group:
        return True
    if is_bibliographic(text):
        return True
    previous = canonical.paragraphs[group[-1]]
    before = canonical.text[max(previous.start, previous.end - 3) : previous.end]
    unfinished = not before.rstrip().endswith((".", ")", "]", "…"))
    goes_on = (
        not text[:1].isupper() or text[:2] in ("С.", "Т.", "C.", "T.") or text[:3] in ("DOI", "URL")
    )
    return unfinished or goes_on
