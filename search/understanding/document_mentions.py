"""Documents that a query names, as it names them: «ТК РФ», «ФЗ-44», «приказ ФСТЭК № 17».

Nothing here knows the catalogue: a mention says what is typed, `DocumentNames` which documents
answer to it, and how many of the words after it belong to the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.official_names import plain_designation
from search.morphology import analyzer, is_function_word, normalise
from search.understanding.clause_mentions import UnitKind, UnitMention
from search.understanding.code_names import CODES, CONSTITUTION, NICKNAMES, UNMISTAKABLE
from search.understanding.document_hint import DocumentHint, NameWord
from search.understanding.lexemes import Lexeme, name_form
from search.understanding.name_details import NameDetails, lettered_number

HEADS = frozenset(
    "закон приказ постановление распоряжение указ решение письмо стандарт положение правила "
    "порядок регламент инструкция методика рекомендация указание концепция стратегия программа "
    "доктрина устав памятка руководство глоссарий справочник перечень требование фгос "
    "соглашение договор протокол обзор отчет доклад карта модель пособие".split()
)
# Heads that are ordinary words as well: beside other words only, and never by a bare number.
WEAK_HEADS = frozenset(
    "решение порядок требование договор соглашение протокол отчет обзор доклад указание перечень "
    "программа карта модель правила стратегия рекомендация положение письмо".split()
)
_FEDERAL = {"фз": "фз", "фкз": "фкз"}
_ADJECTIVES = frozenset("федеральный конституционный областной региональный модельный".split())
STATE = frozenset("рф россия российский федерация".split())
_STANDARD_SETS = frozenset("гост снип санпин пнст".split())
_STANDARD_SETS_IN_CAPITALS = frozenset("ост сто сп рд всн нпб iso iec исо мэк стб".split())
_STANDARD_BODIES = frozenset("р p рв исо мэк iso iec en ен ts то".split())
_DESIGNATION_NUMBER = re.compile(
    r"\s?[0-9][0-9./]{0,30}(?:\s?[–—:-]\s?[0-9][0-9./]{0,30}){0,4}", re.ASCII
)
_MOST_WORDS_BEFORE = 3
_MOST_MENTIONS = 16


@lru_cache(maxsize=1)
def _code_names() -> dict[frozenset[str], str]:
    names = {frozenset(map(name_form, map(normalise, code.words))): code.name for code in CODES}
    names.update((frozenset(map(name_form, words)), name) for words, name in NICKNAMES.items())
    names[frozenset(CONSTITUTION.words)] = CONSTITUTION.name
    return names


@lru_cache(maxsize=1)
def _short_forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for code in CODES:
        for short in code.short:
            folded = normalise(short)
            forms[folded] = (*forms.get(folded, ()), code.name)
    return forms


def code_of(lemmas: Sequence[str]) -> tuple[str, int] | None:
    """The code whose name a sequence of lemmas opens with, and how many of them it takes."""
    window = [word for word in lemmas[:7] if not _is_passed_over(word)]
    for length in range(len(window), 0, -1):
        name = _code_names().get(frozenset(window[:length]))
        if name is not None:
            taken = seen = 0
            for word in lemmas:
                if seen == length:
                    break
                seen += not _is_passed_over(word)
                taken += 1
            return name, taken
    return None


def _is_passed_over(word: str) -> bool:
    """«Кодекс РФ об административных …»: words that stand within names without telling them."""
    return word in STATE or is_function_word(word)


def document_mentions(
    text: str, found: Sequence[Lexeme], units: Sequence[UnitMention]
) -> list[DocumentHint]:
    """Every mention of a document, in order and without overlaps of what is surely its name."""
    reader = _Mentions(text, found, units)
    hints: list[DocumentHint] = []
    at = 0
    while at < len(found) and len(hints) < _MOST_MENTIONS:
        hint = reader.read(at)
        if hint is None:
            at += 1
            continue
        hints.append(hint)
        at = max(hint.last, at + 1)
    return hints


class _Mentions:
    def __init__(self, text: str, found: Sequence[Lexeme], units: Sequence[UnitMention]) -> None:
        self.text = text
        self.found = found
        self.inside = {at: unit for unit in units for at in range(unit.first, unit.last)}

    def read(self, at: int) -> DocumentHint | None:
        if at in self.inside:
            return None
        return (
            self._designation(at)
            or self._short_code(at)
            or self._code(at)
            or self._federal(at)
            or self._headed(at)
            or self._numbered(at)
        )

    def _folded(self, at: int) -> str:
        inside = 0 <= at < len(self.found) and at not in self.inside
        return self.found[at].folded if inside else ""

    def _designation(self, at: int) -> DocumentHint | None:
        """«ГОСТ Р 7.0.5-2008», «гост 34.602», «СП 59.13330»."""
        first = self.found[at]
        known = first.folded in _STANDARD_SETS or (
            first.folded in _STANDARD_SETS_IN_CAPITALS and first.text.isupper()
        )
        if not known:
            return None
        last = at + 1
        while self._folded(last) in _STANDARD_BODIES or self._folded(last) in ("/", "№"):
            last += 1
        if last >= len(self.found) or not self.found[last].is_number:
            return None
        match = _DESIGNATION_NUMBER.match(self.text, self.found[last].start)
        if match is None:
            return None
        words = self.text[first.start : self.found[last].start].replace("№", " ").upper()
        while last < len(self.found) and self.found[last].start < match.end():
            last += 1
        return DocumentHint(at, last, designation=plain_designation(f"{words} {match[0]}"))

    def _short_code(self, at: int) -> DocumentHint | None:
        """«ТК», «гк рф», «КоАП»."""
        lexeme = self.found[at]
        codes = _short_forms().get(lexeme.folded)
        if codes is None:
            return None
        by_state = self._folded(at + 1) in ("рф", "россии", "еаэс")
        sure = (
            lexeme.folded in UNMISTAKABLE
            or sum(map(str.isupper, lexeme.text)) > 1
            or by_state
            or (at - 1) in self.inside
            or (at + 1) in self.inside
        )
        if not sure:
            return None
        if lexeme.folded == "тк" and self._folded(at + 1) == "еаэс":
            codes = ("Таможенный кодекс",)
        return self._of_code(codes, at, at + 1)

    def _code(self, at: int) -> DocumentHint | None:
        """«Семейного кодекса», «кодекс торгового мореплавания»."""
        if not self.found[at].is_word:
            return None
        lemmas = []
        for lexeme in self.found[at : at + 7]:
            if not lexeme.is_word:
                break
            lemmas.append(lexeme.lemma)
        if _is_passed_over(lemmas[0]) or ("кодекс" not in lemmas and lemmas[0] != "конституция"):
            return None
        named = code_of(lemmas)
        if named is None:
            return None
        hint = self._of_code((named[0],), at, at + named[1])
        # Every state has a constitution, and many a question is about one.
        by_state = any(lexeme.lemma in STATE for lexeme in self.found[at : hint.last])
        beside_unit = at - 1 in self.inside or hint.last in self.inside
        return hint if named[0] != CONSTITUTION.name or by_state or beside_unit else None

    def _of_code(self, codes: tuple[str, ...], first: int, last: int) -> DocumentHint:
        """A code with what follows its name: the state, or a foreign country."""
        place = None
        while last < len(self.found) and last not in self.inside and self.found[last].is_word:
            word = self.found[last]
            if word.lemma in STATE or word.folded in ("еаэс", "республика", "республики"):
                last += 1
            elif _is_foreign(word.folded):
                place = word.lemma
                last += 1
            else:
                break
        first, last, part = self._part_of_code(first, last)
        return DocumentHint(first, last, "кодекс", codes, part, place)

    def _part_of_code(self, first: int, last: int) -> tuple[int, int, int | None]:
        """The part of a code beside its name, unless it is the part of an article."""
        for at, unit in ((last, self.inside.get(last)), (first - 1, self.inside.get(first - 1))):
            if unit is None or unit.units[0].kind is not UnitKind.PART or len(unit.units) > 1:
                continue
            beyond = self.inside.get(unit.last if at == last else unit.first - 1)
            number = unit.units[0].number
            if beyond is None and number.isdigit() and int(number) < 10:
                return min(first, unit.first), max(last, unit.last), int(number)
        return first, last, None

    def _federal(self, at: int) -> DocumentHint | None:
        """«210-ФЗ», «44 фз», «ФЗ-44», «ФЗ № 152-ФЗ», «ФЗ о персональных данных»."""
        suffix = _FEDERAL.get(self._folded(at))
        if suffix is not None:
            after = at + 1
            while self._folded(after) in ("-", "№", "–"):
                after += 1
            if after < len(self.found) and after not in self.inside:
                number = self.found[after]
                if number.is_number and re.fullmatch("[0-9]{1,3}", number.text):
                    last = after + 1
                    while self._folded(last) in ("-", "–") and self._folded(last + 1) in _FEDERAL:
                        last += 2
                    return self._law(at, last, f"{number.text}-{suffix}")
            return self._headed(at, "закон")
        start = at + 1 if self._folded(at) == "№" else at
        if start >= len(self.found) or not self.found[start].is_number:
            return None
        after = start + 1
        while self._folded(after) in ("-", "–", "‑"):
            after += 1
        suffix = _FEDERAL.get(self._folded(after))
        if suffix is None or not re.fullmatch("[0-9]{1,3}", self.found[start].text):
            return None
        return self._law(at, after + 1, f"{self.found[start].text}-{suffix}")

    def _numbered(self, at: int) -> DocumentHint | None:
        """«УЧ-02»: a number that may be a document's without a word of its kind."""
        lettered = lettered_number(self.text, self.found, at) if self.found[at].is_word else None
        if lettered is None:
            return None
        return DocumentHint(at, lettered[1], number=lettered[0], marked=True)

    def _law(self, first: int, last: int, number: str) -> DocumentHint:
        details = NameDetails(self.text, self.found, self.inside, last)
        return DocumentHint(
            first,
            max(last, details.last),
            "закон",
            number=number,
            marked=True,
            date=details.date,
            year=details.year,
        )

    def _headed(self, at: int, head: str | None = None) -> DocumentHint | None:
        """«приказ ФСТЭК № 17», «закон о персональных данных», «госуслуги закон»."""
        lexeme = self.found[at]
        if head is None:
            head = lexeme.lemma if lexeme.is_word else None
            head = {"правило": "правила", "госта": "гост"}.get(head or "", head)
        if head not in HEADS:
            return None
        details = NameDetails(self.text, self.found, self.inside, at + 1)
        number = details.number if details.marked or head not in WEAK_HEADS else None
        first = at
        while first > 0 and self.found[first - 1].is_word:
            if first - 1 in self.inside or self.found[first - 1].lemma not in _ADJECTIVES:
                break
            first -= 1
        return DocumentHint(
            first,
            details.last if number or details.date else at + 1,
            head,
            number=number,
            marked=details.marked,
            date=details.date,
            year=details.year,
            words=tuple(details.words)
            if number or details.date
            else (*details.words, *details.after),
            before=tuple(self._words_before(first)),
            after=tuple(details.after) if number or details.date else (),
        )

    def _words_before(self, at: int) -> Iterator[NameWord]:
        for place in range(at - 1, max(-1, at - 1 - _MOST_WORDS_BEFORE), -1):
            lexeme = self.found[place]
            if place in self.inside or not lexeme.is_word or is_function_word(lexeme.folded):
                return
            yield NameWord(lexeme.lemma, place)


@lru_cache(maxsize=10_000)
def _is_foreign(word: str) -> bool:
    """Whether a word is the name of a place other than Russia."""
    parse = analyzer().parse(word)[0]
    return "Geox" in parse.tag and parse.normal_form not in ("россия", "рф")
