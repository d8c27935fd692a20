"""A clause that is asked for by its name, quoted whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.model import StoredPassage
from search.answering.lists import neighbours
from search.answering.quotes import LONGEST_LIST, Quote, unnumbered_start

if TYPE_CHECKING:
    from search.engine import KnowledgeBase


def whole_clause(kb: KnowledgeBase, passage: StoredPassage) -> Quote:
    """The clause that a passage is of, from its beginning.

    A clause longer than `LONGEST_LIST` characters is cut after a sentence and said to go on.
    """
    first = [passage, *neighbours(kb, passage, -1)][-1]
    start, end = unnumbered_start(first, 0), first.sentences[0].end
    for each in (first, *neighbours(kb, first, 1)):
        for sentence in each.sentences:
            if sentence.end - start > LONGEST_LIST:
                return _quote(passage, start, end, goes_on=True)
            end = sentence.end
    return _quote(passage, start, end, goes_on=False)


def _quote(passage: StoredPassage, start: int, end: int, goes_on: bool) -> Quote:
    return Quote(start, end, 0, 0, len(passage.sentences) - 1, goes_on=goes_on)
