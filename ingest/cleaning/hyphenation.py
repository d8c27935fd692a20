"""What stands between two printed lines of a paragraph: a space, nothing, or a real hyphen.

A hyphen at the end of a line is either a break of the word or part of it («научно-технический»).
The document's own words decide first, then the dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ingest.cleaning.normalisation import SOFT_HYPHEN
from search.morphology import known

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# From where the whole word begins: tried from each of its letters, a long one is quadratic.
_BROKEN = re.compile(
    rf"(?:(?<![^\W\d_])(?<![^\W\d_]-)([^\W\d_]+(?:-[^\W\d_]+)*)|(\d))[-{SOFT_HYPHEN}]$"
)
_NEXT = re.compile(r"([^\W\d_]+)((?:-[^\W\d_]+)*)|(\d)")
_ADDRESS = re.compile(r"https?://|www\.|@|\w/\w")
_ADDRESS_BEGINS = re.compile(r"https?://|www\.|\b10\.\d{4,9}/")
_ADDRESS_BREAKS = ("/", "=", "&", "?", "_", "%", "www.")
_DASHED = re.compile(r"\w[–—]")
# A stray line break before a sign that never follows a space.
_ENDS_CLAUSE = re.compile(r"[,;:!?)»]|\.(?:\s|$)|$")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# Prefixes that are also words, but do not form compounds with a hyphen.
_PREFIXES = frozenset(
    "не без бес пере пре при про под над от об вы за на раз рас из ис во со до".split()
)
# First parts of English compounds, and abbreviations before a Russian word («SMS-сообщение»).
_ENGLISH_FIRST = frozenset("self well e ex all half cross".split())
_ABBREVIATION = re.compile(r"[A-Z]{2,}")
_SHORTEST_HALF = 3


class Glue(NamedTuple):
    """How many characters to drop at the end of a line, and what to put before the next one."""

    drop: int
    text: str


Vocabulary = Counter[str]


def vocabulary(lines: Iterable[str]) -> Vocabulary:
    """The words that stand whole within printed lines, lower case."""
    words: Vocabulary = Counter()
    broken = False
    for line in lines:
        text = line.rstrip()
        found = _WORD.findall(text)
        if broken:
            found = found[1:]
        broken = text.endswith(("-", SOFT_HYPHEN))
        if broken:
            found = found[:-1]
        words.update(word.lower() for word in found)
    return words


def glue(before: str, after: str, words: Vocabulary) -> Glue:
    """How to join a line to the next one of its paragraph; both without outer spaces."""
    end = _BROKEN.search(before)
    start = _NEXT.match(after)
    if end is None or start is None:
        closed = not before or _ENDS_CLAUSE.match(after) or _runs_on(before)
        return Glue(0, "" if closed else " ")
    if before.endswith(SOFT_HYPHEN):
        return Glue(1, "")
    if end[1] is None or start[1] is None or _ADDRESS.search(_last_word(before)):
        return Glue(0, "")
    return Glue(0, "") if _is_compound(end[1], start[1], start[2], words) else Glue(1, "")


def _runs_on(before: str) -> bool:
    """Whether the end of a line divides an address, or a range or compound with a dash."""
    if _DASHED.fullmatch(before[-2:]):
        return True
    last = _last_word(before)
    return last.endswith(_ADDRESS_BREAKS) and bool(_ADDRESS_BEGINS.search(last))


def _last_word(before: str) -> str:
    """What stands after the last white space."""
    words = before.rsplit(maxsplit=1)
    return words[-1] if words else ""


def _is_compound(first: str, second: str, rest: str, words: Vocabulary) -> bool:
    """Whether a hyphen between the halves of a word belongs to it."""
    name = second[0].isupper() and not first.isupper()
    head, _, last = first.rpartition("-")
    last, second = last.lower(), second.lower()
    whole, compound = last + second, f"{last}-{second}"
    outer = f"{head.lower()}-" if head else ""
    spellings = [outer + whole + rest.lower(), whole], [outer + compound + rest.lower(), compound]
    seen_whole, seen_compound = (max(words[word] for word in kind) for kind in spellings)
    if seen_whole != seen_compound:
        return seen_compound > seen_whole
    if name or (_ABBREVIATION.fullmatch(first) and _CYRILLIC.match(second)):
        return True
    if not _CYRILLIC.search(whole):
        if head or last in _ENGLISH_FIRST:  # «state-of-the-art», addresses
            return True
        halves = len(last) >= _SHORTEST_HALF and len(second) >= _SHORTEST_HALF
        return halves and words[last] > 0 and words[second] > 0
    if known(whole):
        return False
    if known(compound + rest.lower()):  # «из-за», «во-первых», «точь-в-точь»
        return True
    if last in _PREFIXES:
        return False
    return _stands_alone(last, words) and _stands_alone(second, words)


def _stands_alone(half: str, words: Vocabulary) -> bool:
    """Whether a half is a word, or the first part of a compound («научно-», «экс-»)."""
    if half in words or known(half):
        return True
    return len(half) > _SHORTEST_HALF and half.endswith("о") and known(half[:-1] + "ый")
