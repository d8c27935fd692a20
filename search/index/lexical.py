"""BM25 over lemmas, in Tantivy: the text is lemmatised here and stored as terms and places."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.entries import IndexEntry
from search.derivation import root_key
from search.index import vocabulary
from search.index.base import IndexDamaged, LexicalQuery
from search.index.lexical_scores import (
    LONGEST_TERM,
    MOST_WORDS,
    Clause,
    LexicalScorer,
    LexicalScores,
    reading,
)
from search.index.vocabulary import Vocabulary
from search.morphology import lemmas, words

_WRITER_BYTES = 64 * 1024 * 1024
# Tantivy renames these two into place and never changes the others, so those may be shared.
_RENAMED = frozenset({"meta.json", ".managed.json"})
LEXICAL = "lexical"
"""The name of a lexical index's folder."""

# No phrase goes from the headings over into the text.
_GAP = 100
_MOST_PHRASES = 32
# Postings that one search may read before it leaves the commonest words out of the choice of
# candidates; they still count in the scores.
_POSTINGS = 2_000_000
_ROOT_POSTINGS = 100_000


def schema() -> Any:
    """The fields of a lexical index; files of other fields cannot be opened with it."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=False, indexed=True, fast=True)
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    # Only phrases need positions; "freq" keeps term frequencies alone.
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("roots", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """A persistent BM25 index (k1 1.2, b 0.75: Tantivy's constants); never changed in place.

    BM25: Robertson, Zaragoza, "The Probabilistic Relevance Framework", 2009.
    """

    def __init__(self, folder: Path) -> None:
        """Open what `changed` wrote. Raises ValueError when Tantivy cannot read it."""
        import tantivy

        self.folder = folder
        self._schema = schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        # The files never change, so there is nothing for a thread to watch.
        self._index.config_reader(reload_policy="manual")
        self._scorer = LexicalScorer(self._index, self._schema)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The word forms of the indexed texts; read from its files when it is first asked."""
        return Vocabulary(
            self.folder, lambda form: any(self.frequency(lemma) for lemma in lemmas(form))
        )

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    @staticmethod
    def changed(
        former: LexicalIndex | None,
        folder: Path,
        removed: Iterable[str],
        added: Iterable[IndexEntry],
    ) -> LexicalIndex:
        """A new index in an empty folder: the former without some documents and with others.

        A document in `added` replaces what is held of it. Unchanged files are shared with the
        former index, which goes on serving. Raises IndexDamaged when those cannot be read, OSError
        when the new ones cannot be written.
        """
        import tantivy

        folder.mkdir(parents=True)
        try:
            if former is not None:
                _share(former.folder, folder)
            index = tantivy.Index(schema(), path=str(folder))
        except (FileNotFoundError, ValueError) as error:
            raise IndexDamaged(str(folder)) from error
        forms: Counter[str] = Counter()
        try:
            writer = index.writer(_WRITER_BYTES, 1)
            try:
                for document_id in removed:
                    writer.delete_documents_by_term("document", document_id)
                for entry in added:
                    _replace(writer, entry)
                    for text in (*dict.fromkeys(entry.contexts), *entry.texts):
                        forms.update(vocabulary.forms_of(text))
                writer.commit()
            except BaseException:
                # Its threads would go on writing into a folder that is removed meanwhile.
                with suppress(ValueError):
                    writer.wait_merging_threads()
                raise
            writer.wait_merging_threads()
        except ValueError as error:
            # Tantivy has no other error, and its messages are not made for telling them apart.
            raise OSError(str(error)) from error
        vocabulary.add(folder, forms)
        return LexicalIndex(folder)

    def frequency(self, term: str) -> int:
        """How many passages hold a term; those of removed documents count until a merge."""
        return self._scorer.frequency("terms", term)

    def rarity(self, term: str) -> float:
        """The logarithm by which BM25 weighs a term, above 0."""
        return self._scorer.rarity(term)

    def scores(self, query: LexicalQuery, keys: Collection[int]) -> LexicalScores:
        """BM25 of exactly these passages; phrases and `without` of the query are not looked at."""
        return self._scorer.scores(query, keys)

    def best(
        self, query: LexicalQuery, limit: int, documents: Collection[str] | None = None
    ) -> dict[int, float]:
        """BM25 scores of the best passages by key, best first; empty without a shared term.

        Of a long query the first 64 words, 32 phrases and 32 exclusions are read. In a large index
        the commonest words choose no candidates while rarer ones find enough, but count in the
        scores.
        """
        # Alternatives add up when candidates are chosen, which only a second look puts right.
        found = self.candidates(query, 2 * limit, documents)
        scores = self._scorer.body(self._scorer.clauses(query), found)
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(ranked[: max(0, limit)])

    def candidates(
        self, query: LexicalQuery, limit: int, documents: Collection[str] | None = None
    ) -> list[int]:
        """The keys of passages among which the best are, nearly in order; `scores` tells them."""
        wanted = self._scorer.clauses(query)
        if not wanted or limit <= 0:
            return []
        limit = min(limit, max(1, len(self)))
        conditions = self._conditions(query, documents)
        leading = _leading(wanted)
        found = self._choose(leading, conditions, limit)
        if len(found) < limit and len(leading) < sum(len(each.terms) for each in wanted):
            every = [term.clause for each in wanted for term in each.terms]
            found = self._choose(every, conditions, limit)
        return [*found]

    def matching(
        self, query: LexicalQuery, documents: Collection[str] | None = None
    ) -> NDArray[np.int64] | None:
        """Keys, ascending, of the passages that hold every phrase and nothing of `without`.

        None when the query asks for neither.
        """
        import tantivy

        if not query.phrases and not query.without:
            return None
        conditions = self._conditions(query, documents)
        if not any(occur == tantivy.Occur.Must for occur, _ in conditions):
            # Few passages hold what is unwanted, nearly all do not.
            unwanted = [(tantivy.Occur.Should, clause) for _, clause in conditions]
            dropped = self._keys(tantivy.Query.boolean_query(unwanted))
            return np.setdiff1d(self._all_keys, dropped, assume_unique=True)
        return self._keys(tantivy.Query.boolean_query(conditions))

    @cached_property
    def _all_keys(self) -> NDArray[np.int64]:
        import tantivy

        return self._keys(tantivy.Query.all_query())

    def _keys(self, query: Any) -> NDArray[np.int64]:
        searcher = self._index.searcher()
        with reading():
            found = searcher.search(query, max(1, searcher.num_docs), count=False).hits
            keys = searcher.fast_field_values("key", [address for _, address in found])
            return np.sort(np.array(keys, np.int64))

    def _conditions(
        self, query: LexicalQuery, documents: Collection[str] | None
    ) -> list[tuple[Any, Any]]:
        import tantivy

        must, never = tantivy.Occur.Must, tantivy.Occur.MustNot
        found = [(must, self._phrase(each)) for each in query.phrases[:_MOST_PHRASES] if each]
        if documents is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "document", list(documents))
            found.append((must, allowed))
        # A condition must not add to the score.
        found = [(occur, tantivy.Query.const_score_query(each, 0.0)) for occur, each in found]
        unwanted = [(never, self._phrase(each)) for each in query.without[:_MOST_PHRASES] if each]
        return found + unwanted

    def _phrase(self, phrase: Sequence[str]) -> Any:
        import tantivy

        if len(phrase) == 1:
            # Tantivy panics at a phrase of one term.
            return self._scorer.term("terms", phrase[0])
        return tantivy.Query.phrase_query(self._schema, "terms", list(phrase[:MOST_WORDS]))

    def _choose(
        self, clauses: Sequence[Any], conditions: Sequence[Any], n: int
    ) -> dict[int, float]:
        """The best by the sum of the clauses: a plain disjunction, which block-max WAND prunes.

        Ding, Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes", SIGIR 2011.
        """
        import tantivy

        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in clauses])
        if conditions:
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), *conditions])
        return self._scorer.found(wanted, n)


