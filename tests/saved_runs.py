"""Small data sets and runs over them, made from rankings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.evaluation import CorpusDocument, DataSet, JudgedQuery, SavedRun, per_query

DOCUMENTS = tuple(CorpusDocument(f"d{n}", "", f"Текст документа {n}.") for n in range(12))
STYLES = {"q0": "разговорный", "q1": "разговорный", "q2": "опечатки"}


def small_set(
    styles: Mapping[str, str] = STYLES, texts: Mapping[str, str] | None = None
) -> DataSet:
    """Four questions; the right document of question n is document n."""
    queries = {f"q{n}": f"вопрос номер {n}" for n in range(4)} | dict(texts or {})
    judgements = {query: {query.replace("q", "d"): 1} for query in queries}
    return DataSet(DOCUMENTS, queries, judgements, styles, "малый набор")


def run_over(data: DataSet, places: Sequence[int | None], **settings: str) -> SavedRun:
    """A run that puts the right document of each question at a place, or nowhere."""
    found: dict[str, list[str]] = {}
    for (query, grades), place in zip(data.judgements.items(), places, strict=True):
        (right,) = grades
        others = [document.id for document in data.documents if document.id != right]
        if place is not None:
            others.insert(place - 1, right)
        found[query] = others
    values = per_query(found, data.judgements)
    return SavedRun(
        data_set=data.name,
        fingerprint=data.fingerprint,
        made="2026-11-25T16:00:00+00:00",
        settings={"svod": "0.1.0", **settings},
        documents=len(data.documents),
        passages=20,
        seconds=2.5,
        queries=tuple(
            JudgedQuery(
                id=query,
                text=data.queries[query],
                style=data.styles.get(query),
                ms=10.0 + number,
                place=place,
                values=values[query],
                found=tuple(found[query]),
            )
            for number, (query, place) in enumerate(zip(found, places, strict=True))
        ),
    )
