"""A question as typed becomes what the rankings take: clean text and index terms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from corpus.errors import EmptyQuery
from search.morphology import lemma, normalise, terms, tokens

# Beyond this a question is a document; the model reads about 500 tokens of it anyway.
_LONGEST_QUERY = 4000
_MOST_TERMS = 64
# Categories of Unicode that no keyboard types on purpose: controls and half characters stand
# between words, soft hyphens and other marks of format inside them.
_UNPRINTED = {"Cc": " ", "Cs": " ", "Co": " ", "Cn": " ", "Cf": ""}


@dataclass(frozen=True, slots=True)
class Query:
    """`text` goes to the embedding model, `terms` to the lexical index."""

    text: str
    terms: tuple[str, ...]


def parse(text: str) -> Query:
    """Clean a question; only its first 4000 characters are read.

    Raises EmptyQuery when it holds no letter or digit.
    """
    cleaned = "".join(
        _UNPRINTED.get(unicodedata.category(c), c) for c in text.strip()[:_LONGEST_QUERY]
    )
    cleaned = " ".join(unicodedata.normalize("NFC", cleaned).split())
    if not re.search(r"[^\W_]", cleaned):
        raise EmptyQuery(
            "В запросе нет ни слова, ни числа.", "Напишите вопрос словами, например: «срок ответа»."
        )
    found = list(dict.fromkeys(terms(cleaned)))
    if not found:
        # A question of function words alone («кто это») still has something to look for.
        found = list(dict.fromkeys(lemma(token.text) for token in tokens(normalise(cleaned))))
    return Query(cleaned, tuple(found[:_MOST_TERMS]))


def highlights(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Ranges of the words of a text that the question asks for, in any of their forms."""
    wanted = set(query.terms)
    return tuple(
        (token.start, token.end)
        for token in tokens(text)
        if not wanted.isdisjoint(_word_terms(token.text))
    )


# A list of hits repeats its words many times over.
@lru_cache(maxsize=100_000)
def _word_terms(word: str) -> frozenset[str]:
    return frozenset(terms(word) or [lemma(normalise(word))])
