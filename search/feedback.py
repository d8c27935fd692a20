"""Verdicts of readers: recorded, and turned into an evaluation set of this very collection."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import HomeUnwritable, UsageError
from corpus.feedback import StoredVerdict, Verdict, VerdictKind
from search.filters import Filters

if TYPE_CHECKING:
    from search.engine import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Exported:
    """What an evaluation set holds; `stale` verdicts are of documents changed or gone since."""

    questions: int
    judgements: int
    passages: int
    stale: int


def record(kb: KnowledgeBase, verdict: Verdict, filters: Filters | None = None) -> int:
    """Store a reader's verdict with the filters of the question; answers its id.

    Raises UsageError for what is too long or out of range, UnknownDocument when the cited passage
    is gone.
    """
    if filters:
        verdict = replace(verdict, filters=filters_as_json(filters))
    return kb.catalogue.feedback.add(verdict)


def filters_as_json(filters: Filters) -> dict[str, Any]:
    """The fields that restrict anything, in a form JSON takes; nested filters likewise."""
    first, last = filters.years
    told: dict[str, Any] = {
        "kinds": sorted(kind.value for kind in filters.kinds),
        "documents": sorted(filters.documents),
        "years": [first, last] if (first, last) != (None, None) else None,
        "author": filters.author,
        "organisation": filters.organisation,
        "status": filters.status.value if filters.status else None,
        "all_of": [filters_as_json(each) for each in filters.all_of],
        "none_of": [filters_as_json(each) for each in filters.none_of],
    }
    return {name: value for name, value in told.items() if value}


def is_stale(kb: KnowledgeBase, stored: StoredVerdict) -> bool:
    """Whether the citation judged is of a document that is gone or has another file now."""
    cited = stored.verdict.citation
    if cited is None:
        return False
    document = kb.records().get(cited.document_id)
    if document is None or document.original != stored.original:
        return True
    passage = kb.catalogue.passage(cited.passage_id)
    # Another parser may have cut the same file otherwise.
    return passage is None or not (cited.start < passage.end and passage.start < cited.end)


def export(kb: KnowledgeBase, folder: Path) -> Exported:
    """Write the judged citations as a BEIR data set that `svod eval` reads; the folder is made.

    Documents of the set are all passages of the collection; helpful citations have grade 1, the
    others 0, the last verdict on a pair counting. A question without a helpful citation measures
    nothing and is left out. Raises UsageError when there is none, or when the folder holds
    anything, HomeUnwritable.
    """
    grades: dict[str, dict[str, int]] = {}
    stale = 0
    for stored in kb.catalogue.feedback.verdicts():
        cited = stored.verdict.citation
        if cited is None:
            continue
        if is_stale(kb, stored):
            stale += 1
            continue
        is_helpful = stored.verdict.verdict is VerdictKind.HELPFUL
        grades.setdefault(stored.verdict.question, {})[cited.passage_id] = int(is_helpful)
    grades = {asked: found for asked, found in grades.items() if any(found.values())}
    if not grades:
        raise UsageError(
            "Выгружать нечего: нет цитат, отмеченных как полезные, из нынешних документов.",
            "Отметьте цитаты под ответами и повторите.",
        )
    try:
        passages = _write(kb, folder.expanduser(), grades)
    except OSError as error:
        raise HomeUnwritable(
            f"В папку «{folder}» нельзя записать набор: {error.strerror or error}.",
            "Укажите другую папку.",
        ) from error
    return Exported(len(grades), sum(map(len, grades.values())), passages, stale)


def _write(kb: KnowledgeBase, folder: Path, grades: Mapping[str, Mapping[str, int]]) -> int:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"Папка «{folder}» не пуста: прежний набор не заменяется.", "Укажите новую папку."
        )
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    identities = {asked: f"q{number}" for number, asked in enumerate(grades, 1)}
    _lines(
        folder / "queries.jsonl",
        (
            json.dumps({"_id": identities[asked], "text": asked}, ensure_ascii=False)
            for asked in grades
        ),
    )
    _lines(
        folder / "qrels" / "test.tsv",
        ["query-id\tcorpus-id\tscore"]
        + [
            f"{identities[asked]}\t{passage}\t{grade}"
            for asked, judged in grades.items()
            for passage, grade in sorted(judged.items())
        ],
    )
    return _lines(folder / "corpus.jsonl", _passages(kb))


def _passages(kb: KnowledgeBase) -> Iterator[str]:
    for document in kb.documents():
        for passage in kb.catalogue.passages(document.id):
            title = " › ".join([document.description.title, *passage.path])
            row = {"_id": passage.id, "title": title, "text": passage.text}
            yield json.dumps(row, ensure_ascii=False)


def _lines(file: Path, lines: Any) -> int:
    written = 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(f"{line}\n")
            written += 1
    return written
