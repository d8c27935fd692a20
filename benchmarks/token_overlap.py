"""The token F1 of SQuAD for Russian (Rajpurkar et al., 2016, arXiv:1606.05250, section 6.1)."""

from __future__ import annotations

import re
from collections import Counter

_TOKEN = re.compile(r"\w+")


def overlap(found: str, gold: str) -> float:
    """F1 of the words of two texts, 0 to 1: lower case, ё as е, without punctuation."""
    ours, theirs = _tokens(found), _tokens(gold)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower().replace("ё", "е"))
