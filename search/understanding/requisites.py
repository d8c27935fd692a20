"""Requisites: which clause of which document a query asks for by name.

«ч. 2 ст. 19 КоАП и приказ ФСТЭК № 17» holds two. A unit belongs to the document named beside it,
after it («ст. 81 ТК») or before it («ТК, ст. 81»).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.morphology import is_function_word
from search.understanding.clause_mentions import (
    Unit,
    UnitKind,
    UnitMention,
    unit_mentions,
    within,
)
from search.understanding.document_hint import Certainty, DocumentHint, Resolution
from search.understanding.document_mentions import document_mentions
from search.understanding.document_names import DocumentNames
from search.understanding.lexemes import Lexeme, lexemes

_MOST_REQUISITES = 16
_BETWEEN_UNITS = frozenset(", в к из of ( ) и . ;".split())
_JOINERS = frozenset({"и", ";", "или"})


@dataclass(frozen=True, slots=True)
class Requisite:
    """A clause or a whole document named in the range `[start, end)` of the corrected query.

    `units` are from the inside out; empty where only a document is named. `documents` are ids, the
    likeliest first; with units and no document named the clause may be of any. `hint` is what the
    query says of the document, None without one.
    """

    start: int
    end: int
    text: str
    units: tuple[Unit, ...]
    documents: tuple[str, ...]
    certainty: Certainty
    hint: DocumentHint | None = None

    @property
    def labels(self) -> tuple[tuple[str, ...], ...]:
        """The labels that each unit may bear, from the inside out, without mere wishes."""
        return tuple(unit.labels for unit in self.units if unit.labels)

    @property
    def clause(self) -> str | None:
        """The likeliest label of the unit that passages are cut at: the article, else the clause.

        The units inside it are a wish about the place in it.
        """
        articles = [u for u in self.units if u.kind is UnitKind.ARTICLE]
        for unit in (*articles, *self.units):
            if unit.labels:
                return unit.labels[0]
        return None


@dataclass(frozen=True, slots=True)
class _Chain:
    """Units within each other; one mention may list several: «ст. 81 и 82»."""

    mentions: tuple[UnitMention, ...]

    @property
    def first(self) -> int:
        return self.mentions[0].first

    @property
    def last(self) -> int:
        return self.mentions[-1].last


def requisites(text: str, names: DocumentNames) -> tuple[Requisite, ...]:
    """Every clause and document that a query names, in order, at most 16."""
    found = lexemes(text)
    units = unit_mentions(found)
    hints = _that_may_be_names(document_mentions(text, found, units), names)
    chains = _chains(found, units, hints)
    near = _nearest(found, chains, hints)
    linked = set(near.values())
    resolved = [names.resolve(hint, at in linked) for at, hint in enumerate(hints)]
    named: list[Requisite] = []
    for number, chain in enumerate(chains):
        at = near.get(number)
        named.extend(
            _of_chain(
                text,
                found,
                chain,
                None if at is None else hints[at],
                None if at is None else resolved[at],
            )
        )
    for at, (hint, resolution) in enumerate(zip(hints, resolved, strict=True)):
        if at not in linked and (resolution.documents or _is_plain(hint)):
            named.append(_of_document(text, found, hint, resolution))
    if not named and found:
        entitled = names.entitled(x.lemma for x in found if x.is_word or x.is_number)
        if entitled:
            named.append(_of_title(text, found, entitled))
    return tuple(sorted(named, key=lambda r: r.start)[:_MOST_REQUISITES])


def _that_may_be_names(hints: Sequence[DocumentHint], names: DocumentNames) -> list[DocumentHint]:
    """The hints without numbers that no document has: «ИТ-21» may be anything."""
    return [hint for hint in hints if hint.head or not hint.number or names.resolve(hint).documents]


def _is_plain(hint: DocumentHint) -> bool:
    """Whether a mention is surely a document's name, found in the catalogue or not."""
    return bool(hint.designation or hint.codes or (hint.head and hint.number and hint.marked))


