"""Typed numbers turned into Word's automatic ones: which list and level makes Word print each.

Counters follow ECMA-376-1, 17.9: they belong to the abstract list, a level starts again after any
paragraph of a higher level, and a list instance with `startOverride` sets its level once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.library.blocks import Block, Heading, Paragraph, is_appendix, is_references
from corpus.library.labels import Label

_BRACKETED_NUMBER_LEVEL = 4
_BRACKETED_LETTER_LEVEL = 5


@dataclass(frozen=True)
class ListLevel:
    """One level of an abstract list: Word's number format and level text («%1.%2.»)."""

    number_format: str
    text: str


@dataclass
class AbstractList:
    """A multilevel list definition: its levels by Word's `ilvl` (0–8)."""

    levels: dict[int, ListLevel] = field(default_factory=dict)


@dataclass(frozen=True)
class ListInstance:
    """A use of an abstract list; `restart` is (ilvl, first value) where it starts anew."""

    abstract: int
    restart: tuple[int, int] | None = None


@dataclass(frozen=True)
class Placement:
    """Where a paragraph stands: index of its list instance, and its `ilvl`."""

    instance: int
    level: int


@dataclass
class NumberingPlan:
    """Lists for a whole document.

    `placements` maps the index of a numbered block to its place; `faults` lists numbers that do not
    follow from those before them, in Russian, for the author of the source.
    """

    abstracts: list[AbstractList] = field(default_factory=list)
    instances: list[ListInstance] = field(default_factory=list)
    placements: dict[int, Placement] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def plan_numbering(blocks: Sequence[Block]) -> NumberingPlan:
    """Place every numbered block of a document in a list."""
    plan = NumberingPlan()
    labelled = [
        (index, block.label)
        for index, block in enumerate(blocks)
        if isinstance(block, (Heading, Paragraph)) and block.label is not None
    ]
    appendices = [(i, label) for i, label in labelled if label.kind == "appendix"]
    if appendices:
        _place(plan, appendices, _Shapes(appendices))
    for start, end in _scopes(blocks):
        inside = [(i, lbl) for i, lbl in labelled if start <= i < end and lbl.kind != "appendix"]
        # Items of enumerations get a list of their own: in the clauses' list their deep level would
        # make Word count the clause levels between as already begun.
        items = [(i, lbl) for i, lbl in inside if lbl.kind.startswith("bracketed")]
        if items:
            _place(plan, items, _Shapes(items))
        inside = [(i, lbl) for i, lbl in inside if not lbl.kind.startswith("bracketed")]
        shapes = _Shapes(inside)
        for own in shapes.words_apart:
            pattern_labels = [(i, lbl) for i, lbl in inside if lbl.pattern == own]
            _place(plan, pattern_labels, _Shapes(pattern_labels))
        rest = [(i, lbl) for i, lbl in inside if lbl.pattern not in shapes.words_apart]
        if rest:
            _place(plan, rest, shapes)
    return plan


def _scopes(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Half-open ranges of blocks in which numbering is one: body, bibliography, every appendix."""
    starts = [0]
    for index, block in enumerate(blocks):
        if is_appendix(block) or is_references(block):
            starts.append(index)
    return list(zip(starts, [*starts[1:], len(blocks)], strict=True))


class _Shapes:
    """Which level of the scope's list each kind of label takes.

    «Раздел 1.» is level 0 above «1.1.», unless plain «1.» is also in use: then the sections are
    counted apart, since their numbers head no other number.
    """

    def __init__(self, labels: Sequence[tuple[int, Label]]) -> None:
        words = list(dict.fromkeys(lbl.pattern for _, lbl in labels if lbl.kind == "word"))
        plain_first = any(lbl.kind == "decimal" and len(lbl.values) == 1 for _, lbl in labels)
        alone = all(lbl.kind == "word" for _, lbl in labels)
        joined = 0 if plain_first or (alone and len(words) > 1) else 1
        self.words_apart = words[joined:]

    def level(self, label: Label) -> int:
        match label.kind:
            case "bracketed-number":
                return _BRACKETED_NUMBER_LEVEL
            case "bracketed-letter":
                return _BRACKETED_LETTER_LEVEL
            case _:
                return len(label.values) - 1


def _place(plan: NumberingPlan, labels: Sequence[tuple[int, Label]], shapes: _Shapes) -> None:
    """Add one abstract list for `labels` and walk its counters as Word will."""
    abstract = AbstractList()
    plan.abstracts.append(abstract)
    number = len(plan.abstracts) - 1
    plan.instances.append(ListInstance(number))
    base = current = len(plan.instances) - 1
    restarted_level = 0
    counters: dict[int, int] = {}
    for index, label in labels:
        level = shapes.level(label)
        definition = _definition(label, level)
        if abstract.levels.setdefault(level, definition) != definition:
            plan.faults.append(f"«{label.text}»: на этом уровне номера пишутся иначе")
        *parents, value = label.values
        if [counters.get(depth) for depth in range(len(parents))] != parents:
            plan.faults.append(f"«{label.text}» не продолжает номер вышестоящего уровня")
        if current != base and level < restarted_level:
            current = base
        if value != counters.get(level, 0) + 1:
            if value != 1:
                before = counters.get(level, "нет")
                plan.faults.append(f"«{label.text}»: предыдущий номер — {before}")
            plan.instances.append(ListInstance(number, (level, value)))
            current, restarted_level = len(plan.instances) - 1, level
        counters = {lvl: count for lvl, count in counters.items() if lvl < level} | {level: value}
        plan.placements[index] = Placement(current, level)


def _definition(label: Label, level: int) -> ListLevel:
    if label.kind == "bracketed-number":
        return ListLevel("decimal", f"%{level + 1})")
    if label.kind == "bracketed-letter":
        return ListLevel("russianLower", f"%{level + 1})")
    return ListLevel("upperRoman" if label.roman else "decimal", label.pattern)
