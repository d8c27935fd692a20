"""What an answer consists of: statements, each with the citations that bear it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.model import Citation, DocumentRecord
from search.hits import Found, Hit


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer.

    `citations` are the numbers of the citations that bear it out; `bold` are ranges of its text
    that hold the very thing asked for. `is_supported` is false for a sentence of a language model
    that its citations do not bear out and that is shown marked.
    """

    text: str
    citations: tuple[int, ...]
    bold: tuple[tuple[int, int], ...] = ()
    is_supported: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations, or a refusal with the nearest passages.

    `answer` is the statements in order, each followed by the numbers of its citations in brackets;
    of a refusal, a sentence saying so. `reason` is None, "no-evidence", "ambiguous" or "llm-error";
    `confidence` is the probability, 0 to 1, that the passages found hold an answer. `documents`
    holds every document cited, by id; `ms` is how long it took, in milliseconds. `resolved` is the
    whole question that a follow-up was understood as; `notes` say in Russian what the reader must
    know of the answer (that documents disagree, that a list goes on); `missing` are the words of
    the question that nothing found speaks of. `found` is the search the answer was taken from.
    """

    question: str
    answered: bool
    answer: str
    reason: str | None
    confidence: float
    citations: tuple[Citation, ...] = ()
    documents: Mapping[str, DocumentRecord] = field(default_factory=dict)
    nearest: tuple[Hit, ...] = ()
    mode: str = "extractive"
    ms: float = 0.0
    corrected: str | None = None
    resolved: str | None = None
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    found: Found | None = None


def written(statements: tuple[Statement, ...]) -> str:
    """The statements as lines, the numbers of their citations in brackets behind them."""
    return "\n".join(
        f"{each.text} {''.join(f'[{number}]' for number in each.citations)}".rstrip()
        for each in statements
    )
