"""What readers say of answers: kept beside the documents, and no change of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from corpus.database import writing
from corpus.errors import UnknownDocument, UsageError
from corpus.reading import Reading
from corpus.tables import DocumentRow, FeedbackRow, PassageRow

LONGEST_QUESTION = 4000
LONGEST_COMMENT = 2000
_LONGEST_MODE = 32
_LONGEST_FILTERS = 20_000
_BATCH = 500


class VerdictKind(StrEnum):
    """What a reader thinks: it helped, it did not, it is not true."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class FeedbackCitation:
    """The citation that is judged, `[start, end)` of the document's text."""

    document_id: str
    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One judgement of an answer, or of one of its citations where `citation` is given.

    `question` is the one that was answered, resolved and all; `filters` are in a form that JSON
    takes; `mode` and `confidence` (0 to 1) are the answer's.
    """

    question: str
    verdict: VerdictKind
    citation: FeedbackCitation | None = None
    comment: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    mode: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A verdict as stored: `given` is when, ISO 8601 in UTC.

    `original` is the SHA-256 of the document's file as it was then: another one now means that the
    verdict is of an earlier edition.
    """

    id: int
    given: str
    verdict: Verdict
    original: str | None


class CatalogueFeedback:
    """The verdicts of a catalogue. Writing one leaves the generation as it is."""

    def __init__(self, engine: Engine, reading: Reading) -> None:
        self._engine = engine
        self._reading = reading

    def add(self, verdict: Verdict) -> int:
        """Store a verdict and answer its id.

        Raises UsageError for what is too long or out of range, UnknownDocument when the citation
        is of no passage of the catalogue.
        """
        question, comment = _checked(verdict)
        cited = verdict.citation
        with writing(self._engine) as connection:
            original = None if cited is None else _original(connection, cited)
            stored = connection.execute(
                insert(FeedbackRow).values(
                    given=datetime.now(UTC).isoformat(timespec="seconds"),
                    question=question,
                    filters=dict(verdict.filters),
                    verdict=verdict.verdict.value,
                    document_id=cited and cited.document_id,
                    passage_id=cited and cited.passage_id,
                    start=None if cited is None else cited.start,
                    end=None if cited is None else cited.end,
                    original=original,
                    comment=comment,
                    mode=verdict.mode,
                    confidence=verdict.confidence,
                )
            )
            (identity,) = stored.inserted_primary_key or (0,)
            return int(identity)

    def verdicts(self) -> Iterator[StoredVerdict]:
        """Every verdict, the earliest first, read a few at a time."""
        last = 0
        while True:
            query = (
                select(FeedbackRow.__table__)
                .where(FeedbackRow.id > last)
                .order_by(FeedbackRow.id)
                .limit(_BATCH)
            )
            with self._reading.connection() as connection:
                batch = [_stored(row._mapping) for row in connection.execute(query)]
            if not batch:
                return
            yield from batch
            last = batch[-1].id

    def forget_before(self, day: date) -> int:
        """Delete the verdicts given before a day (UTC); answers how many."""
        with writing(self._engine) as connection:
            gone = connection.execute(delete(FeedbackRow).where(FeedbackRow.given < str(day)))
            return gone.rowcount


def _checked(verdict: Verdict) -> tuple[str, str]:
    """Question and comment as they can be stored."""
    question, comment = _storable(verdict.question), _storable(verdict.comment)
    if not question:
        raise UsageError("В отзыве нет вопроса.", "Укажите, на какой вопрос был ответ.")
    for text, longest, what in (
        (question, LONGEST_QUESTION, "Вопрос"),
        (comment, LONGEST_COMMENT, "Замечание"),
        (verdict.mode or "", _LONGEST_MODE, "Название способа ответа"),
        (str(verdict.filters), _LONGEST_FILTERS, "Условие отбора"),
    ):
        if len(text) > longest:
            raise UsageError(f"{what} длиннее {longest} знаков.", "Сократите и повторите.")
    sure = verdict.confidence
    if sure is not None and not (math.isfinite(sure) and 0 <= sure <= 1):
        raise UsageError("Уверенность ответа должна быть от 0 до 1.")
    return question, comment


def _storable(text: str) -> str:
    """Neither half a surrogate pair nor NUL, which databases refuse."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()


def _original(connection: Connection, cited: FeedbackCitation) -> str:
    """The hash of the file that the cited passage stands in.

    A citation may go on past its passage, as a list does that is quoted whole.
    """
    document_id, _, ordinal = cited.passage_id.rpartition("-")
    found = None
    if document_id == cited.document_id and re.fullmatch(r"[0-9]{1,9}", ordinal):
        found = connection.execute(
            select(DocumentRow.original, DocumentRow.characters, PassageRow.start, PassageRow.end)
            .join(PassageRow, PassageRow.document_id == DocumentRow.id)
            .where(DocumentRow.id == document_id, PassageRow.ordinal == int(ordinal))
        ).first()
    if found is None:
        raise UnknownDocument(
            "Документа с этой цитатой в базе больше нет.", "Задайте вопрос ещё раз."
        )
    overlaps = cited.start < found.end and found.start < cited.end
    if not (0 <= cited.start < cited.end <= found.characters and overlaps):
        raise UsageError("Цитата стоит вне своего фрагмента.", "Задайте вопрос ещё раз.")
    return str(found.original)


def _stored(row: Mapping[Any, Any]) -> StoredVerdict:
    cited = None
    if row["passage_id"] is not None:
        cited = FeedbackCitation(row["document_id"], row["passage_id"], row["start"], row["end"])
    verdict = Verdict(
        question=row["question"],
        verdict=VerdictKind(row["verdict"]),
        citation=cited,
        comment=row["comment"],
        filters=row["filters"],
        mode=row["mode"],
        confidence=row["confidence"],
    )
    return StoredVerdict(row["id"], row["given"], verdict, row["original"])
