"""What of a passage may be quoted: whole sentences and short lists, never a bare heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import StoredPassage
from search.morphology import normalise

# A list is quoted whole for one of its items up to this many characters; beyond it the item is
# quoted with the words that lead to it. For those words it is quoted up to the second number.
_LONGEST_FOR_ITEM, LONGEST_LIST = 700, 4000
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
    those of the sentences it spans. `lead` is the range of the words that lead to an item quoted
    without the rest of its list; `goes_on` says that the list is longer than what is quoted,
    `is_row` that it is of a table.
    """

    start: int
    end: int
    sentence: int
    first: int
    last: int
    lead: tuple[int, int] | None = None
    goes_on: bool = False
    is_row: bool = False


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
    """The sentence, with the list it introduces, or stands in while that is short.

    The number of a clause in front of the sentence is left to the citation.
    """
    texts = _texts(passage)
    first, last, opening = _list_around(texts, ordinal)
    lead = None
    if opening is not None:
        lead = (unnumbered_start(passage, opening), passage.sentences[opening].end)
    end = passage.sentences[last].end
    goes_on = first < last and last + 1 < len(texts) and is_item(texts[last], texts[last + 1])
    is_row = bool(_CELLS.search(texts[ordinal]))
    start = unnumbered_start(passage, first)
    return Quote(start, end, ordinal, first, last, lead, goes_on, is_row)


def unnumbered_start(passage: StoredPassage, ordinal: int) -> int:
    """Where a sentence begins behind the number of its own clause, which the citation names."""
    start = passage.sentences[ordinal].start
    number = _NUMBER.match(passage.sentence_text(ordinal))
    if number is not None and _names(passage.clause, number[0]):
        return start + number.end()
    return start


def without_number(text: str) -> str:
    """A sentence without the number of a clause in front of it."""
    return _NUMBER.sub("", text, count=1)


def joined(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes of one passage in order, neighbours and overlapping ones made one.

    Rows of a table stay apart: each is read by its columns.
    """
    found: list[Quote] = []
    for each in sorted(quotes, key=lambda q: (q.start, -q.end)):
        if found and each.first <= found[-1].last + 1 and not (each.is_row or found[-1].is_row):
            before = found[-1]
            # Joined to the words that lead to it, an item needs no others.
            whole = each.lead is None or before.start <= each.lead[0] < before.end
            found[-1] = Quote(
                before.start,
                max(before.end, each.end),
                before.sentence,
                before.first,
                max(before.last, each.last),
                before.lead or (None if whole else each.lead),
                before.goes_on or each.goes_on,
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
    words = _WORD.findall(without_number(text))
    if len(words) < _FEWEST_WORDS or sum(not word.isdigit() for word in words) < _FEWEST_NAMED:
        return False
    if _ASKS.search(text):
        return False
    if _CELLS.search(text) or _ENDS.search(text):
        return True
    if _CAPTION.match(text):
        return False
    return bool(_ITEM.match(text)) or len(words) >= _LONG_LINE


def _list_around(texts: Sequence[str], ordinal: int) -> tuple[int, int, int | None]:
    """The first and last sentence to quote, and the lead-in of a list too long to be quoted whole.

    Of lists within lists the outermost that is short enough.
    """
    lead = None
    for opening in range(ordinal + 1):
        if not leads_in(texts[opening]):
            continue
        longest = LONGEST_LIST if opening == ordinal else _LONGEST_FOR_ITEM
        size, last = len(texts[opening]), opening
        items = list(_items(texts, opening))
        for at in items:
            size += 1 + len(texts[at])
            if size > longest and last > opening:
                break
            last = at
        whole = opening == ordinal or (bool(items) and last == items[-1])
        if last >= ordinal and whole:
            return opening, last, lead
        if ordinal in items:
            lead = opening
    return ordinal, ordinal, lead


def leads_in(text: str) -> bool:
    """Whether a sentence is one that a list follows: «Орган обязан:»."""
    return bool(_LEADS_IN.search(text)) and not _CELLS.search(text)


def is_item(before: str, text: str) -> bool:
    """Whether a sentence belongs to the list that the sentence before it stands in."""
    return not _CELLS.search(text) and (
        before.rstrip().endswith((";", ",")) or bool(_ITEM.match(text))
    )


def _items(texts: Sequence[str], opening: int) -> Iterator[int]:
    """The sentences that belong to the list after «…:», as far as the passage holds it."""
    for at in range(opening + 1, len(texts)):
        if not is_item(texts[at - 1], texts[at]):
            return
        yield at


def _names(clause: str | None, number: str) -> bool:
    """Whether a label («п. 4.1.2») is of this printed number («4.1.2.»)."""
    if clause is None or not clause.startswith("п. "):
        return False
    return re.findall(r"\d+", clause) == re.findall(r"\d+", normalise(number))
