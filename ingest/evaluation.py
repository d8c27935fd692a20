"""A data set in the BEIR layout, put through the whole program in a throw-away home."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import EmptyQuery, NoText
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
from search.evaluation import DEPTH, CorpusDocument, DataSet, Metrics, metrics, read_data_set

# Several passages of one document may stand among the best.
_PASSAGES_A_QUERY = 3 * DEPTH
_PARSER = "evaluation"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on a data set; seconds are of building the home, without the queries."""

    documents: int
    passages: int
    queries: int
    metrics: Metrics
    queries_per_second: float
    seconds: float


def evaluate(
    folder: Path,
    settings: Settings | None = None,
    progress: Progress | None = None,
    embedder: Embedder | None = None,
) -> Evaluation:
    """Ingest the corpus of a data set into a temporary home and judge the search over it.

    The score of a document is that of its best passage. The home of the settings is not touched.
    `progress` is told the stage («документы», «вопросы»), how many are done and how many there are;
    `embedder` is a model already loaded. Raises DataSetInvalid, ModelUnavailable.
    """
    data = read_data_set(folder)
    report = progress or (lambda stage, done, total: None)
    with tempfile.TemporaryDirectory(prefix="svod-eval-") as home:
        throwaway = (settings or load_settings()).model_copy(
            update={"home": Path(home), "database_url": None, "index_url": "local"}
        )
        with KnowledgeBase.open(throwaway, embedder=embedder) as kb:
            started = time.perf_counter()
            _fill(kb, data, report)
            built = time.perf_counter() - started
            started = time.perf_counter()
            run = dict(_run(kb, data, report))
            asked = time.perf_counter() - started
            return Evaluation(
                documents=len(data.documents),
                passages=kb.catalogue.counts()["passages"],
                queries=len(data.queries),
                metrics=metrics(run, data.judgements),
                queries_per_second=len(data.queries) / asked,
                seconds=built,
            )


def _fill(kb: KnowledgeBase, data: DataSet, report: Progress) -> None:
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


def _run(kb: KnowledgeBase, data: DataSet, report: Progress) -> Iterator[tuple[str, list[str]]]:
    total = len(data.queries)
    for number, (query, text) in enumerate(data.queries.items()):
        report("вопросы", number, total)
        try:
            hits = kb.search(text, k=_PASSAGES_A_QUERY)
        except EmptyQuery:
            hits = []
        # Hits come best first, so a document stands where its best passage does.
        found = dict.fromkeys(data.documents[int(hit.document.id, 16)].id for hit in hits)
        yield query, list(found)[:DEPTH]
    report("вопросы", total, total)
