"""An answer worded by a language model, sentence by sentence, each borne out by its sources."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.errors import GenerationFailed
from corpus.model import Citation
from corpus.settings import Settings
from search.answering import agreement
from search.answering.citing import cite
from search.answering.quotes import unnumbered_start
from search.answering.statements import Answer, Statement, written
from search.generation.client import Ended, pieces
from search.generation.prompt import Prompt, build
from search.generation.reply import Reply, Sentence
from search.generation.support import Borne, Judge, Support
from search.hits import Hit
from search.index.base import IndexDamaged
from search.morphology import terms

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

_MOST_STATEMENTS = 8
# Judging a sentence takes some 50 ms: a reply of many false ones must not hold the answer up.
_MOST_JUDGED = 30

_QUOTES_STAND = "Показан ответ цитатами."
_NO_ROOM = "Окно языковой модели мало для вопроса с источником (SVOD_LLM_CONTEXT_TOKENS)."
_EMPTY = "Языковая модель ничего не ответила по образцу: предложение и номер источника."
_NOTHING = "Языковая модель не нашла ответа в источниках."
_UNSUPPORTED = "Языковая модель ответила то, чего источники не подтверждают."
_CHANGED = "База изменилась, пока отвечала языковая модель."
_STOPPED = "Ответ языковой модели больше не нужен: вопрос отменён."
_CUT = "Языковая модель не договорила: ответ длиннее отведённого (SVOD_LLM_ANSWER_TOKENS)."


def is_configured(settings: Settings) -> bool:
    """Whether answers are to be worded by a language model."""
    return settings.llm_url is not None


def generate(kb: KnowledgeBase, extractive: Answer, stop: threading.Event | None = None) -> Answer:
    """The answer of `generate_stream`, whole."""
    given = extractive
    for item in generate_stream(kb, extractive, stop):
        if isinstance(item, Answer):
            given = item
    return given


def generate_stream(
    kb: KnowledgeBase, extractive: Answer, stop: threading.Event | None = None
) -> Iterator[Statement | Answer]:
    """The statements of an answer as they are found to be borne out, and last the whole answer.

    Whatever goes wrong, the last is an answer: the extractive one with the reason "llm-error" and a
    note of what happened. A refusal, and any answer while no model is set, are given as they are.
    `stop`, or closing the iterator, ends the request to the model.
    """
    found = extractive.found
    if not is_configured(kb.settings) or not extractive.answered or found is None:
        yield from extractive.statements
        yield extractive
        return
    started = time.perf_counter()
    try:
        for item in _Wording(kb, extractive, _sources(extractive)).items(stop):
            if isinstance(item, Answer):
                yield replace(item, ms=extractive.ms + 1000 * (time.perf_counter() - started))
            else:
                yield item
    except (GenerationFailed, IndexDamaged) as error:
        told = error.message if isinstance(error, GenerationFailed) else _CHANGED
        yield replace(
            extractive,
            reason=GenerationFailed.code,
            notes=(*extractive.notes, f"{told} {_QUOTES_STAND}"),
            ms=extractive.ms + 1000 * (time.perf_counter() - started),
        )


def _sources(extractive: Answer) -> list[Hit]:
    """The passages to word the answer from: those quoted first, then the others by rank."""
    hits = extractive.found.hits if extractive.found is not None else ()
    if any(hit.is_named for hit in hits):
        hits = tuple(hit for hit in hits if hit.is_named)
    quoted = {cited.passage_id for cited in extractive.citations}
    return sorted(hits, key=lambda hit: (hit.passage.id not in quoted, hit.rank))


class _Wording:
    """One answer in the making: what has been borne out so far and the citations for it."""

    def __init__(self, kb: KnowledgeBase, extractive: Answer, hits: Sequence[Hit]) -> None:
        self._kb = kb
        self._extractive = extractive
        self._hits = hits
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self._statements: list[Statement] = []
        self._said: set[tuple[str, ...]] = set()
        self._judged = self._dropped = 0

    def items(self, stop: threading.Event | None) -> Iterator[Statement | Answer]:
        """Statements, then the answer. Raises GenerationFailed, IndexDamaged."""
        settings, found = self._kb.settings, self._extractive.found
        assert found is not None
        question = self._extractive.resolved or found.query.plain or self._extractive.question
        prompt = build(
            self._kb.models.serving(),
            question,
            self._hits,
            settings.llm_context_tokens,
            settings.llm_answer_tokens,
        )
        if not prompt.sources:
            raise GenerationFailed(_NO_ROOM)
        judge = Judge(self._kb, question)
        reply, ended = Reply(), None
        coming = pieces(settings, prompt.messages, stop)
        try:
            for piece in coming:
                if isinstance(piece, Ended):
                    ended = piece
                    said = reply.finish() if piece.is_whole else iter(())
                else:
                    said = reply.take(piece)
                for sentence in said:
                    yield from self._judge(judge, prompt, sentence)
                if self._is_enough:
                    break
        finally:
            coming.close()
        if ended is None and not self._is_enough:
            raise GenerationFailed(_STOPPED)
        yield self._answer(reply, is_whole=ended is None or ended.is_whole)

    @property
    def _is_enough(self) -> bool:
        return len(self._statements) >= _MOST_STATEMENTS or self._judged >= _MOST_JUDGED

    def _judge(self, judge: Judge, prompt: Prompt, sentence: Sentence) -> Iterator[Statement]:
        words = tuple(terms(sentence.text))
        if words in self._said or self._is_enough:
            return
        self._said.add(words)
        self._judged += 1
        sources = prompt.sources
        verdict = Support("no source")
        if sentence.sources and all(1 <= n <= len(sources) for n in sentence.sources):
            verdict = judge.judge(sentence.text, [sources[n - 1] for n in sentence.sources])
        if verdict.refusal is not None:
            self._dropped += 1
            return
        numbers = tuple(n for borne in verdict.borne for n in self._cite(borne))
        statement = Statement(sentence.text, tuple(dict.fromkeys(numbers)))
        self._statements.append(statement)
        yield statement

    def _cite(self, borne: Borne) -> list[int]:
        """The numbers of the citations of what bears a statement out, neighbours as one."""
        passage = borne.hit.passage
        ranges: list[tuple[int, int, int]] = []
        for ordinal in borne.ordinals:
            sentence = passage.sentences[ordinal]
            start = unnumbered_start(passage, ordinal)
            if ranges and ranges[-1][2] == ordinal - 1:
                start = ranges.pop()[0]
            ranges.append((start, sentence.end, ordinal))
        numbers = []
        for start, end, _ in ranges:
            key = (passage.id, start, end)
            if key not in self._citations:
                number = len(self._citations) + 1
                self._citations[key] = cite(self._kb, number, borne.hit, start, end)
            numbers.append(self._citations[key].n)
        return numbers

    def _answer(self, reply: Reply, is_whole: bool) -> Answer:
        if not self._statements:
            if reply.says_nothing:
                raise GenerationFailed(_NOTHING)
            raise GenerationFailed(_UNSUPPORTED if self._dropped else _EMPTY)
        statements = tuple(self._statements)
        citations = tuple(self._citations.values())
        cited = {citation.document_id for citation in citations}
        documents = {
            hit.document.id: hit.document for hit in self._hits if hit.document.id in cited
        }
        found = self._extractive.found
        asked = found.query.terms if found is not None else ()
        notes = list(agreement.notes(asked, citations, documents))
        if self._dropped:
            notes.append(_dropped(self._dropped))
        if not is_whole:
            notes.append(_CUT)
        return replace(
            self._extractive,
            answer=written(statements),
            reason=None,
            citations=citations,
            documents=documents,
            mode="llm",
            notes=tuple(notes),
            statements=statements,
        )


def _dropped(count: int) -> str:
    return f"Не показано предложений языковой модели, не подтверждённых источниками: {count}."
