"""Lists that run over several passages, quoted whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.model import StoredPassage
from search.answering.quotes import (
    LONGEST_LIST,
    Quote,
    is_item,
    leads_in,
    unnumbered_start,
)

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

# Passages looked at in either direction: more than the longest list quoted takes.
_MOST_PASSAGES = 60


def completed(kb: KnowledgeBase, passage: StoredPassage, taken: Quote) -> Quote:
    """The quote with the items of its list that stand in the passages after it.

    An item without the words that lead to it gets them from the passages before it. A list longer
    than `LONGEST_LIST` characters is cut after an item and said to go on.
    """
    last = passage.sentence_text(taken.last)
    is_list = taken.last > taken.first or leads_in(passage.sentence_text(taken.first))
    if is_list and taken.last == len(passage.sentences) - 1 and not taken.goes_on:
        return _with_the_rest(kb, passage, taken, last)
    if taken.lead is None and not is_list and is_item("", passage.sentence_text(taken.sentence)):
        return _with_its_lead(kb, passage, taken)
    return taken


def _with_the_rest(kb: KnowledgeBase, passage: StoredPassage, taken: Quote, last: str) -> Quote:
    end, before = taken.end, last
    for following in neighbours(kb, passage, 1):
        for ordinal, sentence in enumerate(following.sentences):
            text = following.sentence_text(ordinal)
            # Across a border only «…;» or «…:» tells that the list is not at its end.
            if not before.rstrip().endswith((";", ",", ":")):
                return replace(taken, end=end)
            if sentence.end - taken.start > LONGEST_LIST:
                return replace(taken, end=end, goes_on=True)
            end, before = sentence.end, text
    return replace(taken, end=end)


def _with_its_lead(kb: KnowledgeBase, passage: StoredPassage, taken: Quote) -> Quote:
    """The item with its lead-in, where every sentence between the two is an item."""
    for ordinal in range(taken.sentence - 1, -1, -1):
        if not is_item("", passage.sentence_text(ordinal)):
            return taken
    for earlier in neighbours(kb, passage, -1):
        for ordinal in range(len(earlier.sentences) - 1, -1, -1):
            text = earlier.sentence_text(ordinal)
            if leads_in(text):
                lead = (unnumbered_start(earlier, ordinal), earlier.sentences[ordinal].end)
                return replace(taken, lead=lead)
            if not text.rstrip().endswith((";", ",")):
                return taken
    return taken


def neighbours(kb: KnowledgeBase, passage: StoredPassage, step: int) -> Iterator[StoredPassage]:
    """The passages of the same clause after (1) or before (-1) one, nearest first."""
    ordinal = int(passage.id.rpartition("-")[2])
    for _ in range(_MOST_PASSAGES):
        ordinal += step
        near = kb.catalogue.passage(f"{passage.document_id}-{ordinal}") if ordinal >= 0 else None
        if near is None or near.clause != passage.clause or near.path != passage.path:
            return
        yield near
