"""The word forms of the indexed texts, with their counts: what a misspelt word is compared with."""

from __future__ import annotations

import uuid
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from search.index.base import IndexDamaged
from search.morphology import normalise, tokens

_PREFIX = "vocabulary-"
_SHORTEST = 3
# No longer word is one that a person mistypes.
_LONGEST = 40
# A file this much larger than the new words is left as it is, so that adding costs little.
_GROWTH = 4


class Vocabulary:
    """Word forms as `normalise` folds them, of letters alone, at least three; read when asked.

    Removing documents does not lower the counts; `near` leaves out a form that no document holds
    any more.
    """

    def __init__(self, folder: Path, is_held: Callable[[str], bool]) -> None:
        """`is_held` tells whether a form is in any document that is indexed now."""
        self._folder = folder
        self._is_held = is_held

    def forms(self) -> Sequence[str]:
        """All forms, in alphabetical order. Raises IndexDamaged."""
        return self._forms

    def count(self, form: str) -> int:
        """How often a form was indexed; 0 for one that never was. Raises IndexDamaged."""
        return self._counts.get(form, 0)

    def near(self, word: str, distance: int) -> list[str]:
        """The forms within a distance, nearest first, then commonest; the word itself is not one.

        The distance is of optimal string alignment: insertions, deletions, replacements and swaps
        of neighbours (Damerau, CACM 7(3), 1964). Raises IndexDamaged.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if distance < 1 or not _SHORTEST <= len(word) <= _LONGEST:
            return []
        found: list[tuple[int, int, str]] = []
        for length in range(len(word) - distance, len(word) + distance + 1):
            matches = process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=distance,
                limit=None,
            )
            found.extend(
                (int(apart), -self._counts[form], form) for form, apart, _ in matches if apart
            )
        return [form for _, _, form in sorted(found) if self._is_held(form)]

    @cached_property
    def _counts(self) -> Counter[str]:
        try:
            files = _files(self._folder)
        except OSError as error:
            # Another process has put the next state in place and removed this one's files.
            raise IndexDamaged(str(self._folder)) from error
        total: Counter[str] = Counter()
        for file in files:
            total.update(_read(file))
        return total

    @cached_property
    def _forms(self) -> list[str]:
        return sorted(self._counts)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for form in self._forms:
            found.setdefault(len(form), []).append(form)
        return found


def forms_of(text: str) -> Iterable[str]:
    """The forms of a text that a vocabulary keeps, in order."""
    return (
        token.text
        for token in tokens(normalise(text))
        if _SHORTEST <= len(token.text) <= _LONGEST and token.text.isalpha()
    )


def add(folder: Path, counts: Counter[str]) -> None:
    """Add to the vocabulary of a folder by a new file; files written before are only unlinked.

    Small files go into the new one, so there are few whatever the number of additions. Raises
    IndexDamaged when one cannot be read, OSError when the new one cannot be written.
    """
    if not counts:
        return
    total = Counter(counts)
    merged: list[Path] = []
    content = _packed(total)
    for file in sorted(_files(folder), key=lambda file: file.stat().st_size):
        if file.stat().st_size > _GROWTH * len(content):
            break
        total.update(_read(file))
        merged.append(file)
        content = _packed(total)
    (folder / f"{_PREFIX}{uuid.uuid4().hex}").write_bytes(content)
    for file in merged:
        file.unlink()


def _files(folder: Path) -> list[Path]:
    """The files of a folder; a folder that is gone is an OSError, with `glob` it need not be."""
    return sorted(file for file in folder.iterdir() if file.name.startswith(_PREFIX))


def _packed(counts: Counter[str]) -> bytes:
    lines = "".join(f"{form} {count}\n" for form, count in sorted(counts.items()))
    return zlib.compress(lines.encode())


def _read(file: Path) -> dict[str, int]:
    try:
        lines = zlib.decompress(file.read_bytes()).decode().splitlines()
        return {form: int(count) for form, count in (line.split(" ") for line in lines)}
    except (OSError, zlib.error, ValueError) as error:
        raise IndexDamaged(str(file)) from error
