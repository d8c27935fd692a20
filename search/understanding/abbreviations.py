"""Abbreviations and their full forms, found in a query in either direction.

The glossaries of the collection say what its abbreviations mean; the base list what official
Russian does. Where a glossary explains an abbreviation, the base list is not asked.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.model import Definition, TermKind
from search.index.base import QueryWord
from search.morphology import analyzer, is_function_word, known, normalise, query_words
from search.understanding.base_abbreviations import BASE_ABBREVIATIONS
from search.understanding.lexemes import Lexeme, lexemes, name_form

# The words of an expansion together weigh less than a word typed; an abbreviation is more telling.
EXPANSION_WEIGHT = 0.6
ABBREVIATION_WEIGHT = 0.6
_MOST_MEANINGS = 3
_MOST_WORDS = 12
_LONGEST_ABBREVIATION = 15
_MOST_FOUND = 12
_LONGEST_WRITTEN_OUT = 90


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an abbreviation stands for: as printed, and its content words as names have them."""

    full: str
    lemmas: tuple[str, ...]

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Its words as the lexical index is asked for them, each with its readings."""
        return tuple(word.alternatives for word in query_words(self.full))


@dataclass(frozen=True, slots=True)
class Expansion:
    """An abbreviation met in a query as the range `[start, end)`, or a full form met there.

    `is_full` is whether the full form was typed, `meanings` what an abbreviation may stand for,
    the likeliest first.
    """

    start: int
    end: int
    abbreviation: str
    meanings: tuple[Meaning, ...]
    is_full: bool


class Abbreviations:
    """The abbreviations of a collection, made once for a generation of its catalogue.

    `definitions` are entries of glossaries; those that give a document's own short name («далее —
    Правила») rather than an abbreviation are passed over.
    """

    def __init__(self, definitions: Iterable[Definition] = ()) -> None:
        self._meanings = _glossary(definitions)
        for abbreviation, meanings in _base().items():
            self._meanings.setdefault(abbreviation, meanings)
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for abbreviation, meanings in self._meanings.items():
            for meaning in meanings:
                # A full form of one word is a synonym at best.
                if len(meaning.lemmas) > 1:
                    self._by_first[meaning.lemmas[0]].append((meaning.lemmas, abbreviation))

    def __contains__(self, word: str) -> bool:
        return normalise(word) in self._meanings

    def meanings(self, word: str) -> tuple[Meaning, ...]:
        """What an abbreviation, in any case of letters, may stand for, the likeliest first."""
        return self._meanings.get(normalise(word), ()) or self._meanings.get(
            name_form(normalise(word)), ()
        )

    def lemmas_of(self, word: str) -> Sequence[tuple[str, ...]]:
        """The lemmas of each full form of an abbreviation, as `DocumentNames` asks for them."""
        return [meaning.lemmas for meaning in self.meanings(word)]

    def find(
        self,
        found: Sequence[Lexeme],
        codes: Mapping[int, Sequence[str]] | None = None,
        designations: Collection[int] = (),
    ) -> tuple[Expansion, ...]:
        """The abbreviations and full forms in a query, in order, at most twelve.

        `codes` tells which lexemes are short forms of codes, and of which: they mean nothing else.
        Those of `designations` («ГОСТ Р …») are not looked at.
        """
        named = codes or {}
        in_capitals = len(found) > 2 and all(x.text.isupper() for x in found if x.is_word)
        seen: set[str] = set()
        expansions: list[Expansion] = []
        for at, lexeme in enumerate(found):
            if not lexeme.is_word or at in designations or len(expansions) >= _MOST_FOUND:
                continue
            expansion = self._abbreviation(found, at, in_capitals) or self._full_form(found, at)
            if expansion is not None and at in named and not expansion.is_full:
                meant = tuple(m for m in expansion.meanings if m.full in named[at])
                expansion = replace(expansion, meanings=meant) if meant else expansion
            if expansion is not None and expansion.abbreviation not in seen:
                seen.add(expansion.abbreviation)
                expansions.append(expansion)
        return tuple(expansions)

    def _abbreviation(
        self, found: Sequence[Lexeme], at: int, in_capitals: bool
    ) -> Expansion | None:
        lexeme = found[at]
        if at + 1 < len(found):
            pair = f"{lexeme.folded} {found[at + 1].folded}"
            if pair in self._meanings:
                end = found[at + 1].end
                return Expansion(lexeme.start, end, pair, self._meanings[pair], is_full=False)
        meanings = self.meanings(lexeme.folded)
        capitals = sum(map(str.isupper, lexeme.text)) > 1 and not in_capitals
        if not meanings or not (capitals or _is_no_other_word(lexeme.folded)):
            return None
        return Expansion(lexeme.start, lexeme.end, lexeme.folded, meanings, is_full=False)

    def _full_form(self, found: Sequence[Lexeme], at: int) -> Expansion | None:
        best: tuple[int, str, int] | None = None
        candidates = self._by_first.get(found[at].lemma, ())
        if not candidates:
            return None
        words, ends = _content(found, at)
        for lemmas, abbreviation in candidates:
            if words[: len(lemmas)] == lemmas and (best is None or len(lemmas) > best[0]):
                best = (len(lemmas), abbreviation, ends[len(lemmas) - 1])
        if best is None:
            return None
        return Expansion(found[at].start, best[2], best[1], self._meanings[best[1]], is_full=True)


def expanded_text(text: str, expansions: Sequence[Expansion]) -> str:
    """A text with the full form after each abbreviation that has one meaning, and not a long one.

    A form longer than the rest of a question would be what the model reads of it.
    """
    parts: list[str] = []
    end = 0
    for expansion in expansions:
        if expansion.is_full or len(expansion.meanings) != 1 or expansion.start < end:
            continue
        full = expansion.meanings[0].full
        if len(full) > _LONGEST_WRITTEN_OUT or normalise(full) in normalise(text):
            continue
        parts.append(f"{text[end : expansion.end]} ({full})")
        end = expansion.end
    return "".join(parts) + text[end:]


def expansion_words(expansions: Sequence[Expansion], typed: Iterable[str]) -> tuple[QueryWord, ...]:
    """The words to add to a lexical query whose words are `typed`; none is asked for twice.

    The words of a full form share its weight as independent evidence does (by the root of their
    number), the meanings of an ambiguous abbreviation share it evenly.
    """
    weights: dict[tuple[str, ...], float] = {}
    present = set(typed)
    for expansion in expansions:
        if expansion.is_full:
            # In capitals it is read as an abbreviation: «ПО» is no preposition.
            short = query_words(expansion.abbreviation.upper())
            added = [(word.alternatives, ABBREVIATION_WEIGHT) for word in short]
        else:
            share = EXPANSION_WEIGHT / len(expansion.meanings)
            added = [
                (readings, share / math.sqrt(len(meaning.words)))
                for meaning in expansion.meanings
                for readings in meaning.words
            ]
        for readings, weight in added:
            if present.isdisjoint(readings):
                weights[readings] = max(weight, weights.get(readings, 0.0))
    return tuple(QueryWord(readings, round(weight, 4)) for readings, weight in weights.items())


def _glossary(definitions: Iterable[Definition]) -> dict[str, tuple[Meaning, ...]]:
    """The meanings that glossaries give, those that more documents agree on first."""
    counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    printed: dict[tuple[str, ...], str] = {}
    for definition in definitions:
        if definition.kind is not TermKind.ABBREVIATION or not is_abbreviation(definition.term):
            continue
        lemmas = _lemmas(definition.meaning)
        if not 0 < len(lemmas) <= _MOST_WORDS or lemmas == (normalise(definition.term),):
            continue
        counts[normalise(definition.term)][lemmas] += 1
        printed.setdefault(lemmas, " ".join(definition.meaning.split()))
    return {
        term: tuple(
            Meaning(printed[lemmas], lemmas) for lemmas, _ in found.most_common(_MOST_MEANINGS)
        )
        for term, found in counts.items()
    }


@lru_cache(maxsize=1)
def _clipped() -> frozenset[str]:
    """The abbreviations of the base list that are written in small letters: «госуслуга»."""
    terms_of_lines = (line.partition(" — ")[0] for line in BASE_ABBREVIATIONS.splitlines())
    return frozenset(term for term in terms_of_lines if term.islower())


@lru_cache(maxsize=1)
def _base() -> dict[str, tuple[Meaning, ...]]:
    meanings: dict[str, tuple[Meaning, ...]] = {}
    for line in BASE_ABBREVIATIONS.strip().splitlines():
        term, _, full = line.partition(" — ")
        known = meanings.get(normalise(term), ())
        meanings[normalise(term)] = (*known, Meaning(full, _lemmas(full)))
    return meanings


@lru_cache(maxsize=10_000)
def _is_no_other_word(word: str) -> bool:
    """Whether a word in small letters can only be an abbreviation: «мфц» is, «по» and «тор» not."""
    if name_form(word) in _clipped() or not known(word):
        return True
    return not is_function_word(word) and any("Abbr" in p.tag for p in analyzer().parse(word))


def is_abbreviation(term: str) -> bool:
    """Whether a term is written as an abbreviation: two capitals in each of its words."""
    words = term.split()
    return (
        0 < len(words) <= 2
        and len(term) <= _LONGEST_ABBREVIATION
        and any(sum(map(str.isupper, word)) > 1 for word in words)
        and all(any(map(str.isupper, word)) and word.isalpha() for word in words)
    )


def _lemmas(full: str) -> tuple[str, ...]:
    return _content(lexemes(full), 0)[0]


def _content(found: Sequence[Lexeme], at: int) -> tuple[tuple[str, ...], list[int]]:
    """The lemmas of the content words from a place on, and where each ends."""
    words: list[str] = []
    ends: list[int] = []
    for lexeme in found[at : at + 2 * _MOST_WORDS]:
        if lexeme.is_word and not is_function_word(lexeme.folded):
            words.append(lexeme.lemma)
            ends.append(lexeme.end)
    return tuple(words), ends
