"""How likely one Russian word is typed for another.

A weighted Damerau-Levenshtein distance in its optimal string alignment form (Damerau 1964,
DOI 10.1145/363958.363994): what people confuse by ear, or by neighbouring keys, costs less.
"""

from __future__ import annotations

from search.understanding.keyboard_layout import are_neighbours

_SOUND_ALIKE = 0.45
_NEIGHBOUR_KEY = 0.75
_DOUBLED = 0.4
_SIGN = 0.4
_SWAPPED = 0.7
_FIRST_LETTER = 0.35
# Letters that unstressed vowels, devoiced consonants and clusters make sound alike.
_ALIKE = frozenset(
    frozenset(pair) for pair in ("оа еи ея иы еэ ёе бп вф гк дт зс жш щш чщ йи цс гв ия ао").split()
)
_SIGNS = frozenset("ьъ")
# Spellings that stand for one sound, in either direction.
_CLUSTERS = (
    ("тся", "ться"),
    ("сч", "щ"),
    ("зч", "щ"),
    ("жч", "щ"),
    ("тс", "ц"),
    ("дс", "ц"),
    ("стн", "сн"),
    ("здн", "зн"),
    ("чн", "шн"),
    ("ого", "ово"),
    ("его", "ево"),
    ("ье", "ие"),
    ("ьё", "ие"),
    ("йо", "ё"),
)
_CLUSTER = 0.4
IMPOSSIBLE = 99.0


def cost(typed: str, meant: str, limit: float = IMPOSSIBLE) -> float:
    """The cost of typing one word, in lower case, for another; `IMPOSSIBLE` above the limit."""
    best = _distance(typed, meant)
    for one, other in _CLUSTERS:
        for written, right in ((one, other), (other, one)):
            if best > _CLUSTER and written in typed and right in meant:
                mended = typed.replace(written, right, 1)
                best = min(best, _CLUSTER + _distance(mended, meant))
    return best if best <= limit else IMPOSSIBLE


def _distance(typed: str, meant: str) -> float:
    typed, meant = typed.replace("ё", "е"), meant.replace("ё", "е")
    if typed == meant:
        return 0.0
    rows, columns = len(typed), len(meant)
    before: list[float] = []
    above = [0.0]
    for j in range(columns):
        above.append(above[-1] + _extra(meant, j))
    for i in range(1, rows + 1):
        current = [above[0] + _extra(typed, i - 1)]
        for j in range(1, columns + 1):
            a, b = typed[i - 1], meant[j - 1]
            value = min(
                above[j] + _extra(typed, i - 1),
                current[j - 1] + _extra(meant, j - 1),
                above[j - 1]
                + _substitution(a, b)
                + (_FIRST_LETTER if i == j == 1 and a != b else 0),
            )
            if i > 1 and j > 1 and a != b and a == meant[j - 2] and typed[i - 2] == b:
                value = min(value, before[j - 2] + _SWAPPED)
            current.append(value)
        before, above = above, current
    return above[columns]


def _substitution(a: str, b: str) -> float:
    if a == b:
        return 0.0
    if frozenset((a, b)) in _ALIKE:
        return _SOUND_ALIKE
    return _NEIGHBOUR_KEY if are_neighbours(a, b) else 1.0


def _extra(word: str, at: int) -> float:
    """The cost of a letter that the other word lacks."""
    if word[at] in _SIGNS:
        return _SIGN
    if at > 0 and word[at] == word[at - 1]:
        return _DOUBLED
    return 1.0 + (_FIRST_LETTER if at == 0 else 0.0)
