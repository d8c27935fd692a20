"""What of a passage may be quoted: whole sentences and short lists, never a bare heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import StoredPassage
from search.morphology import normalise

# A list is quoted whole up to this many characters, and cut after an item beyond it.
_LONGEST_LIST = 700
# Words and numbers, and words alone: a date is no sentence.
_FEWEST_WORDS, _FEWEST_NAMED = 3, 2
# A line without a full stop is a title or a caption unless it is as long as a sentence.
_LONG_LINE = 12

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_ENDS = re.compile(r"[.!?…;:,][»”\")\]]*$")
_ASKS = re.compile(r"\?[»”\")\]]*$")
_LEADS_IN = re.compile(r":[»”\")\]]*$")
_ITEM = re.compile(r"(?:[-–—•▪●◦*]|\(?\d{1,3}[.)]|\(?[а-яёa-z]\))\s|[а-яё]")
_CELLS = re.compile(r"(?:^|\s)\|(?:\s|$)")
_CAPTION = re.compile(r"(?:таблица|рисунок|рис\.|схема|график)\s+(?:№\s*)?[\dА-Я][\d.]*", re.I)
# The number of a clause, which the citation names beside the quote.
_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[⁰¹²³⁴⁵⁶⁷⁸⁹]*\.|\d{1,3}(?:\.\d{1,3})+[⁰¹²³⁴⁵⁶⁷⁸⁹]*)\s+"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A range of a document's text that reads as it stands.

    `sentence` is the ordinal in the passage of the sentence it was chosen for, `first` and `last`
    those of the sentences it spans.
    """

    start: int
    end: int
    sentence: int
    first: int
    last: int


def quotable(passage: StoredPassage) -> list[int]:
    """The ordinals of the sentences that say something by themselves.

    Headings, titles, captions, questions, bare numbers and fragments of fewer than three words do
    not.
    """
    headings = {_folded(heading) for heading in passage.path}
    return [
        ordinal
        for ordinal, text in enumerate(_texts(passage))
        if _folded(text) not in headings and _says_something(text)
    ]


def quote(passage: StoredPassage, ordinal: int) -> Quote:
    """The sentence, with the list it introduces or stands in while that is short.

    The number of a clause in front of the sentence is left to the citation.
    """
    texts = _texts(passage)
    first, last = _list_around(texts, ordinal)
    start, end = passage.sentences[first].start, passage.sentences[last].end
    number = _NUMBER.match(texts[first])
    if number is not None and _names(passage.clause, number[0]):
        start += number.end()
    return Quote(start, end, ordinal, first, last)


def joined(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes of one passage in order, neighbours and overlapping ones made one."""
    found: list[Quote] = []
    for each in sorted(quotes, key=lambda q: (q.start, -q.end)):
        if found and each.first <= found[-1].last + 1:
            before = found[-1]
            found[-1] = Quote(
                before.start,
                max(before.end, each.end),
                before.sentence,
                before.first,
                max(before.last, each.last),
            )
        else:
            found.append(each)
    return found


def _texts(passage: StoredPassage) -> list[str]:
    return [
        passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences
    ]


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _says_something(text: str) -> bool:
    words = _WORD.findall(_NUMBER.sub("", text, count=1))
    if len(words) < _FEWEST_WORDS or sum(not word.isdigit() for word in words) < _FEWEST_NAMED:
        return False
    if _ASKS.search(text):
        return False
    if _CELLS.search(text) or _ENDS.search(text):
        return True
    if _CAPTION.match(text):
        return False
    return bool(_ITEM.match(text)) or len(words) >= _LONG_LINE


def _list_around(texts: Sequence[str], ordinal: int) -> tuple[int, int]:
    """The first and last sentence of the list a sentence introduces or stands in, while short.

    Of lists within lists the outermost that is short enough.
    """
    for opening in range(ordinal + 1):
        if not _LEADS_IN.search(texts[opening]) or _CELLS.search(texts[opening]):
            continue
        size, last = len(texts[opening]), opening
        for at in _items(texts, opening):
            size += 1 + len(texts[at])
            if size > _LONGEST_LIST and last > opening:
                break
            last = at
        if last >= ordinal:
            return opening, last
    return ordinal, ordinal


def _items(texts: Sequence[str], opening: int) -> Iterator[int]:
    """The sentences that belong to the list after «…:», as far as the passage holds it."""
    for at in range(opening + 1, len(texts)):
        goes_on = texts[at - 1].rstrip().endswith((";", ","))
        if _CELLS.search(texts[at]) or not (goes_on or _ITEM.match(texts[at])):
            return
        yield at


def _names(clause: str | None, number: str) -> bool:
    """Whether a label («п. 4.1.2») is of this printed number («4.1.2.»)."""
    if clause is None or not clause.startswith("п. "):
        return False
    return re.findall(r"\d+", clause) == re.findall(r"\d+", normalise(number))
