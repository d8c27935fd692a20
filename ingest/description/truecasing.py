"""Lines printed in capitals, in the case of letters the same words have elsewhere in the text."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…)]\s+|[\n•–—]\s*|[«\"“(])$")
_FUNCTION_WORDS = frozenset(
    "и в во на о об обо с со к ко по от до за из у для при или не а но между под над без".split()
)
_ALWAYS = {"российской": "Российской", "российская": "Российская", "российскую": "Российскую"}
_FEDERATION = re.compile(r"^федераци[яиюей]+$")
_CAPITALS = 0.9
_STEM = 6


def in_capitals(text: str) -> bool:
    """Whether nearly every letter is a capital."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and sum(c.isupper() for c in letters) >= _CAPITALS * len(letters)


class Casing:
    """How the words of a text are written where they do not open a sentence.

    A word takes the case it has before the same word, else its commoner one; one not seen takes the
    case of a word that begins alike («ТАРИФОВ» as «тарифы»).
    """

    def __init__(self, text: str) -> None:
        words: dict[str, Counter[str]] = {}
        pairs: dict[tuple[str, str], Counter[str]] = {}
        stems: dict[str, Counter[bool]] = {}
        found = [(match[0], match.start()) for match in _WORD.finditer(text)]
        for at, (word, start) in enumerate(found):
            before = found[at - 1][0] if at else ""
            after = found[at + 1][0] if at + 1 < len(found) else ""
            if word.isupper() and (_capitals(before) or _capitals(after)):
                continue
            if _SENTENCE_START.search(text[max(0, start - 4) : start]):
                continue
            lowered = word.lower()
            words.setdefault(lowered, Counter())[word] += 1
            pairs.setdefault((lowered, after.lower()), Counter())[word] += 1
            if len(word) >= _STEM and not word.isupper():
                stems.setdefault(lowered[:_STEM], Counter())[word[:1].isupper()] += 1
        self._forms = {lowered: forms.most_common(1)[0][0] for lowered, forms in words.items()}
        self._pairs = {pair: forms.most_common(1)[0][0] for pair, forms in pairs.items()}
        self._named = {stem: cases.most_common(1)[0][0] for stem, cases in stems.items()}

    def restored(self, printed: str) -> str:
        """A phrase in capitals as running text would write it.

        It is returned as printed unless the text tells the case of every word but the first.
        """
        if not in_capitals(printed):
            return printed
        parts: list[str] = []
        end = 0
        previous = ""
        words = list(_WORD.finditer(printed))
        for at, match in enumerate(words):
            following = words[at + 1][0] if at + 1 < len(words) else ""
            before = printed[end : match.start()]
            opens = not parts or before.rstrip().endswith((".", "«", '"', "“"))
            form = self._form(match[0], previous, following)
            if form is None and opens and len(match[0]) >= _STEM:
                form = match[0].lower()
            if form is None:
                return printed
            parts.extend((before, form[:1].upper() + form[1:] if opens else form))
            end = match.end()
            previous = match[0].lower()
        return "".join(parts) + printed[end:]

    def _form(self, word: str, previous: str, following: str) -> str | None:
        lowered = word.lower()
        if lowered in _FUNCTION_WORDS:
            return lowered
        if not word.isupper():
            return word
        if lowered in _ALWAYS:
            return _ALWAYS[lowered]
        if _FEDERATION.match(lowered) and previous in _ALWAYS:
            return lowered.capitalize()
        pair = (lowered, following.lower())
        if pair in self._pairs:
            return self._pairs[pair]
        if lowered in self._forms:
            return self._forms[lowered]
        named = self._named.get(lowered[:_STEM]) if len(lowered) >= _STEM else None
        return None if named is None else lowered.capitalize() if named else lowered


def _capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()
