"""Units of documents that a query names: «п. 4.1.12», «статьей 81», «часть первая ст. 5».

A unit is told as the labels it may bear in a catalogue, in the canonical form of the contract
(«Статья 81», «п. 4.1.12», «Приложение 2», «Раздел III»), the likeliest first. The items of an
article are printed «1.» and «1)», and what a citation calls часть, пункт or подпункт is labelled
after what is printed: so «п. 3 ч. 2 ст. 19» is «подп. 3» in «п. 2» in «Статья 19».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from search.understanding.lexemes import Lexeme


class UnitKind(IntEnum):
    """Units as citations call them, from the outermost inwards."""

    APPENDIX = 0
    SECTION = 1
    SUBSECTION = 2
    CHAPTER = 3
    PARAGRAPH = 4
    ARTICLE = 5
    PART = 6
    CLAUSE = 7
    SUBCLAUSE = 8
    INDENT = 9


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a query names: its number in canonical form and the labels it may bear.

    An абзац has no labels: it is only a wish about the place within the unit around it.
    """

    kind: UnitKind
    number: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitMention:
    """One or more units of a kind («статьи 81 и 82») as the lexemes `[first, last)`."""

    units: tuple[Unit, ...]
    first: int
    last: int


_LAW_SUFFIXES = frozenset({"фз", "фкз"})
UNIT_NOUNS = {
    UnitKind.APPENDIX: "приложение",
    UnitKind.SECTION: "раздел",
    UnitKind.SUBSECTION: "подраздел",
    UnitKind.CHAPTER: "глава",
    UnitKind.PARAGRAPH: "параграф",
    UnitKind.ARTICLE: "статья",
    UnitKind.PART: "часть",
    UnitKind.CLAUSE: "пункт",
    UnitKind.SUBCLAUSE: "подпункт",
    UnitKind.INDENT: "абзац",
}
_KIND_OF_NOUN = {noun: kind for kind, noun in UNIT_NOUNS.items()}
# «статьей» and the like without the dictionary: the endings of the singular and the plural.
_DECLINED = re.compile(
    r"(?:(приложени)(?:е|я|ю|ем|и|й|ям|ями|ях)|(раздел|подраздел|параграф|пункт|подпункт)"
    r"(?:а|у|ом|е|ы|ов|ам|ами|ах)?|(глав)(?:а|ы|е|у|ой|ою|ам|ами|ах)?"
    r"|(стат)(?:ья|ьи|ье|ью|ьей|ей|ьям|ьями|ьях)|(част)(?:ь|и|ью|ей|ям|ями|ях)"
    r"|(абзац)(?:а|у|ем|е|ы|ев|ам|ами|ах)?)"
)
_STEMS = {"приложени": "приложение", "глав": "глава", "стат": "статья", "част": "часть"}
UNIT_ABBREVIATIONS = {
    "прил": UnitKind.APPENDIX,
    "разд": UnitKind.SECTION,
    "подразд": UnitKind.SUBSECTION,
    "гл": UnitKind.CHAPTER,
    "пар": UnitKind.PARAGRAPH,
    "ст": UnitKind.ARTICLE,
    "стст": UnitKind.ARTICLE,
    "ч": UnitKind.PART,
    "чч": UnitKind.PART,
    "п": UnitKind.CLAUSE,
    "пп": UnitKind.SUBCLAUSE,
    "подп": UnitKind.SUBCLAUSE,
    "абз": UnitKind.INDENT,
}
_ORDINAL = re.compile(
    r"(?:(двадцат|тридцат)ь)?"
    r"(перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат|тринадцат"
    r"|четырнадцат|пятнадцат|шестнадцат|семнадцат|восемнадцат|девятнадцат|двадцат)"
    r"(?:ый|ий|ой|ого|его|ьего|ому|ьему|ым|им|ьим|ом|ьем|ая|ья|ую|ью|ей|ьей|ые|ых|ыми)"
)
_ORDINALS = (
    "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат "
    "четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат"
).split()
_ORDINAL_TITLES = (
    "ПЕРВАЯ ВТОРАЯ ТРЕТЬЯ ЧЕТВЕРТАЯ ПЯТАЯ ШЕСТАЯ СЕДЬМАЯ ВОСЬМАЯ ДЕВЯТАЯ ДЕСЯТАЯ"
).split()
_ROMAN = re.compile(r"M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_ROMAN_VALUES = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_CYRILLIC_ROMAN = str.maketrans("ХСМ", "XCM")
_ROMAN_KINDS = (UnitKind.SECTION, UnitKind.CHAPTER, UnitKind.PART, UnitKind.APPENDIX)
_LETTER_KINDS = (UnitKind.SUBCLAUSE, UnitKind.CLAUSE, UnitKind.APPENDIX)
# A letter that is also a preposition or a conjunction numbers only what shows that it does.
_WORDS_OF_A_LETTER = frozenset("авикосуя")
_QUOTES = "«»\"“”„'"
_MOST_IN_A_LIST = 8
_LONGEST_RANGE = 8
_ORDINAL_SUFFIX = frozenset("й я ю е го му м ая ой ую ого ому ый ом ья ью ей".split())


def unit_mentions(found: Sequence[Lexeme]) -> list[UnitMention]:
    """Every mention of a numbered unit, in order and without overlaps."""
    mentions: list[UnitMention] = []
    at = 0
    while at < len(found):
        mention = _after_keyword(found, at, mentions) or _before_keyword(found, at)
        if mention is None:
            at += 1
            continue
        mentions.append(mention)
        at = mention.last
    return mentions


def keyword_kind(lexeme: Lexeme) -> UnitKind | None:
    """The kind of unit that a word names, in any case or abbreviated."""
    if lexeme.folded == "§":
        return UnitKind.PARAGRAPH
    return UNIT_ABBREVIATIONS.get(lexeme.folded) or _noun_kind(lexeme)


def within(chain: Sequence[Unit]) -> tuple[Unit, ...]:
    """A chain of units from the inside out, its labels fitted to the units around each.

    In a часть of an article the items are «1)»; elsewhere a пункт is more often «1.».
    """
    ordered = sorted(chain, key=lambda unit: -unit.kind)
    kinds = {unit.kind for unit in ordered}
    fitted = []
    for unit in ordered:
        if unit.kind is UnitKind.CLAUSE and UnitKind.PART in kinds:
            unit = replace(unit, labels=tuple(reversed(unit.labels)))
        fitted.append(unit)
    return tuple(fitted)


def _noun_kind(lexeme: Lexeme) -> UnitKind | None:
    match = _DECLINED.fullmatch(lexeme.folded) if lexeme.is_word else None
    if match is None:
        return None
    stem = match[match.lastindex or 0]
    return _KIND_OF_NOUN[_STEMS.get(stem, stem)]


def _after_keyword(
    found: Sequence[Lexeme], at: int, before: Sequence[UnitMention]
) -> UnitMention | None:
    """«ст. 81», «пункты 3 и 4», «раздел III», «абзац второй», «подпункт "в"»."""
    kind = keyword_kind(found[at])
    if kind is None or _is_measure(found, at, before):
        return None
    after = at + 1
    while after < len(found) and (found[after].folded in (".", "№", "n") or _is_stop(found, after)):
        after += 1
    # «п.п. 3», «ст.ст. 81, 82».
    if after < len(found) and found[after].folded == found[at].folded and after - at <= 2:
        kind = UnitKind.SUBCLAUSE if found[at].folded == "п" else kind
        after += 1
        while after < len(found) and found[after].folded == ".":
            after += 1
    read = _number(found, after, kind)
    if read is None:
        return None
    numbers, last = [read[0]], read[1]
    while len(numbers) < _MOST_IN_A_LIST and last + 1 < len(found):
        if found[last].folded not in (",", "и", "или", "-", "–", "—", "до"):
            break
        more = _number(found, last + 1, kind) if found[last + 1].is_number else None
        if more is None or _counts_something(found, more[1]):
            break
        numbers.append(more[0])
        last = more[1]
    units = tuple(
        unit for number in numbers for one in _range(number) for unit in [_unit(kind, one)]
    )
    return UnitMention(units[:_MOST_IN_A_LIST], at, last)


def _before_keyword(found: Sequence[Lexeme], at: int) -> UnitMention | None:
    """«81 статья», «81-я статья», «первая часть», «вторым абзацем»."""
    first = found[at]
    if at > 0 and found[at - 1].folded == "№":
        return None
    if first.is_number:
        after = at + 1
        if after + 1 < len(found) and found[after].text == "-":
            after += found[after + 1].folded in _ORDINAL_SUFFIX and 2
        kind = _noun_kind(found[after]) if after < len(found) else None
        # «5 пунктов» counts them, and so does «3 пункта 5».
        if kind is None or (after == at + 1 and not _is_nominative(found[after], kind)):
            return None
        numbers = _range(_canonical(first.folded))
    else:
        number = _ordinal(first)
        after = at + 1
        kind = _noun_kind(found[after]) if after < len(found) else None
        if number is None or kind is None:
            return None
        numbers = [str(number)]
    # «первая часть 5», «приказ № 840 пункт 7»: the noun has a number of its own.
    numbered = after + 1 < len(found) and found[after + 1].is_number
    if numbered and not _is_of_law(found, after + 1):
        beyond = found[after + 2] if after + 2 < len(found) else None
        if beyond is None or _noun_kind(beyond) is None:
            return None
    return UnitMention(tuple(_unit(kind, number) for number in numbers), at, after + 1)


def _is_nominative(noun: Lexeme, kind: UnitKind) -> bool:
    """«81 статья», «81 статью», «81 статьей»: the number names one; «81 статьи» counts."""
    stem_and_endings = {
        UnitKind.ARTICLE: "статья статью статьей",
        UnitKind.CHAPTER: "глава главу главой",
        UnitKind.PART: "часть частью",
        UnitKind.APPENDIX: "приложение приложением",
        UnitKind.CLAUSE: "пункт пунктом",
        UnitKind.SECTION: "раздел разделом",
    }
    return noun.folded in stem_and_endings.get(kind, UNIT_NOUNS[kind]).split()


def _is_stop(found: Sequence[Lexeme], at: int) -> bool:
    return found[at].folded == "номер"


def _is_measure(found: Sequence[Lexeme], at: int, before: Sequence[UnitMention]) -> bool:
    """«10 ч. 30 мин», «и т. п. 5»: the letter abbreviates another word."""
    if at == 0 or len(found[at].folded) > 2:
        return False
    previous = found[at - 1]
    if previous.is_number:
        return found[at].folded == "ч" and not (before and before[-1].last == at)
    if previous.folded == ".":
        return at > 1 and found[at - 2].folded in ("т", "и")
    return found[at].folded == "п" and previous.folded == "т"


def _counts_something(found: Sequence[Lexeme], at: int) -> bool:
    """«статья 81, 3 дня»: what follows the number is what it counts."""
    return (
        at < len(found)
        and found[at].is_word
        and found[at].lemma in ("день", "месяц", "год", "час", "рубль", "раз", "человек", "неделя")
    )


def _is_of_law(found: Sequence[Lexeme], at: int) -> bool:
    """Whether a number is that of a law: «60-ФЗ»."""
    return (
        at + 2 < len(found) and found[at + 1].text == "-" and found[at + 2].folded in _LAW_SUFFIXES
    )


def _number(found: Sequence[Lexeme], at: int, kind: UnitKind) -> tuple[str, int] | None:
    """The number or letter that stands at a place, and the place after it."""
    if at >= len(found):
        return None
    lexeme = found[at]
    if lexeme.is_number:
        if _is_of_law(found, at):
            return None
        after = at + 1
        # «81-й», «1)»
        if (
            after + 1 < len(found)
            and found[after].text == "-"
            and found[after + 1].folded in _ORDINAL_SUFFIX
        ):
            after += 2
        if after < len(found) and found[after].text == ")":
            after += 1
        return _canonical(lexeme.folded), after
    quoted = lexeme.text in _QUOTES
    inner = at + 1 if quoted else at
    if inner >= len(found) or not found[inner].is_word:
        return None
    word = found[inner]
    ordinal = _ordinal(word)
    if ordinal is not None and not quoted:
        return str(ordinal), at + 1
    numeral = word.text.translate(_CYRILLIC_ROMAN)
    # A small letter may well be a word: «раздел с …».
    may_be_roman = kind in _ROMAN_KINDS and (numeral.isupper() or len(numeral) > 1)
    if may_be_roman and _ROMAN.fullmatch(numeral.upper()):
        return numeral.upper(), inner + 1 + (quoted and inner + 1 < len(found))
    if len(word.folded) == 1 and kind in _LETTER_KINDS:
        after = inner + 1
        closed = after < len(found) and found[after].text in (*_QUOTES, ")")
        after += closed
        plain = not closed and not quoted
        if plain and not _numbers_by_letter(found, word, after, kind):
            return None
        return (word.text.upper() if kind is UnitKind.APPENDIX else word.folded), after
    return None


def _numbers_by_letter(found: Sequence[Lexeme], word: Lexeme, after: int, kind: UnitKind) -> bool:
    if kind is UnitKind.APPENDIX:
        return word.text.isupper()
    if after >= len(found) or keyword_kind(found[after]) is not None:
        return True
    return word.folded not in _WORDS_OF_A_LETTER


def _canonical(number: str) -> str:
    return re.sub(r"[–‐‑]", "-", number).strip(".")


def _range(number: str) -> list[str]:
    """The numbers of a range of whole ones («81-84»); any other number is one."""
    match = re.fullmatch(r"([0-9]{1,4})-([0-9]{1,4})", number)
    if match is None or not int(match[1]) < int(match[2]) <= int(match[1]) + _LONGEST_RANGE:
        return [number]
    return [str(n) for n in range(int(match[1]), int(match[2]) + 1)]


def _ordinal(lexeme: Lexeme) -> int | None:
    match = _ORDINAL.fullmatch(lexeme.folded) if lexeme.is_word else None
    return _ORDINALS.index(match[2]) + 1 if match else None


def _unit(kind: UnitKind, number: str) -> Unit:
    return Unit(kind, number, tuple(dict.fromkeys(_labels(kind, number))))


def _labels(kind: UnitKind, number: str) -> Iterator[str]:
    """The labels that a unit may bear, the likeliest first."""
    numeral = re.fullmatch("[IVXLCDM]+", number)
    arabic = str(_roman_value(number)) if numeral else number
    if kind is UnitKind.INDENT:
        return
    if kind is UnitKind.SUBCLAUSE:
        yield f"подп. {number}"
        if number[0].isdigit():
            yield f"п. {number}"
    elif kind is UnitKind.CLAUSE:
        if number[0].isdigit() or "." in number:
            yield f"п. {number}"
        if "." not in number:
            yield f"подп. {number}"
    elif kind is UnitKind.ARTICLE:
        yield f"Статья {number}"
    elif kind is UnitKind.PARAGRAPH:
        yield f"§ {number}"
    elif kind is UnitKind.PART:
        yield f"п. {arabic}"
        yield from _titled("Часть", number, arabic)
    else:
        yield from _titled(UNIT_NOUNS[kind].capitalize(), number, arabic)
        if kind in (UnitKind.SECTION, UnitKind.SUBSECTION) and not numeral:
            yield f"п. {number}"


def _titled(word: str, number: str, arabic: str) -> Iterator[str]:
    yield f"{word} {number}"
    if arabic != number:
        yield f"{word} {arabic}"
    if arabic.isdigit() and 0 < int(arabic) < 40:
        yield f"{word} {_roman(int(arabic))}"
        if word != "Приложение" and int(arabic) <= len(_ORDINAL_TITLES):
            title = _ORDINAL_TITLES[int(arabic) - 1]
            yield f"{word} {title if word in ('Часть', 'Глава') else _masculine(title)}"


def _masculine(title: str) -> str:
    if title == "ТРЕТЬЯ":
        return "ТРЕТИЙ"
    return title[:-2] + ("ОЙ" if title in ("ВТОРАЯ", "ШЕСТАЯ", "СЕДЬМАЯ", "ВОСЬМАЯ") else "ЫЙ")


def _roman(value: int) -> str:
    numeral = ""
    for worth, digits in _ROMAN_VALUES:
        while value >= worth:
            numeral += digits
            value -= worth
    return numeral


def _roman_value(numeral: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    digits = [values[digit] for digit in numeral]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return sum(-one if one < following else one for one, following in pairs)
