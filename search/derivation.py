"""A key that words of one root share: what a lemma does not bring together, this does.

«Уволить», «увольнение» and «увольнять» are three lemmas and one key. The key is coarse (it also
brings together what only begins alike), so it must weigh less than the lemma.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Endings of lemmas: suffixes of derivation with the endings of the dictionary forms. Shvedova
# (ed.), "Русская грамматика", 1980, §§ 250-1010.
_ENDINGS = sorted(
    (
        "ировать изировать изация ирование изирование овать евать ивать ывать ование евание ивание "
        "ывание ение ание яние тель тельный тельность тельство ительный ность ость есть ный ной "
        "ний нный енный анный янный ованный ованние ский ской ческий ический ация яция ция сия ник "
        "ница щик щица чик чица ство ество ствие ствовать ать ять еть ить уть ыть ти нуть ый ий ой "
        "ая яя ое ее ие ия ье ья ок ек ик ка ко ец ица очка ечка ушка ишка енька онька ка а я о е "
        "ь й аж ура ант ент ист изм ив ивный альный ельный ливый чивый кий аемый яемый имый емый "
        "ющий щий вший тый лый"
    ).split(),
    key=len,
    reverse=True,
)
_SHORTEST_ROOT = 4
_LONGEST_KEY = 6
_SOFT = "ьйаеиоуыя"
_VOWELS = "аеиоуыэюя"
# Consonants that alternate before a suffix («оплатить» and «оплачивать»), by the one they go to.
_ALTERNATING = str.maketrans("чщжш", "ттдс")
_INSERTED_L = ("бл", "пл", "вл", "мл", "фл")
_WORD = re.compile(r"[а-я]{5,60}")


@lru_cache(maxsize=200_000)
def root_key(lemma: str) -> str | None:
    """The key of a lemma as `search.morphology.lemma` gives it; None for a short or foreign one."""
    if not _WORD.fullmatch(lemma):
        return None
    word = lemma[:-2] if lemma.endswith(("ться", "тись", "чься")) else lemma
    stem = word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT:
            stem = word[: -len(ending)]
            break
    root = stem.rstrip(_SOFT)
    if len(root) < _SHORTEST_ROOT - 1:
        root = stem
    if root.endswith(_INSERTED_L) and len(root) > _SHORTEST_ROOT:
        root = root[:-1]
    if root.endswith("нн"):
        root = root[:-1]
    if root.endswith("н") and len(root) > _SHORTEST_ROOT + 1 and root[-2] not in _VOWELS:
        root = root[:-1].rstrip("ь")
    if len(root) > _SHORTEST_ROOT:
        root = root[:-1] + root[-1].translate(_ALTERNATING)
    return root[:_LONGEST_KEY]
