"""A question and a sentence as one sequence of tokens, for a model that reads them together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.transformer import readable

if TYPE_CHECKING:
    from tokenizers import Encoding

    from search.piece_table import TextTokens

QUESTION, PASSAGE = "query: ", "passage: "
"""What the model learned to tell a question and a passage by (Wang et al., 2024, arXiv:2402.05672).
"""

_LONGEST_QUESTION, _LONGEST_HEAD, _LONGEST_SENTENCE = 300, 160, 900
_MOST_TOKENS = 500


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """`ids` are the tokens; those of the sentence begin at `first`.

    `offsets` (tokens of the sentence, 2) are the ranges of its text that they stand for.
    """

    ids: list[int]
    first: int
    offsets: NDArray[np.int64]


def reader_input(
    tokenize: Callable[[str], Encoding | TextTokens], question: str, head: str, sentence: str
) -> ReaderInput:
    """The tokens of a question and a sentence; `head` are the headings it stands under, or empty.

    `tokenize` frames a text with the special tokens. What is too long is cut: the question and the
    sentence at their ends, the head at its beginning.
    """
    asked = list(tokenize(QUESTION + readable(question)[:_LONGEST_QUESTION]).ids)
    before = PASSAGE + (readable(head)[-_LONGEST_HEAD:] + "\n" if head else "")
    told = tokenize(before + readable(sentence)[:_LONGEST_SENTENCE])
    ids = [*asked, *told.ids[1:]][:_MOST_TOKENS]
    offsets = np.array(told.offsets[1:-1], np.int64).reshape(-1, 2) - len(before)
    # A token belongs to the sentence when its last character does: its first may be the blank.
    own = np.flatnonzero(offsets[:, 1] > 0)
    start = int(own[0]) if len(own) else len(offsets)
    first = len(asked) + start
    offsets = np.maximum(offsets[start:], 0)[: max(0, len(ids) - first)]
    return ReaderInput(ids, first, offsets)
