"""BM25 of given passages by the words of a query, and how many of its words they hold."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from search.derivation import root_key
from search.index.base import IndexDamaged, LexicalQuery, QueryWord

LONGEST_TERM = 200
"""A longer term is neither indexed nor looked for."""
MOST_WORDS = 64
"""Of a longer query only the first words are read."""

# A word counts fully in its own lemma and by half in another of its root.
_ROOT_WEIGHT = 0.5
_MOST_ALTERNATIVES = 16


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """BM25 of passages by key, without those that share no word with the query.

    `body` is over headings and text; `coverage` is the share of the words as typed that a passage
    or its headings hold, weighted by rarity, 0 to 1.
    """

    body: dict[int, float] = field(default_factory=dict)
    coverage: dict[int, float] = field(default_factory=dict)


class Term(NamedTuple):
    """A term that some passage holds, as Tantivy looks for it; `is_root` is one of the roots."""

    frequency: int
    clause: Any
    is_root: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A word: its terms with their frequencies, and the clauses that together score it."""

    terms: list[Term]
    scoring: list[Any]


@contextmanager
def reading() -> Iterator[None]:
    """Tell damaged files as IndexDamaged: Tantivy trusts them, and panics or gives no key."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise IndexDamaged(str(error)) from error
    except BaseException as error:
        # The class of a Rust panic is no Exception and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexDamaged(str(error)) from error


class LexicalScorer:
    """Reads the words of queries against an opened Tantivy index and scores passages by them."""

    def __init__(self, index: Any, schema: Any) -> None:
        """Both are Tantivy's objects; methods raise IndexDamaged where it cannot read its files."""
        self._index = index
        self._schema = schema

    def frequency(self, name: str, term: str) -> int:
        """How many passages hold a term in this field; removed ones count until a merge."""
        with reading():
            return int(self._index.searcher().doc_freq(name, term))

    def rarity(self, term: str) -> float:
        """The logarithm by which BM25 weighs a term, above 0."""
        passages = int(self._index.searcher().num_docs)
        held = min(self.frequency("terms", term), passages)
        return math.log1p((passages - held + 0.5) / (held + 0.5))

    def term(self, name: str, term: str) -> Any:
        """The clause that looks for a term in this field."""
        import tantivy

        return tantivy.Query.term_query(self._schema, name, term, "freq")

    def clauses(self, query: LexicalQuery) -> list[Clause]:
        """The words of a query that some passage holds."""
        return [clause for word in query.words[:MOST_WORDS] if (clause := self._word(word))]

    def found(self, query: Any, limit: int) -> dict[int, float]:
        """The scores of the best passages of a Tantivy query by key, best first."""
        searcher = self._index.searcher()
        with reading():
            hits = searcher.search(query, limit, count=False).hits
            keys = searcher.fast_field_values("key", [address for _, address in hits])
            return {int(key): float(score) for key, (score, _) in zip(keys, hits, strict=True)}

    def scores(self, query: LexicalQuery, keys: Collection[int]) -> LexicalScores:
        """BM25 of exactly these passages; phrases and `without` of the query are not looked at."""
        asked = query.words[:MOST_WORDS]
        chosen = sorted(set(keys))
        among = self._among(chosen)
        scored = [clause for each in self.clauses(query) for clause in each.scoring]
        return LexicalScores(
            self._sums(scored, among, len(chosen)),
            self._coverage([word for word in asked if word.weight >= 1], among, len(chosen)),
        )

    def body(self, wanted: Sequence[Clause], keys: Sequence[int]) -> dict[int, float]:
        """BM25 of exactly these passages over headings and text."""
        scored = [clause for each in wanted for clause in each.scoring]
        return self._sums(scored, self._among(keys), len(keys))

    def _coverage(self, asked: Sequence[QueryWord], among: Any, count: int) -> dict[int, float]:
        import tantivy

        whole = 0.0
        clauses = []
        for word in asked:
            rarity = min((self.rarity(term) for term in word.alternatives), default=0.0)
            whole += rarity
            terms = [self.term("terms", term) for _, term in self._present(word, "terms")]
            if terms:
                any_of = tantivy.Query.boolean_query([(tantivy.Occur.Should, t) for t in terms])
                clauses.append(tantivy.Query.const_score_query(any_of, rarity))
        # Tantivy adds in single precision, so all the words together may come to more than 1.
        sums = self._sums(clauses, among, count)
        return {key: min(1.0, score / whole) for key, score in sums.items()}

    def _present(self, word: QueryWord, name: str) -> list[tuple[int, str]]:
        alternatives = dict.fromkeys(word.alternatives[:_MOST_ALTERNATIVES])
        counted = (
            (self.frequency(name, term), term) for term in alternatives if len(term) <= LONGEST_TERM
        )
        return [(frequency, term) for frequency, term in counted if frequency]

    def _best_of(self, terms: Sequence[str], weight: float) -> Any:
        """A clause whose score is that of the best of these alternatives."""
        import tantivy

        clauses = [self.term("terms", term) for term in terms]
        best = clauses[0] if len(clauses) == 1 else tantivy.Query.disjunction_max_query(clauses)
        return tantivy.Query.boost_query(best, weight)

    def _word(self, word: QueryWord) -> Clause | None:
        import tantivy

        present = self._present(word, "terms")
        clauses = [
            Term(frequency, tantivy.Query.boost_query(self.term("terms", term), word.weight), False)
            for frequency, term in present
        ]
        scored = [self._best_of([term for _, term in present], word.weight)] if present else []
        key = root_key(word.alternatives[0]) if word.alternatives else None
        if key and (frequency := self.frequency("roots", key)):
            root = tantivy.Query.boost_query(self.term("roots", key), word.weight * _ROOT_WEIGHT)
            clauses.append(Term(frequency, root, True))
            scored.append(root)
        return Clause(clauses, scored) if clauses else None

    def _among(self, keys: Sequence[int]) -> Any:
        """The clause of exactly these passages, which adds nothing to a score."""
        import tantivy

        # Not a set of terms, which reads much more of a large index than seeks to each do.
        chosen = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "key", int(key), "basic"))
            for key in keys
        ]
        return tantivy.Query.const_score_query(tantivy.Query.boolean_query(chosen), 0.0)

    def _sums(self, clauses: Sequence[Any], among: Any, count: int) -> dict[int, float]:
        import tantivy

        if not clauses or not count:
            return {}
        # Not one disjunction of the words, which would read all that hold any of them.
        wanted = among
        for clause in clauses:
            both = [(tantivy.Occur.Must, wanted), (tantivy.Occur.Should, clause)]
            wanted = tantivy.Query.boolean_query(both)
        found = self.found(wanted, count)
        return {key: score for key, score in found.items() if score > 0}
