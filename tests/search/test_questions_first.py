"""Encoding beside questions goes in small steps, stands back for them, and still ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np

from corpus.model import Passage
from search.embedding import Embedder
from search.encoding import encode_document
from search.questions_first import QuestionsFirst
from search.reference import SentenceTransformerEmbedder


def work(sizes: list[int]) -> object:
    def doubled(items: Sequence[int]) -> list[int]:
        sizes.append(len(items))
        return [2 * item for item in items]

    return doubled


def test_steps_do_all_the_work_in_order() -> None:
    told: list[int] = []
    sizes: list[int] = []
    found = QuestionsFirst().in_steps(range(100), work(sizes), told.append)  # type: ignore[arg-type]
    assert found == [2 * n for n in range(100)]
    assert max(sizes) > 1
    assert told == list(np.cumsum(sizes))


def test_after_a_question_the_steps_are_small() -> None:
    questions, sizes = QuestionsFirst(), list[int]()
    with questions.asking():
        pass
    questions.in_steps(range(5), work(sizes), None)  # type: ignore[arg-type]
    assert sizes == [1] * 5


def test_a_step_waits_for_a_question_but_not_for_ever() -> None:
    questions, done = QuestionsFirst(), threading.Event()
    with questions.asking():
        started = time.monotonic()
        threading.Thread(
            target=lambda: (questions.in_steps([1], list), done.set()), daemon=True
        ).start()
        assert not done.wait(0.05)
        assert done.wait(10)  # a question that hangs does not stop an upload
        assert time.monotonic() - started > 0.05


def test_a_finished_question_lets_the_step_go_at_once() -> None:
    questions, began = QuestionsFirst(), list[float]()
    with questions.asking():
        thread = threading.Thread(
            target=lambda: questions.in_steps(
                [1], lambda items: began.append(time.monotonic()) or list(items)
            )
        )
        thread.start()
        time.sleep(0.05)
        assert not began
    thread.join(10)
    assert began


def test_vectors_are_the_same_in_steps(embedder: SentenceTransformerEmbedder) -> None:
    texts = [f"Правило {n}: велосипед ставят у входа номер {n}." for n in range(6)]
    passages = [
        Passage(0, len(text), text, None, (), None, None, 10, sentences=()) for text in texts
    ]
    model: Embedder = embedder
    questions = QuestionsFirst()
    with questions.asking():
        pass
    whole = encode_document(model, "Правила", passages)
    stepped = encode_document(model, "Правила", passages, questions=questions)
    assert np.allclose(whole.passages, stepped.passages, atol=1e-3)