def _chains(
    found: Sequence[Lexeme], units: Sequence[UnitMention], hints: Sequence[DocumentHint]
) -> list[_Chain]:
    taken = {at for hint in hints for at in range(hint.first, hint.last)}
    chains: list[list[UnitMention]] = []
    for mention in units:
        if mention.first in taken:
            continue  # the part of a code
        if chains and _continues(found, chains[-1], mention):
            chains[-1].append(mention)
        else:
            chains.append([mention])
    return [_Chain(tuple(chain)) for chain in chains]


def _continues(found: Sequence[Lexeme], chain: Sequence[UnitMention], other: UnitMention) -> bool:
    between = [lexeme.folded for lexeme in found[chain[-1].last : other.first]]
    if len(between) > 2 or not _BETWEEN_UNITS.issuperset(between):
        return False
    kinds = [mention.units[0].kind for mention in chain]
    kind = other.units[0].kind
    if kind in kinds:
        return False
    return _JOINERS.isdisjoint(between)


def _nearest(
    found: Sequence[Lexeme], chains: Sequence[_Chain], hints: Sequence[DocumentHint]
) -> dict[int, int]:
    """The hint that each chain belongs to, by their numbers; a chain beside none takes the only."""
    near: dict[int, int] = {}
    for number, chain in enumerate(chains):
        costs = []
        for at, hint in enumerate(hints):
            after = hint.first >= chain.last
            between = found[chain.last : hint.first] if after else found[hint.last : chain.first]
            cost = _distance(between)
            if cost is not None:
                costs.append((cost, not after, at))
        if costs:
            near[number] = min(costs)[2]
    for number in reversed(range(len(chains) - 1)):
        # «ст. 81 и ст. 82 ТК»
        if number not in near and number + 1 in near:
            between = found[chains[number].last : chains[number + 1].first]
            if _distance(between) is not None:
                near[number] = near[number + 1]
    if len(hints) == 1:
        for number in range(len(chains)):
            near.setdefault(number, 0)
    return near


def _distance(between: Sequence[Lexeme]) -> int | None:
    """How far two names are apart; None where other words stand between them."""
    cost = 0
    for lexeme in between:
        if lexeme.folded in (",", "и", ";"):
            cost += 2
        elif lexeme.is_word and is_function_word(lexeme.folded):
            cost += 1
        elif lexeme.is_word or lexeme.is_number or lexeme.folded not in '.()«»"—–-:':
            return None
    return cost if len(between) <= 4 else None


def _of_chain(
    text: str,
    found: Sequence[Lexeme],
    chain: _Chain,
    hint: DocumentHint | None,
    resolution: Resolution | None,
) -> list[Requisite]:
    first, last = chain.first, chain.last
    if resolution is not None and _adjoins(found, chain, resolution):
        first, last = min(first, resolution.first), max(last, resolution.last)
    start, end = found[first].start, found[last - 1].end
    lists = [mention.units for mention in chain.mentions]
    longest = max(range(len(lists)), key=lambda at: len(lists[at]))
    units = [
        within([*(units[0] for at, units in enumerate(lists) if at != longest), one])
        for one in lists[longest]
    ]
    return [
        Requisite(
            start,
            end,
            text[start:end],
            chosen,
            resolution.documents if resolution else (),
            resolution.certainty if resolution else Certainty.NONE,
            hint,
        )
        for chosen in units
    ]


def _of_title(text: str, found: Sequence[Lexeme], documents: tuple[str, ...]) -> Requisite:
    certainty = Certainty.CERTAIN if len(documents) == 1 else Certainty.SEVERAL
    start, end = found[0].start, found[-1].end
    return Requisite(start, end, text[start:end], (), documents, certainty)


def _adjoins(found: Sequence[Lexeme], chain: _Chain, resolution: Resolution) -> bool:
    if resolution.first >= chain.last:
        return _distance(found[chain.last : resolution.first]) is not None
    return _distance(found[resolution.last : chain.first]) is not None


def _of_document(
    text: str, found: Sequence[Lexeme], hint: DocumentHint, resolution: Resolution
) -> Requisite:
    start, end = found[resolution.first].start, found[resolution.last - 1].end
    return Requisite(
        start, end, text[start:end], (), resolution.documents, resolution.certainty, hint
    )