def _leading(wanted: Sequence[Clause]) -> list[Any]:
    """The rarest terms, then the rarest roots, as many as the bounds on postings allow."""
    chosen: list[Any] = []
    total = 0
    for is_root, bound in ((False, _POSTINGS), (True, _ROOT_POSTINGS)):
        every = [term for each in wanted for term in each.terms if term.is_root == is_root]
        for term in sorted(every, key=lambda term: term.frequency):
            total += term.frequency
            if chosen and total > bound:
                break
            chosen.append(term.clause)
    return chosen


def _replace(writer: Any, entry: IndexEntry) -> None:
    import tantivy

    writer.delete_documents_by_term("document", entry.document_id)
    for key, context, text in zip(entry.keys, entry.contexts, entry.texts, strict=True):
        document = tantivy.Document()
        document.add_integer("key", int(key))
        document.add_text("document", entry.document_id)
        headings, heading_roots = _places(context)
        body, roots = _places(text)
        shifted = [(term, place + len(headings) + _GAP) for term, place in body]
        document.add_pre_tokenized_text("terms", _tokenised(headings + shifted))
        document.add_text("roots", " ".join(heading_roots + roots))
        writer.add_document(document)


def _places(text: str) -> tuple[list[tuple[str, int]], list[str]]:
    """The terms of a text, each with its place, and the root keys of its words."""
    found: list[tuple[str, int]] = []
    roots: list[str] = []
    for place, word in enumerate(words(text)):
        found.extend(
            (term, place) for term in (*word.terms, *word.also) if len(term) <= LONGEST_TERM
        )
        if key := root_key(word.terms[0]):
            roots.append(key)
    return found, roots


def _tokenised(places: Iterable[tuple[str, int]]) -> Any:
    import tantivy

    return tantivy.PreTokenizedString(
        "", [tantivy.Token(term, place, 0, 0) for term, place in places]
    )


def is_shared(file: Path) -> bool:
    """Whether a file of a lexical index may be one file with that of the index before."""
    return file.parent.name == LEXICAL and file.name not in _RENAMED


def _share(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.suffix == ".lock":
            continue
        if file.name not in _RENAMED:
            try:
                os.link(file, target / file.name)
                continue
            except OSError:
                pass  # a file system without hard links
        shutil.copyfile(file, target / file.name)
