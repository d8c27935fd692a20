"""The parts of a short Russian question: what it asks with, its phrases, what they may stand for.

Not a parser: phrases are a preposition, agreeing adjectives, a noun and the genitives after it, in
the order in which simple Russian questions have them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from search.morphology import analyzer

_WORD = re.compile(r"[^\W_]+(?:[-‐‑.][^\W_]+)*|[?!.,;:—–-]")
_REFERENCE = re.compile(
    r"(?<!\w)(?P<unit>п\.?|пп\.?|ст\.?|гл\.?|разд\.?|прил\.?|пункт\w{0,3}|подпункт\w{0,3}"
    r"|стать\w{1,3}|раздел\w{0,3}|глав\w{1,3}|приложени\w{1,3}|част\w{1,3}|таблиц\w{0,3})"
    r"\s?(?:№\s?)?(?P<number>\d+(?:\.\d+)*|[IVXLC]+(?!\w))",
    re.IGNORECASE,
)
_UNITS = {"п": "пун", "пп": "под", "ст": "ста", "гл": "гла"}

INTERROGATIVES = frozenset(
    "кто что какой который чей каков сколько когда где куда откуда почему зачем отчего как "
    "насколько".split()
)
_NOUNS = frozenset({"NOUN"})
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_VERBS = frozenset({"VERB", "PRED", "ADJS", "PRTS", "INFN", "GRND"})
_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_EQUAL_CASES = {
    "gen1": "gent", "gen2": "gent", "loc1": "loct", "loc2": "loct", "acc1": "accs", "acc2": "accs",
}  # fmt: skip
_PREPOSITIONS = {
    "для": "gent", "без": "gent", "до": "gent", "от": "gent", "ото": "gent", "из": "gent",
    "у": "gent", "после": "gent", "около": "gent", "кроме": "gent", "вместо": "gent",
    "относительно": "gent", "против": "gent", "вне": "gent", "среди": "gent",
    "к": "datv", "ко": "datv", "по": "datv", "согласно": "datv",
    "над": "ablt", "перед": "ablt", "между": "ablt",
    "о": "loct", "об": "loct", "обо": "loct", "при": "loct",
    "про": "accs", "через": "accs", "сквозь": "accs",
    "в": "", "во": "", "на": "", "за": "", "под": "", "с": "", "со": "",
}  # fmt: skip
_SAME = {"во": "в", "ко": "к", "об": "о", "обо": "о", "со": "с", "ото": "от"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark as a range of the question; `lemma` and `tag` are of its likeliest reading."""

    start: int
    end: int
    text: str
    lemma: str
    part: str
    cases: frozenset[str]

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.text[0].isalnum()

    @property
    def asks(self) -> bool:
        """Whether it is an interrogative word."""
        return self.lemma in INTERROGATIVES or self.text.lower() == "чем"

    @property
    def is_noun(self) -> bool:
        """A noun, an abbreviation or a word of another script."""
        return self.part in _NOUNS

    @property
    def is_adjective(self) -> bool:
        """A full adjective or participle, an ordinal number included."""
        return self.part in _ADJECTIVES and not self.asks

    @property
    def is_verb(self) -> bool:
        """A verb or another word that makes a sentence; «нужен» too."""
        return self.part in _VERBS

    @property
    def preposition(self) -> str | None:
        """The preposition it is, without the vowel added before some words."""
        lowered = self.text.lower()
        return _SAME.get(lowered, lowered) if lowered in _PREPOSITIONS else None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase, with its preposition where it has one; tokens `[first, last)`.

    `body` is the first token after the preposition, `head` the noun, or the adjective that stands
    alone; `cases` are those it may be in.
    """

    first: int
    body: int
    head: int
    last: int
    preposition: str | None
    cases: frozenset[str]


@lru_cache(maxsize=20_000)
def _parses(word: str) -> tuple[Any, ...]:
    return tuple(analyzer().parse(word)[:12])


def read(text: str) -> list[Token]:
    """The words and marks of a question."""
    tokens = [_token(found) for found in _WORD.finditer(text)]
    for at in range(1, len(tokens)):
        # «Что такое …», «кто такой …»: the second word asks with the first.
        if tokens[at].lemma == "такой" and tokens[at - 1].asks:
            tokens[at] = replace(tokens[at], part="NPRO")
    return tokens


def _token(found: re.Match[str]) -> Token:
    text = found[0]
    at = found.start(), found.end()
    if not text[0].isalnum():
        return Token(*at, text, text, "PNCT", frozenset())
    if len(text) > 60 or not re.search("[а-яё]", text, re.IGNORECASE):
        # A number or a foreign name may stand in any case.
        part = "NUMR" if text[0].isdigit() else "NOUN"
        return Token(*at, text, text.lower(), part, frozenset(_CASES))
    if 2 <= len(text) <= 6 and text.isupper() and text.lower() not in _PREPOSITIONS:
        return Token(*at, text, text.lower(), "NOUN", frozenset(_CASES))
    parses = _parses(text.lower())
    best = parses[0]
    part = str(best.tag.POS or "")
    cases = frozenset(
        _EQUAL_CASES.get(str(each.tag.case), str(each.tag.case))
        for each in parses
        if each.tag.case and each.tag.POS == best.tag.POS and each.score >= 0.01
    )
    return Token(*at, text, best.normal_form.replace("ё", "е"), part, cases)


def phrases(tokens: list[Token]) -> list[Phrase]:
    """The noun phrases in order; the genitives after a noun belong to it."""
    found: list[Phrase] = []
    at = 0
    while at < len(tokens):
        phrase = _phrase_at(tokens, at)
        if phrase is None:
            at += 1
        else:
            found.append(phrase)
            at = phrase.last
    return found


def _phrase_at(tokens: list[Token], first: int) -> Phrase | None:
    preposition = tokens[first].preposition
    at = body = first + (preposition is not None)
    adjectives: list[int] = []
    while at < len(tokens) and tokens[at].is_adjective:
        adjectives.append(at)
        at += 1
    head = None
    if at < len(tokens) and (tokens[at].is_noun or tokens[at].part == "NUMR"):
        head, at = at, at + 1
    elif adjectives:
        head = adjectives[-1]
    if head is None:
        return None
    cases = _governed(preposition, tokens[head].cases)
    for each in adjectives:
        cases = (cases & tokens[each].cases) or cases
    return Phrase(first, body, head, _genitives_end(tokens, at), preposition, cases)


def _governed(preposition: str | None, cases: frozenset[str]) -> frozenset[str]:
    if preposition is None:
        return cases
    wanted = _PREPOSITIONS.get(preposition, "")
    possible = {wanted} if wanted else set(cases) - {"nomn"}
    return (cases & possible) or frozenset(possible)


def _genitives_end(tokens: list[Token], at: int) -> int:
    """Where the genitives after a noun end: «ответа», «государственного органа»."""
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].is_adjective and "gent" in tokens[end].cases:
            end += 1
        if end < len(tokens) and tokens[end].is_noun and "gent" in tokens[end].cases:
            at = end + 1
            continue
        if end == at and tokens[at].part == "NUMR":
            at += 1
            continue
        break
    return at


def clause_references(text: str) -> list[tuple[int, int, int, int, str]]:
    """Clauses named: start, end, start and end of the number, the unit as a key."""
    found = []
    for match in _REFERENCE.finditer(text):
        unit = match["unit"].lower().rstrip(".")
        key = _UNITS.get(unit, unit[:3])
        found.append((match.start(), match.end(), *match.span("number"), key))
    return found


def in_form_of(word: str, model: str, case: str) -> str:
    """An adjective with the gender and number that a model word has, in a case."""
    like = next(
        (p for p in _parses(model.lower()) if str(p.tag.case) == case),
        _parses(model.lower())[0],
    )
    grammemes = {case, *([str(like.tag.number)] if like.tag.number else [])}
    if like.tag.number == "sing" and like.tag.gender:
        grammemes.add(str(like.tag.gender))
    if case == "accs" and "plur" not in grammemes and str(like.tag.animacy or "inan") != "anim":
        grammemes.add("inan")
    return _inflected(word, _ADJECTIVES, grammemes) or word


def in_case(tokens: list[Token], phrase: Phrase, case: str) -> str:
    """A phrase without its preposition in another case; what follows its noun stays as it is."""
    words = []
    for at in range(phrase.body, phrase.last):
        word = tokens[at].text
        if at == phrase.head and not word.isupper():
            word = _noun_in_case(word, phrase.cases, case)
        elif at < phrase.head:
            word = in_form_of(
                word, _noun_in_case(tokens[phrase.head].text, phrase.cases, case), case
            )
        words.append(word)
    return " ".join(words)


def _noun_in_case(word: str, cases: frozenset[str], case: str) -> str:
    for parse in _parses(word.lower()):
        if parse.tag.POS in _NOUNS and str(parse.tag.case) in cases:
            number = {str(parse.tag.number)} if parse.tag.number else set()
            made = parse.inflect({case} | number)
            return str(made.word) if made else word
    return word


def gender_and_number(token: Token, cases: frozenset[str]) -> tuple[str | None, str | None]:
    """Those of a noun in one of the cases."""
    for parse in _parses(token.text.lower()):
        if parse.tag.POS in _NOUNS and str(parse.tag.case) in cases:
            return (
                str(parse.tag.gender) if parse.tag.gender else None,
                str(parse.tag.number) if parse.tag.number else None,
            )
    return None, None


def verb_in_number(word: str, number: str) -> str:
    """A verb of the third person or of the past in another number, else as it is."""
    for parse in _parses(word.lower()):
        if parse.tag.POS != "VERB":
            continue
        wanted = {number}
        if parse.tag.tense == "past" and number == "sing":
            wanted.add("masc")
        elif parse.tag.person:
            wanted.add("3per")
        made = parse.inflect(wanted)
        return str(made.word) if made else word
    return word


def _inflected(word: str, parts: frozenset[str], grammemes: set[str]) -> str | None:
    for parse in _parses(word.lower()):
        if parse.tag.POS in parts:
            made = parse.inflect(grammemes) or parse.inflect(grammemes - {"inan"})
            return str(made.word) if made else None
    return None
