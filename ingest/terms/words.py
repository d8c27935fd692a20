"""Words of a term with their grammar: case, number, gender, and whether an acronym is their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.description.issuing_body import names_body
from search.morphology import analyzer

_WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")
_ACRONYM = re.compile(r"(?:[А-ЯЁ][А-ЯЁа-яё]{0,2}){2,6}|[A-Z][A-Za-z]{0,2}(?:[A-Z][A-Za-z]?){1,6}")
_LONGEST_WORD = 60
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_FUNCTION = frozenset({"PREP", "CONJ", "PRCL"})
_VERBS = frozenset({"VERB", "INFN", "GRND", "PRED", "PRTS"})
# They point at a thing rather than name it.
_POINTING = frozenset(
    "настоящий этот данный указанный такой следующий вышеуказанный вышеназванный названный тот "
    "каждый весь всякий любой наш свой мой ваш который какой иной другой прочий сам каков чей "
    "некоторый".split()
)
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word as a range of the text it stands in."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word form; features are those of OpenCorpora (`nomn`, `sing`, `masc`)."""

    lemma: str
    part: str | None
    case: str | None
    number: str | None
    gender: str | None
    nominative: str | None
    is_name: bool

    @property
    def is_noun(self) -> bool:
        """Whether it is read as a noun."""
        return self.part == "NOUN"

    @property
    def is_adjective(self) -> bool:
        """Whether it is read as an adjective, ordinal or participle in its long form."""
        return self.part in _ADJECTIVES

    def agrees(self, other: Reading) -> bool:
        """Whether an adjective and a noun read so stand together."""
        return (
            self.case == other.case
            and self.number == other.number
            and (self.number == "plur" or None in (self.gender, other.gender)
                 or self.gender == other.gender)
        )  # fmt: skip


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of `text[start:end]`, hyphenated ones whole."""
    stop = len(text) if end is None else end
    return [Word(m.start(), m.end(), m[0]) for m in _WORD.finditer(text, start, stop)]


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[Reading, ...]:
    """The ways to read a word form, the likeliest first; none for other scripts and monsters."""
    if len(word) > _LONGEST_WORD or not re.search("[А-Яа-яЁё]", word):
        return ()
    return tuple(
        Reading(
            parse.normal_form.replace("ё", "е"),
            parse.tag.POS,
            _plain_case(parse.tag.case),
            parse.tag.number,
            parse.tag.gender,
            _nominative(parse),
            any(mark in parse.tag for mark in _NAMES),
        )
        for parse in analyzer().parse(word.lower())
    )


def _plain_case(case: str | None) -> str | None:
    return {"gen2": "gent", "loc2": "loct", "acc2": "accs", "gen1": "gent"}.get(case or "", case)


def _nominative(parse: Any) -> str | None:
    if parse.tag.case is None:
        return None
    found = parse.inflect({"nomn"})
    return found.word if found else None


def is_function_word(word: str) -> bool:
    """Whether a word only binds others."""
    found = readings(word)
    return bool(found) and found[0].part in _FUNCTION


def is_verb(word: str) -> bool:
    """Whether a word makes a clause: a finite verb, infinitive, gerund or short participle."""
    found = readings(word)
    return bool(found) and found[0].part in _VERBS


def is_pronoun(word: str) -> bool:
    """Whether a word stands for another: «он», «что», «это»."""
    found = readings(word)
    return bool(found) and found[0].part == "NPRO"


def points(word: str) -> bool:
    """Whether a word points at a thing named elsewhere: «настоящий», «указанный», «который»."""
    return any(reading.lemma in _POINTING for reading in readings(word))


def nouns(word: str, case: str | None = None) -> list[Reading]:
    """The readings of a word as a noun, in this case only where one is given."""
    return [r for r in readings(word) if r.is_noun and case in (None, r.case)]


def adjectives(word: str, case: str | None = None) -> list[Reading]:
    """The readings of a word as an adjective or participle, likewise."""
    return [r for r in readings(word) if r.is_adjective and case in (None, r.case)]


def is_acronym(text: str) -> bool:
    """Whether a text is made of capitals that may be initials: «МФЦ», «ФГИС КНД», «ИСПДн»."""
    parts = [part for part in re.split(r"[\s/-]+", text) if part]
    return bool(parts) and len(parts) <= 3 and all(map(_is_acronym, parts))


def _is_acronym(part: str) -> bool:
    if sum(c.isupper() for c in part) < 2 or _ACRONYM.fullmatch(part) is None:
        return False
    return len(part) < 4 or not _is_word(part.lower())


@lru_cache(maxsize=2_000)
def _is_word(lowered: str) -> bool:
    """Whether the dictionary holds a word that is no abbreviation itself."""
    return bool(analyzer().word_is_known(lowered)) and not any(
        "Abbr" in parse.tag for parse in analyzer().parse(lowered)
    )


def lowered(term: str) -> str:
    """A term that opens a sentence, as it is written inside one."""
    found = words(term)
    if not found or found[0].start > term.find(found[0].text[0]):
        return term
    if term.isupper() and not is_acronym(term):
        return term.lower()
    first = found[0].text
    if not first[0].isupper() or any(c.isupper() for c in first[1:]) or len(first) == 1:
        return term
    known = readings(first)
    if any(reading.is_name for reading in known[:1]):
        return term
    if re.match("Рос|Мин|Глав", first) and names_body(first) and not first.endswith("ство"):
        return term
    if re.search("[A-Za-z]", first):
        return term if len(found) == 1 and len(first) < 5 else term[:1].lower() + term[1:]
    at = found[0].start
    return term[:at] + term[at].lower() + term[at + 1 :]


def nominative_term(phrase: str, case: str) -> str | None:
    """A noun phrase in this case put into the first one, its number kept; None for any other.

    Only its heads and what agrees with them change: «жизненной ситуацией» → «жизненная ситуация».
    """
    found = words(phrase)
    heads = list(_heads(phrase, found, case))
    if not heads:
        return None
    changed = dict(heads)
    parts: list[str] = []
    end = 0
    for at, word in enumerate(found):
        parts.extend((phrase[end : word.start], changed.get(at, word.text)))
        end = word.end
    return "".join(parts) + phrase[end:]


def _heads(phrase: str, found: Sequence[Word], case: str) -> Iterator[tuple[int, str]]:
    """The words of a phrase that change with its case, and what they become."""
    at = 0
    opens = True
    head: Reading | None = None
    while at < len(found):
        gap = phrase[found[at - 1].end : found[at].start] if at else ""
        if not opens:
            joined = found[at].text.lower() in ("и", "или", "либо")
            opens = joined or gap.strip() == ","
            if joined or not opens:
                at += 1
                continue
        last, run, own = _agreed(found, at, case, head)
        if not run and at == 0:
            return
        yield from run
        head = own or head
        at, opens = last + 1, False


def _agreed(
    found: Sequence[Word], at: int, case: str, former: Reading | None
) -> tuple[int, list[tuple[int, str]], Reading | None]:
    """Adjectives from a word on with their noun, all in one case and number, and the noun.

    Adjectives without one agree with the former noun («лицом, осуществляющим …»).
    """
    run: list[int] = []
    for number in range(at, min(at + 8, len(found))):
        text = found[number].text
        heads = nouns(text, case)
        following = found[number + 1].text if number + 1 < len(found) else ""
        fits = [head for head in heads if not run or _agreeing(found[run[-1]].text, head)]
        # «Охраняемыми законом ценностями»: what does not agree stands inside the phrase.
        inside = run and heads and not fits and number + 1 < len(found)
        if inside:
            continue
        if heads and not (adjectives(text, case) and nouns(following, case)):
            heads = fits or heads
            forms = [(n, _agreeing(found[n].text, heads[0])) for n in run]
            changed = [(n, form) for n, form in forms if form is not None]
            changed.append((number, _like(text, heads[0].nominative or text)))
            return number, changed, heads[0]
        if adjectives(text, case):
            run.append(number)
        elif not run or not (is_function_word(text) or nouns(text, "gent")):
            break
    if not run:
        return at, [], None
    forms = [(n, _agreeing(found[n].text, former or adjectives(found[n].text, case)[0]))
             for n in run]  # fmt: skip
    return run[-1], [(n, form) for n, form in forms if form is not None], None


def _agreeing(word: str, head: Reading) -> str | None:
    for reading in adjectives(word, head.case):
        if reading.agrees(head) and reading.nominative:
            return _like(word, reading.nominative)
    return None


def _like(pattern: str, word: str) -> str:
    """A word in the case of letters of another, with its ё or without."""
    if "ё" not in pattern.lower():
        word = word.replace("ё", "е")
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word


def initials_start(name: str, found: Sequence[Word]) -> int | None:
    """The word from which on the words before a bracket spell an acronym with their initials.

    Nearest first; a compound may give an inner letter too («многофункциональный» for МФ), and two
    words may give none (Schwartz and Hearst, 2003, aligns characters in the same order).
    """
    letters = "".join(c for c in name if c.isalpha() and (c.isupper() or name.isupper())).lower()
    if len(letters) < 2:
        return None
    parts = [(at, part.lower()) for at, word in enumerate(found)
             for part in re.split("[-‑]", word.text)]  # fmt: skip
    for inner, skipped in ((False, 0), (True, 0), (False, 1), (True, 2)):
        for first in range(len(parts) - 1, -1, -1):
            if not is_function_word(parts[first][1]) and _spells(
                parts, first, letters, inner, skipped
            ):
                return parts[first][0]
    return None


def _spells(
    parts: Sequence[tuple[int, str]], first: int, letters: str, inner: bool, skipped: int
) -> bool:
    part = parts[first][1] if first < len(parts) else ""
    if not part or part[0] != letters[0]:
        return False

    def rest(at: int, left: str, may_skip: int) -> bool:
        if not left:
            return True
        if at == len(parts):
            return False
        word = parts[at][1]
        if word[0] == left[0] and after(at, word, left, may_skip):
            return True
        if is_function_word(word):
            return rest(at + 1, left, may_skip)
        return may_skip > 0 and rest(at + 1, left, may_skip - 1)

    def after(at: int, word: str, left: str, may_skip: int) -> bool:
        if rest(at + 1, left[1:], may_skip):
            return True
        if not inner or len(left) < 2:
            return False
        where = word.find(left[1], 1)
        return where > 0 and rest(at + 1, left[2:], may_skip)

    return after(first, part, letters, skipped)
