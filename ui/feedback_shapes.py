"""What a verdict of a reader looks like as JSON, coming in and going out."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.feedback import FeedbackCitation, StoredVerdict, VerdictKind

# Offsets of a text that is longer than any document may be are no offsets.
_LAST_OFFSET = 1 << 31


class CitedPlace(BaseModel):
    """The citation judged, as the answer gave it."""

    model_config = ConfigDict(extra="forbid")

    document_id: str = Field(max_length=32)
    passage_id: str = Field(max_length=64)
    start: int = Field(ge=0, lt=_LAST_OFFSET)
    end: int = Field(ge=0, lt=_LAST_OFFSET)

    def as_citation(self) -> FeedbackCitation:
        """The same as a value of the catalogue."""
        return FeedbackCitation(self.document_id, self.passage_id, self.start, self.end)


class FeedbackStored(BaseModel):
    """The number of a verdict."""

    id: int


class FeedbackShape(BaseModel):
    """A stored verdict; `stale` says that its document has changed or gone since."""

    id: int
    given: str
    question: str
    filters: dict[str, Any]
    verdict: VerdictKind
    citation: CitedPlace | None
    comment: str
    mode: str | None
    confidence: float | None
    stale: bool


def stored(one: StoredVerdict, is_stale: bool) -> FeedbackShape:
    """A verdict as it is shown."""
    said = one.verdict
    cited = said.citation
    return FeedbackShape(
        id=one.id,
        given=one.given,
        question=said.question,
        filters=dict(said.filters),
        verdict=said.verdict,
        citation=None
        if cited is None
        else CitedPlace(
            document_id=cited.document_id,
            passage_id=cited.passage_id,
            start=cited.start,
            end=cited.end,
        ),
        comment=said.comment,
        mode=said.mode,
        confidence=said.confidence,
        stale=is_stale,
    )
