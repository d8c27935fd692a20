"""A data set in the BEIR layout, put through the whole program in a throw-away home."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import SecretStr

from corpus.errors import EmptyQuery, InvalidFilter, NoText
from corpus.model import Description, ParsedDocument
from corpus.settings import Settings, load_settings
from ingest.canonical import compose
from ingest.clean import clean
from ingest.layout import Block, BlockKind, Line
from ingest.passages import passages
from ingest.readers.text import paragraphs, split
from ingest.readers.unpaged import unpaged
from ingest.structure import structure
from search.embedding import Embedder
from search.engine import KnowledgeBase
from search.evaluation import (
    DEPTH,
    CorpusDocument,
    DataSet,
    JudgedQuery,
    Metrics,
    SavedRun,
    per_query,
    read_data_set,
)

# Several passages of one document may stand among the best.
_PASSAGES_A_QUERY = 3 * DEPTH
_PARSER = "evaluation"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on a data set; seconds are of building the home, without the queries."""

    data: DataSet
    run: SavedRun

    @property
    def documents(self) -> int:
        """How many documents the data set has."""
        return self.run.documents

    @property
    def passages(self) -> int:
        """How many passages they became."""
        return self.run.passages

    @property
    def queries(self) -> int:
        """How many judged queries were asked."""
        return len(self.run.queries)

    @property
    def metrics(self) -> Metrics:
        """The means over all queries."""
        return self.run.metrics

    @property
    def queries_per_second(self) -> float:
        """How many queries a second the search answered, one after another."""
        return self.run.queries_per_second

    @property
    def seconds(self) -> float:
        """What building the home took."""
        return self.run.seconds


def evaluate(
    data: Path | DataSet,
    settings: Settings | None = None,
    progress: Progress | None = None,
    embedder: Embedder | None = None,
) -> Evaluation:
    """Ingest the corpus of a data set into a temporary home and judge the search over it.

    `data` is a folder in the BEIR layout, or one already read. The score of a document is that of
    its best passage. The home of the settings is not touched. `progress` is told the stage
    («документы», «вопросы»), how many are done and how many there are; `embedder` is a model
    already loaded. Raises DataSetInvalid, ModelUnavailable.
    """
    if isinstance(data, Path):
        data = read_data_set(data)
    report = progress or (lambda stage, done, total: None)
    settings = settings or load_settings()
    with tempfile.TemporaryDirectory(prefix="svod-eval-") as home:
        throwaway = settings.model_copy(
            update={"home": Path(home), "database_url": None, "index_url": "local"}
        )
        with KnowledgeBase.open(throwaway, embedder=embedder) as kb:
            started = time.perf_counter()
            fill(kb, data, report)
            built = time.perf_counter() - started
            run = SavedRun(
                data_set=data.name,
                fingerprint=data.fingerprint,
                made=datetime.now(UTC).isoformat(timespec="seconds"),
                settings=_told(throwaway, kb.embedder().name),
                documents=len(data.documents),
                passages=kb.catalogue.counts()["passages"],
                seconds=built,
                queries=_judged(data, dict(_run(kb, data, report))),
            )
            return Evaluation(data, run)


def _told(settings: Settings, model: str) -> dict[str, str]:
    """The settings that may change a result, by variable; paths, addresses and secrets do not."""
    kept = {
        f"SVOD_{name.upper()}": str(value)
        for name, value in settings
        if not isinstance(value, SecretStr | Path | tuple) and not name.endswith(("_url", "_key"))
    }
    return {"svod": version("svod"), "encoder": model, **kept}


def _judged(data: DataSet, asked: dict[str, tuple[list[str], float]]) -> tuple[JudgedQuery, ...]:
    values = per_query({query: found for query, (found, _) in asked.items()}, data.judgements)
    return tuple(
        JudgedQuery(
            id=query,
            text=data.queries[query],
            style=data.styles.get(query),
            ms=milliseconds,
            place=next(
                (n for n, one in enumerate(found, 1) if data.judgements[query].get(one, 0) > 0),
                None,
            ),
            values=values[query],
            found=tuple(found),
        )
        for query, (found, milliseconds) in asked.items()
    )


def fill(kb: KnowledgeBase, data: DataSet, report: Progress) -> None:
    """Ingest the documents of a data set; each has its number in it, in hexadecimal, as id."""
    total = len(data.documents)
    with kb.writing():
        for number, document in enumerate(data.documents):
            report("документы", number, total)
            # Ids of data sets may be longer than the catalogue allows.
            name = f"{number:08x}"
            kb.add(name, _parse(kb, document, name), _PARSER)
        kb.flush()
    report("документы", total, total)


def _parse(kb: KnowledgeBase, document: CorpusDocument, name: str) -> ParsedDocument:
    """The document as a text file with this content would be parsed; it may have no passages."""
    embedder = kb.embedder()
    groups = paragraphs(split(document.text or document.title))
    blocks = (Block(BlockKind.PARAGRAPH, tuple(map(Line, lines))) for lines in groups)
    try:
        found = clean(unpaged(Path(name), blocks))
    except NoText:
        found = ()
    structured = structure(compose(found), document.title)
    return ParsedDocument(
        path=name,
        source=name,
        original="",
        media_type="text/plain",
        description=Description(title=document.title),
        text=structured.canonical.text,
        pages=(),
        page_map=None,
        sections=structured.sections,
        passages=passages(
            structured, embedder.count_tokens, kb.settings.passage_tokens, embedder.window
        ),
    )


def _run(
    kb: KnowledgeBase, data: DataSet, report: Progress
) -> Iterator[tuple[str, tuple[list[str], float]]]:
    """Every query with the ids of the documents found for it, best first, and its milliseconds."""
    total = len(data.queries)
    for number, (query, text) in enumerate(data.queries.items()):
        report("вопросы", number, total)
        started = time.perf_counter()
        try:
            hits = kb.search(text, k=_PASSAGES_A_QUERY)
        except (EmptyQuery, InvalidFilter):
            # A data set's queries may be no queries of ours; such a one finds nothing.
            hits = []
        milliseconds = (time.perf_counter() - started) * 1000
        # Hits come best first, so a document stands where its best passage does.
        found = dict.fromkeys(
            data.documents[int(document.id, 16)].id
            for hit in hits
            for document in (hit.document, *(copy.document for copy in hit.copies))
        )
        yield query, (list(found)[:DEPTH], milliseconds)
    report("вопросы", total, total)
