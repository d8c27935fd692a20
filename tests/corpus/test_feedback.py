"""Verdicts outlive documents, never count as a change of them, and are bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sample_documents import stored

import corpus.migrations
from corpus.database import connect, writing
from corpus.errors import UnknownDocument, UsageError
from corpus.feedback import (
    LONGEST_COMMENT,
    LONGEST_QUESTION,
    FeedbackCitation,
    Verdict,
    VerdictKind,
)
from corpus.settings import Settings
from corpus.store import Catalogue

LAW = "Статья 1. Предмет\nЗакон о садах.\nСтатья 2. Сроки\nДесять дней."


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings) as opened:
        stored(opened, "a1", LAW)
        yield opened


def _verdict(catalogue: Catalogue) -> Verdict:
    passage = catalogue.passages("a1")[0]
    return Verdict(
        question="О чём закон?",
        verdict=VerdictKind.HELPFUL,
        citation=FeedbackCitation("a1", passage.id, passage.start, passage.end),
        comment="да, «он»",
        filters={"kinds": ["law"]},
        mode="extractive",
        confidence=0.75,
    )


def test_a_verdict_comes_back_as_it_was_given(catalogue: Catalogue) -> None:
    given = _verdict(catalogue)
    first = catalogue.feedback.add(given)
    second = catalogue.feedback.add(Verdict(question="Кто?", verdict=VerdictKind.WRONG))
    one, other = catalogue.feedback.verdicts()
    assert (one.id, one.verdict) == (first, given)
    assert (other.id, other.verdict.citation, other.original) == (second, None, None)
    document = catalogue.document("a1")
    assert document is not None
    assert one.original == document.original
    told = datetime.fromisoformat(one.given)
    assert told.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=5)


def test_a_verdict_is_no_change_of_the_documents(catalogue: Catalogue) -> None:
    before = catalogue.generation(), catalogue.generations()
    catalogue.feedback.add(_verdict(catalogue))
    assert (catalogue.generation(), catalogue.generations()) == before


def test_a_verdict_outlives_its_document(catalogue: Catalogue) -> None:
    catalogue.feedback.add(_verdict(catalogue))
    catalogue.remove(["a1"])
    (kept,) = catalogue.feedback.verdicts()
    assert kept.verdict.citation is not None
    assert kept.verdict.citation.document_id == "a1"
    assert catalogue.stray_rows() == {}


def test_a_citation_of_no_passage_is_refused(catalogue: Catalogue) -> None:
    given = _verdict(catalogue)
    assert given.citation is not None
    for passage in ("a1-999", "нет-0", "a1", "a1-²", "", "a1--1", "a1-" + "9" * 40):
        with pytest.raises(UnknownDocument):
            catalogue.feedback.add(
                replace(given, citation=replace(given.citation, passage_id=passage))
            )
    end = given.citation.end
    for start, stop in ((-1, 3), (5, 5), (9, 2), (0, 10**12), (end, end + 1)):
        cited = replace(given.citation, start=start, end=stop)
        with pytest.raises(UsageError):
            catalogue.feedback.add(replace(given, citation=cited))
    assert list(catalogue.feedback.verdicts()) == []


@pytest.mark.parametrize(
    "bad",
    [
        {"question": ""},
        {"question": " \0 "},
        {"question": "я" * (LONGEST_QUESTION + 1)},
        {"comment": "я" * (LONGEST_COMMENT + 1)},
        {"confidence": float("nan")},
        {"confidence": 1.5},
        {"confidence": -0.1},
        {"mode": "я" * 100},
        {"filters": {"documents": ["я" * 50_000]}},
    ],
)
def test_what_is_too_large_or_out_of_range_is_refused(
    catalogue: Catalogue, bad: dict[str, object]
) -> None:
    with pytest.raises(UsageError):
        catalogue.feedback.add(replace(_verdict(catalogue), **bad))  # type: ignore[arg-type]
    assert list(catalogue.feedback.verdicts()) == []


def test_text_that_no_database_takes_is_made_fit(catalogue: Catalogue) -> None:
    catalogue.feedback.add(
        Verdict(question="а\0б \ud800", verdict=VerdictKind.UNHELPFUL, comment="'; DROP TABLE x")
    )
    (kept,) = catalogue.feedback.verdicts()
    assert kept.verdict.question == "а б ?"
    assert kept.verdict.comment == "'; DROP TABLE x"


def test_more_verdicts_than_are_read_at_once_come_in_order(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        catalogue.feedback.add(Verdict(question=f"В{number}", verdict=VerdictKind.HELPFUL))
    monkeypatch.setattr("corpus.feedback._BATCH", 3)
    asked = [each.verdict.question for each in catalogue.feedback.verdicts()]
    assert asked == [f"В{number}" for number in range(7)]


def test_old_verdicts_can_be_forgotten(catalogue: Catalogue) -> None:
    catalogue.feedback.add(_verdict(catalogue))
    today = datetime.now(UTC).date()
    assert catalogue.feedback.forget_before(date(2020, 1, 1)) == 0
    assert catalogue.feedback.forget_before(today + timedelta(days=1)) == 1
    assert list(catalogue.feedback.verdicts()) == []


def test_a_home_of_the_third_version_gains_feedback_and_keeps_its_documents(
    settings: Settings,
) -> None:
    with Catalogue(settings) as catalogue:
        record = stored(catalogue, "a1", LAW)
        generation = catalogue.generation()
    engine = connect(settings, create=False)
    config = Config()
    config.set_main_option("script_location", str(Path(corpus.migrations.__file__).parent))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    engine.dispose()
    with Catalogue(settings, create=False) as catalogue:
        assert catalogue.documents() == [record]
        assert catalogue.generation() == generation
        catalogue.feedback.add(_verdict(catalogue))
        assert len(list(catalogue.feedback.verdicts())) == 1
