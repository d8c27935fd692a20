"""`KnowledgeBase`: what every surface uses to add, find, answer and remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from corpus.errors import UnknownDocument, UsageError
from corpus.model import DocumentRecord, ParsedDocument
from corpus.originals import Originals
from corpus.settings import Settings, load_settings
from corpus.store import Catalogue
from search.filters import Filters
from search.hits import Found, Hit
from search.home_lock import LOCK_SECONDS, HomeLock
from search.index.base import IndexDamaged
from search.index.opening import check_index_url
from search.level_index import IndexState, LevelIndex
from search.models import Models
from search.query import Query, understand
from search.questions_first import QuestionsFirst
from search.understanding.knowledge import CorpusKnowledge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.answering.glossary import Glossary
    from search.answering.sentence_ranking import SentenceHit
    from search.answering.statements import Answer
    from search.embedding import Embedder
    from search.grouping import FoundDocuments
    from search.index.base import Index
    from search.index.vocabulary import Vocabulary

_MOST_HITS = 1000
_ATTEMPTS = 3


class KnowledgeBase:
    """A home folder opened for use; threads may share one.

    The embedding model is loaded when it is first needed, the index likewise; both stay.
    """

    def __init__(
        self, settings: Settings, catalogue: Catalogue, embedder: Embedder | None = None
    ) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self.originals = Originals(settings.originals_folder)
        self.models = Models(settings, catalogue, embedder)
        self.questions = QuestionsFirst()
        self._lock = HomeLock(settings.home)
        self._level = LevelIndex(settings, catalogue, self._lock)
        self._records: tuple[int, dict[str, DocumentRecord]] = (-1, {})
        self._known: tuple[int, CorpusKnowledge] = (-1, CorpusKnowledge())
        self._glossary: tuple[int, Glossary | None] = (-1, None)

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        create: bool = True,
        embedder: Embedder | None = None,
    ) -> KnowledgeBase:
        """Open the home named by the settings, making it when `create` is true.

        `embedder` is a model already loaded. Raises HomeMissing, HomeDamaged, SchemaNewer,
        HomeUnwritable.
        """
        settings = settings or load_settings()
        check_index_url(settings)
        return cls(settings, Catalogue(settings, create), embedder)

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the database, the index and the model."""
        self._level.close()
        self.models.close()
        self.catalogue.close()

    def embedder(self, progress: Callable[[str], None] | None = None) -> Embedder:
        """The chosen embedding model, loaded once. Raises ModelUnavailable."""
        return self.models.chosen(progress)

    def query_vector(self, query: Query) -> NDArray[np.float32]:
        """The unit vector (dimension,) of a question. Raises ModelChanged, ModelUnavailable."""
        return self.models.query_vectors(query.text).passage

    def writing(self, wait: float = LOCK_SECONDS) -> AbstractContextManager[None]:
        """Hold the home for writing; one process and thread at a time, which may hold it again.

        Raises HomeBusy after `wait` seconds, HomeUnwritable.
        """
        return self._lock.held(wait)

    def add(
        self,
        document_id: str,
        parsed: ParsedDocument,
        parser: str,
        progress: Callable[[int], None] | None = None,
        considerate: bool = False,
    ) -> DocumentRecord:
        """Encode and store a parsed document in one transaction; `flush` makes it searchable.

        The caller holds `writing`. A new edition of a document is searchable at once. `progress` is
        told how many of its passages are encoded so far; a `considerate` one lets questions by.
        """
        from search.encoding import encode_document

        vectors = encode_document(
            self.models.writing(),
            parsed.description.title,
            parsed.passages,
            progress,
            self.models.settled_word_coder(),
            self.questions if considerate else None,
        )
        is_replaced = self.catalogue.document(document_id) is not None
        record = self.catalogue.add(document_id, parsed, vectors, parser)
        if is_replaced:
            # Its former passages are gone from the catalogue: searches must not wait for others.
            self.flush()
        return record

    def remove(self, references: Sequence[str]) -> list[DocumentRecord]:
        """Forget documents named by id, prefix or path, with their vectors and originals.

        Raises UnknownDocument before anything is removed when one of them is not known.
        """
        records = list({r.id: r for r in map(self.document, references)}.values())
        with self.writing():
            self.catalogue.remove([record.id for record in records])
            for record in records:
                if self.catalogue.by_original(record.original) is None:
                    self.originals.remove(record.original)
            self.flush()
        return records

    def reindex(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Encode every document anew where its vectors are of another model; answers how many.

        The old index serves until all are encoded; `progress` is told documents done and in all.
        """
        from search.encoding import encode_document

        embedder = self.embedder()
        with self.writing():
            waiting = self.catalogue.without_vectors(embedder.name)
            for done, document_id in enumerate(waiting):
                if progress:
                    progress(done, len(waiting))
                record = self.catalogue.document(document_id)
                if record is None:
                    continue
                passages = self.catalogue.passages(document_id)
                vectors = encode_document(
                    embedder,
                    record.description.title,
                    passages,
                    coder=self.models.settled_word_coder(),
                )
                self.catalogue.add_vectors(document_id, vectors)
            self.models.settle()
            self.flush()
        return len(waiting)

    def rebuild_index(self) -> None:
        """Make the index anew from the catalogue; nothing is encoded again."""
        self._level.rebuild()

    def flush(self) -> None:
        """Bring the index level with the catalogue; the caller holds `writing`."""
        self._level.flush()

    def documents(self) -> list[DocumentRecord]:
        """Every document, by path."""
        return list(self.records().values())

    def document(self, reference: str) -> DocumentRecord:
        """The document with this id, unique id prefix, or path. Raises UnknownDocument."""
        records = self.records()
        if reference in records:
            return records[reference]
        by_path = [r for r in records.values() if r.path == reference]
        if len(by_path) != 1:
            by_path = [r for r in records.values() if Path(r.path).name == reference] or by_path
        found = by_path or [
            r for r in records.values() if len(reference) >= 2 and r.id.startswith(reference)
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            raise UnknownDocument(
                f"Документ «{reference[:120]}» не найден.", "Список документов: «svod documents»."
            )
        names = ", ".join(f"{r.id} ({r.path})" for r in found[:5])
        raise UnknownDocument(
            f"«{reference[:120]}» подходит к нескольким документам: {names}.",
            "Укажите идентификатор целиком.",
        )

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The `k` best passages, one a clause.

        Raises EmptyQuery, InvalidFilter, UsageError when k is below 1, ModelChanged. `k` above 1000
        is taken as 1000.
        """
        return list(self.find(query, k, filters).hits)

    def find(
        self, query: str, k: int = 10, filters: Filters | None = None, exactly: bool = False
    ) -> Found:
        """The same with what the query was understood to ask; `exactly` corrects no spelling."""
        if k < 1:
            raise UsageError(f"Число результатов должно быть больше нуля, а не {k}.")
        with self.questions.asking():
            try:
                return self._found_level(query, k, filters, exactly)
            except IndexDamaged:
                # Spoilt since it was opened: the catalogue has all that was in it.
                self.rebuild_index()
                return self._found_level(query, k, filters, exactly)

    def _found_level(self, query: str, k: int, filters: Filters | None, exactly: bool) -> Found:
        """Search an index and a catalogue that are of one state, where that can be had."""
        for _ in range(_ATTEMPTS):
            with self.catalogue.reading.keeping():
                index = self._level.of_state(self.catalogue.facts())
                if index is not None:
                    return self._found(index, query, k, filters, exactly)
            index = self._level.level()
        with self.catalogue.reading.keeping():
            return self._found(index, query, k, filters, exactly)

    def _found(
        self, index: Index | None, query: str, k: int, filters: Filters | None, exactly: bool
    ) -> Found:
        from search.retrieval import retrieve

        understood = self._understood(query, index, exactly)
        if index is None or index.passage_count() == 0:
            return Found(understood, ())
        wanted = understood.filters.and_also(filters or Filters())
        k = min(k, _MOST_HITS)
        hits = retrieve(self, index, understood, k, wanted)
        loosened = not hits and bool(understood.lexical.phrases)
        if loosened:
            words = replace(understood.lexical, phrases=())
            hits = retrieve(self, index, replace(understood, lexical=words), k, wanted)
        return Found(understood, tuple(hits), loosened and bool(hits))

    def search_sentences(
        self, query: str, k: int = 10, filters: Filters | None = None, exactly: bool = False
    ) -> list[SentenceHit]:
        """The `k` sentences of the best passages that answer best. Raises as `search` does."""
        from search.answering.sentence_ranking import DEPTH, rank_sentences

        found = self.find(query, max(k, DEPTH), filters, exactly)
        index = self.index()
        if index is None:
            return []
        with self.catalogue.reading.keeping():
            return rank_sentences(self, index, found.query, found.hits)[:k]

    def search_documents(
        self, query: str, k: int = 10, filters: Filters | None = None, exactly: bool = False
    ) -> FoundDocuments:
        """The `k` best documents with their best passages. Raises as `search` does."""
        from search.grouping import MOST_PASSAGES, FoundDocuments, by_document

        depth = MOST_PASSAGES * k if k > 0 else k  # which `find` refuses
        while True:
            found = self.find(query, depth, filters, exactly)
            documents = by_document(found.hits, k)
            # The best passages may all stand in one document.
            if len(documents) == k or len(found.hits) < depth:
                return FoundDocuments(found.query, tuple(documents))
            depth *= 4

    def understand(self, query: str, exactly: bool = False) -> Query:
        """A query with the names, abbreviations and spelling of this collection.

        Raises EmptyQuery, InvalidFilter.
        """
        return self._understood(query, self._level.level(), exactly)

    def _understood(self, query: str, index: Index | None, exactly: bool) -> Query:
        knowledge = self._knowledge(None if index is None else index.vocabulary())
        try:
            return understand(query, knowledge, exactly)
        except IndexDamaged:
            # The words of the index cannot be read: nothing is corrected until it is rebuilt.
            return understand(query, replace(knowledge, vocabulary=None), exactly)

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        exactly: bool = False,
        previous: str | None = None,
    ) -> Answer:
        """An answer with citations, or a refusal with the nearest passages.

        The answer is of verbatim sentences unless the settings name a language model. `exactly`
        corrects no spelling; `previous` is the question before, as it was resolved, which a
        follow-up is understood by. Raises EmptyQuery, InvalidFilter, ModelChanged.
        """
        from search.answer import answer

        with self.questions.asking():
            given = answer(self, question, filters or Filters(), exactly, previous)
        if self.settings.llm_url:
            from search.generation.generate import generate

            return generate(self, given)
        return given

    def glossary(self) -> Glossary:
        """What the documents of the present generation define."""
        from search.answering.glossary import Glossary

        generation = self.catalogue.generation()
        seen, glossary = self._glossary
        if seen != generation or glossary is None:
            glossary = Glossary(self.catalogue.places.definitions())
            self._glossary = (generation, glossary)
        return glossary

    def index(self) -> Index | None:
        """The index, made level with the catalogue; None while there are no documents."""
        return self._level.level()

    def index_state(self) -> IndexState | None:
        """What the index holds now, without making it level; None while nothing is encoded."""
        return self._level.state()

    def _knowledge(self, vocabulary: Vocabulary | None) -> CorpusKnowledge:
        """What queries are understood by, of the present generation; its words of the index's."""
        generation = self.catalogue.generation()
        seen, knowledge = self._known
        if seen != generation:
            entries = self.catalogue.places.abbreviations()
            knowledge = CorpusKnowledge.of(self.records().values(), entries)
            self._known = (generation, knowledge)
        return replace(knowledge, vocabulary=vocabulary)

    def records(self) -> dict[str, DocumentRecord]:
        """Every document by its id, by path."""
        generation = self.catalogue.generation()
        seen, records = self._records
        if seen != generation:
            records = {record.id: record for record in self.catalogue.documents()}
            self._records = (generation, records)
        return records
