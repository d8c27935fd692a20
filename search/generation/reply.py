"""The reply of a language model, read sentence by sentence while it comes.

The format asked for is a sentence a line with the numbers of its sources in brackets at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_LINE = 4000
_LONGEST_SENTENCE = 700
_MOST_LINES = 400
_MOST_SOURCES = 6

_THINKING, _THOUGHT = "<think>", "</think>"
_NUMBERS = r"(?:источники?\s+)?\d{1,3}(?:\s*[,;]\s*\d{1,3})*"
_GROUP = re.compile(rf"\s*(?:[\[【]\s*{_NUMBERS}\s*[\]】][\s,;]*)+[.!?…]?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}")
_BRACKET = re.compile(r"[\[【]")
# List marks and headings of Markdown in front of a sentence, and the marks of bold around words.
_MARK = re.compile(r"^\s*(?:[-–—*•#>]+\s+|\(?\d{1,2}[.)]\s+(?=[^\W\d_]))+")
_EMPHASIS = re.compile(r"\*\*|__|`")
# What draws or runs where it is taken for markup; a sentence needs none of it.
_MARKUP = re.compile(r"!\[|\]\s*\(|<[a-z/!?]|&#?\w+;|\{\{|javascript:|data:\w+/", re.IGNORECASE)
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]"
)
_END = re.compile(r"(?P<word>[^\s.!?…]*)[.!?…]+[»”\")]*\s+(?=[«“\"(]?[А-ЯЁA-Z\d])")
_LETTERS = re.compile(r"[^\W\d_]{4,}$|\d$|[%»”\")]$")
_SHORTENED = frozenset("млрд млн тыс руб корп абз табл прил разд англ соотв".split())
_NOTHING = re.compile(r"^\W*(?:нет ответа|ответа нет|no answer)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the numbers of the sources it names; without any it cannot be shown."""

    text: str
    sources: tuple[int, ...]


class Reply:
    """Takes a reply piece by piece and gives its sentences as soon as each is whole.

    `says_nothing` is true once the model has said that the sources hold no answer.
    """

    def __init__(self) -> None:
        self._rest = ""
        self._thinks: bool | None = None
        self._lines = 0
        self._skips = False
        self.says_nothing = False

    def take(self, piece: str) -> Iterator[Sentence]:
        """The sentences that this piece completes."""
        self._rest += piece
        if not self._past_thinking():
            return
        while (end := self._rest.find("\n")) >= 0:
            line, self._rest = self._rest[:end], self._rest[end + 1 :]
            yield from self._line(line)
        if len(self._rest) > _LONGEST_LINE:
            self._rest, self._skips = "", True
        # Within a line a sentence is whole where its sources end and other words begin.
        if "]" in self._rest or "】" in self._rest:
            yield from self._begun()

    def finish(self) -> Iterator[Sentence]:
        """What stands in the last line; nothing that was cut before its sources."""
        if self._past_thinking():
            line, self._rest = self._rest, ""
            yield from self._line(line)

    def _past_thinking(self) -> bool:
        """Whether the model has done thinking aloud, which is no answer."""
        if self._thinks is None:
            start = self._rest.lstrip()
            if len(start) < len(_THINKING) and _THINKING.startswith(start):
                return False
            self._thinks = start.startswith(_THINKING)
        if self._thinks:
            end = self._rest.find(_THOUGHT)
            if end < 0:
                self._rest = self._rest[-len(_THOUGHT) :]
                return False
            self._rest, self._thinks = self._rest[end + len(_THOUGHT) :], False
        return True

    def _begun(self) -> Iterator[Sentence]:
        last = 0
        for group in _groups(self._rest):
            if self._rest[group.end() :].lstrip(" \t,;.!?…")[:1] in ("", "[", "【"):
                break  # another source may follow
            last = group.end()
        if last:
            line, self._rest = self._rest[:last], self._rest[last:]
            yield from self._line(line)

    def _line(self, line: str) -> Iterator[Sentence]:
        self._lines += 1
        if self._skips or len(line) > _LONGEST_LINE or self._lines > _MOST_LINES:
            self._skips = False
            return
        if _NOTHING.match(line):
            self.says_nothing = True
            return
        at = 0
        for group in _groups(line):
            sources = tuple(dict.fromkeys(int(n) for n in _NUMBER.findall(group[0])))
            yield from _sentences(line[at : group.start()], sources)
            at = group.end()
        yield from _sentences(line[at:], ())


def _groups(text: str) -> Iterator[re.Match[str]]:
    """The groups of sources in a line, in order; found in linear time."""
    at = 0
    for bracket in _BRACKET.finditer(text):
        if bracket.start() < at:
            continue
        match = _GROUP.match(text, bracket.start())
        if match is not None:
            at = match.end()
            yield match


def _sentences(text: str, sources: tuple[int, ...]) -> Iterator[Sentence]:
    """The sentences before a group of sources, which are those of each."""
    for part in _split(text):
        cleaned = _cleaned(part)
        if cleaned:
            yield Sentence(cleaned, sources[:_MOST_SOURCES] if _is_plain(cleaned) else ())


def _split(text: str) -> Iterator[str]:
    at = 0
    for end in _END.finditer(text):
        word = end["word"]
        if _LETTERS.search(word) and word.lower() not in _SHORTENED:
            yield text[at : end.end()]
            at = end.end()
    yield text[at:]


def _cleaned(text: str) -> str:
    shown = _EMPHASIS.sub("", _UNPRINTABLE.sub("", text))
    shown = " ".join(_MARK.sub("", shown, count=1).split())
    if not any(letter.isalpha() for letter in shown):
        return ""
    return shown if shown[-1] in ".!?…" else f"{shown.rstrip(':;,')}."


def _is_plain(text: str) -> bool:
    return len(text) <= _LONGEST_SENTENCE and not _MARKUP.search(text)
