"""The noun phrase that stands before a bracket: what «(далее — МФЦ)» shortens.

From the bracket back: an acronym is matched with initials; a shorter name repeats the head noun;
otherwise the head is the nearest noun that governs all that follows it, within its own clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.description.issuing_body import names_body
from ingest.terms.words import (
    Reading,
    Word,
    adjectives,
    initials_start,
    is_acronym,
    is_function_word,
    is_pronoun,
    is_verb,
    nouns,
    points,
    readings,
    words,
)

_FARTHEST = 700  # characters; a name of an act in full is no longer
_SENTENCE = re.compile(r";|(?<=[а-яё\d]{3})[.!?]\s+(?=[А-ЯЁ])|(?:^|\s)(?:\d+|[а-яё])\)")
_BOUNDARY = re.compile(rf":|\s[–—-]\s|{_SENTENCE.pattern}")
_QUOTED = re.compile(
    r"«[^«»]*(?:«[^«»]*»[^«»]*)*»|\"[^\"]*\"|“[^”]*”|\([^()]*(?:\([^()]*\)[^()]*)*\)"
)
_BINDING = frozenset("что чтобы если когда а но поскольку хотя однако также".split())
# After a noun these open a phrase that belongs to it («плата за пользование»).
_OF_NOUN = frozenset("за на по о об обо для к ко без".split())
# «Взаимодействие с органами», «договор с исполнителем»: such nouns do not bind what follows «с».
_ACTION = re.compile(r"(?:ни|ти|ви)[еяюй]м?$|(?:договор|соглашени|контракт)", re.IGNORECASE)
_TELESCOPED = re.compile(r"(?:Гос|Мин|Рос|Глав|Обл|Край|Гор)[а-я]{3,}")
_PERSONS = frozenset("лицо представитель руководитель сотрудник работник служащий член".split())


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Adjectives with their noun: words `[first, noun]` of the clause."""

    first: int
    noun: int
    readings: tuple[Reading, ...]

    def may_be(self, *, case: str | None = None, number: str | None = None) -> bool:
        return any(
            case in (None, r.case) and (number in (None, r.number) or r.number is None)
            for r in self.readings
        )


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words before a position, without those in quotes and brackets."""

    text: str
    end: int
    words: list[Word]
    chunks: list[_Chunk]

    def gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        start = self.words[at - 1].end if at else self.words[at].start
        return self.text[start : self.words[at].start]


def phrase_start(text: str, start: int, end: int, name: str) -> int | None:
    """Where in `text[start:end]` the phrase begins that `name` is given to; None if none is seen.

    The phrase reaches to `end`.
    """
    start = max(start, end - _FARTHEST)
    if is_acronym(name):
        every = words(text, start, end)
        at = initials_start(name, every)
        if at is not None:
            return _with_quote(text, start, every[at].start)
    clause = _clause(text, start, end)
    chunk = _same_head(clause, name)
    if chunk is None:
        whole = _clause(text, start, end, narrow=False)
        chunk = _same_head(whole, name)
        clause = clause if chunk is None else whole
    if not clause.chunks:
        return _quoted_name(text, start, end)
    chunk = chunk or _body(clause, text, name) or _governing(clause, name)
    return _with_quote(text, start, clause.words[_leftmost(clause, chunk)].start)


def agreeing_start(text: str, start: int, end: int, participle: str) -> int | None:
    """Where the phrase begins that a participle after `end` agrees with («…, именуемое далее»)."""
    clause = _clause(text, max(start, end - _FARTHEST), end, parties=True)
    forms = adjectives(participle)
    for chunk in reversed(clause.chunks):
        shared = [n for n in chunk.readings if any(form.agrees(n) for form in forms)]
        if not shared:
            continue
        at = chunk
        while (before := _apposed(clause, at, shared[0])) is not None:
            at = before
        return _with_quote(text, start, clause.words[_leftmost(clause, at)].start)
    return _quoted_name(text, start, end)


def _clause(
    text: str, start: int, end: int, *, narrow: bool = True, parties: bool = False
) -> _Clause:
    """The words of the clause before `end`; with `narrow` no colon or dash is crossed.

    With `parties` «, и» ends a clause, as between the parties to a contract.
    """
    hidden = text[:start] + _QUOTED.sub(lambda m: "\0" * len(m[0]), text[start:end])
    begin = start
    for match in (_BOUNDARY if narrow else _SENTENCE).finditer(hidden, start, end):
        begin = match.end()
    if parties:
        cut = 0
        for match in re.finditer(r",\s+и\s+", hidden[begin:end]):
            cut = match.end()
        begin += cut
    found = words(hidden, begin, end)
    found = found[_clause_start(hidden, found) :]
    return _Clause(hidden, end, found, _chunks(hidden, found))


def _clause_start(text: str, found: Sequence[Word]) -> int:
    """The word after the last verb or conjunction that is not inside a relative clause."""
    at = len(found) - 1
    while at >= 0:
        word = found[at].text
        if word.lower() in _BINDING or is_verb(word):
            relative = _relative(text, found, at)
            if relative is None:
                return at + 1
            at = relative
        at -= 1
    return 0


def _relative(text: str, found: Sequence[Word], verb: int) -> int | None:
    """The word «который» of the clause a verb stands in, if it stands in such a clause."""
    first = verb
    for at in range(verb - 1, max(-1, verb - 30), -1):
        if found[at].text.lower().startswith("котор"):
            # After its own verb a comma ends the clause.
            return None if "," in text[found[first].end : found[verb].start] else at
        if is_verb(found[at].text):
            first = at
    return None


def _chunks(text: str, found: Sequence[Word]) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    run: list[int] = []
    for at, word in enumerate(found):
        gap = text[found[at - 1].end : word.start] if at else ""
        joined = at and found[at - 1].text.lower() in ("и", "или") and run
        if gap.strip(" \u00a0") and not (run and gap.strip() == "," and adjectives(word.text)):
            run = []
        own = () if is_function_word(word.text) else tuple(nouns(word.text))
        likely = readings(word.text)
        adjective = bool(adjectives(word.text))
        following = found[at + 1].text if at + 1 < len(found) else ""
        before_noun = bool(nouns(following)) and any(
            a.agrees(b) for a in adjectives(word.text) for b in nouns(following)
        )
        noun = bool(own) and not (adjective and likely[0].is_adjective and before_noun)
        if not likely and word.text[:1].isupper():
            own, noun = (Reading(word.text, "NOUN", None, None, None, None, False),), True
        if noun:
            shared = [n for n in run if any(a.agrees(b) for a in adjectives(found[n].text)
                                            for b in own)]  # fmt: skip
            chunks.append(_Chunk(shared[0] if shared else at, at, own))
            run = []
        elif adjective:
            run = [*run, at]
        elif not (word.text.lower() in ("и", "или") and run) and not joined:
            run = []
    return chunks


def _same_head(clause: _Clause, name: str) -> _Chunk | None:
    """The noun that a shorter name repeats, with most of the name's adjectives beside it."""
    named = words(name)
    head = next((w for w in named if nouns(w.text, "nomn")), None)
    if head is None:
        return None
    lemmas = {reading.lemma for reading in nouns(head.text, "nomn")}
    content = [w.text for w in named if not is_function_word(w.text)]
    wanted = [{r.lemma for r in readings(text)} for text in content]
    same = [c for c in clause.chunks if lemmas & {r.lemma for r in c.readings if r.is_noun}]
    if not same:
        return None
    many = all(r.number == "plur" for r in nouns(head.text, "nomn"))
    if many and not any(chunk.may_be(number="plur") for chunk in same):
        return same[0]

    def fit(chunk: _Chunk) -> tuple[bool, int, int]:
        phrase = [w.text for w in clause.words[chunk.first :] if not is_function_word(w.text)]
        quoted = "\0" in clause.text[clause.words[chunk.first].start : clause.end]
        held = {r.lemma for text in phrase for r in readings(text)}
        shared = sum(bool(lemmas & held) for lemmas in wanted)
        return len(phrase) > len(content) or quoted, shared, chunk.noun

    return max(same, key=fit)


def _body(clause: _Clause, text: str, name: str) -> _Chunk | None:
    """The nearest name of a body, where the shorter name is a telescoped one («Госстрой»)."""
    first = words(name)[0].text if words(name) else ""
    if not _TELESCOPED.match(first):
        return None
    named = [c for c in clause.chunks if names_body(text[clause.words[c.first].start : clause.end])]
    return named[-1] if named else None


def _governing(clause: _Clause, name: str) -> _Chunk:
    """The nearest noun that governs all up to the bracket, in the number of the name."""
    chunks = clause.chunks
    wanted = _number(name)
    cut, attribute = len(chunks), None
    for number in range(len(chunks) - 1, 0, -1):
        opening = _attribute(clause, chunks, number)
        if opening is not None:
            cut, attribute = number, opening
    if attribute is not None:
        owner = _owner(chunks[:cut], attribute)
        if owner is not None and (wanted is None or owner.may_be(number=wanted)):
            return _first_of(clause, _person_of(clause, owner), wanted)
    free = [c for n, c in enumerate(chunks[:cut]) if not _depends(clause, chunks, n)]
    fitting = [c for c in free if wanted is None or c.may_be(number=wanted)]
    return _first_of(clause, (fitting or free or chunks[:1])[-1], wanted)


def _first_of(clause: _Clause, chunk: _Chunk, wanted: str | None) -> _Chunk:
    """The first of the nouns joined with this one, where the name is that of several."""
    if wanted == "plur":
        while (before := _coordinated(clause, chunk)) is not None:
            chunk = before
    return chunk


def _person_of(clause: _Clause, owner: _Chunk) -> _Chunk:
    """The person before the body whose person it is («должностное лицо органа, проводящего …»)."""
    at = clause.chunks.index(owner)
    if at and _depends(clause, clause.chunks, at):
        before = clause.chunks[at - 1]
        if any(r.lemma in _PERSONS for r in before.readings):
            return before
    return owner


def _number(name: str) -> str | None:
    for word in words(name):
        numbers = {reading.number for reading in nouns(word.text, "nomn")}
        numbers |= {r.number for r in adjectives(word.text, "nomn")}
        if numbers:
            return numbers.pop() if len(numbers) == 1 else None
    return None


def _attribute(clause: _Clause, chunks: Sequence[_Chunk], number: int) -> Word | None:
    """The word of «, осуществляющий …» or «, в который …» between a noun and the former one."""
    before, chunk = chunks[number - 1], chunks[number]
    for at in range(before.noun + 1, min(chunk.noun + 1, len(clause.words))):
        if "," not in clause.gap(at):
            continue
        for word in clause.words[at : at + 2]:
            if word.text.lower().startswith("котор"):
                return word
        participle = any(r.part == "PRTF" for r in readings(clause.words[at].text))
        if participle and chunk.first > at:
            return clause.words[at]
    return None


def _owner(chunks: Sequence[_Chunk], attribute: Word) -> _Chunk | None:
    """The nearest noun that a participle or «который» may belong to."""
    forms = adjectives(attribute.text)
    relative = attribute.text.lower().startswith("котор")
    for chunk in reversed(chunks):
        for noun in chunk.readings:
            if any(form.number == noun.number if relative else form.agrees(noun) for form in forms):
                return chunk
    return None


def _depends(clause: _Clause, chunks: Sequence[_Chunk], number: int) -> bool:
    """Whether a noun belongs to the noun before it: a genitive, or «по …», «для …»."""
    if number == 0:
        return False
    chunk, before = chunks[number], chunks[number - 1]
    between = clause.words[before.noun + 1 : chunk.first]
    if _joined(clause, chunks, number):
        return True
    if any("," in clause.gap(at) for at in range(before.noun + 1, chunk.first + 1)):
        return False
    of_action = _ACTION.search(clause.words[before.noun].text) is not None
    if not between:
        agent = of_action and chunk.may_be(case="ablt")
        named = clause.words[chunk.first].text[:1].isupper()  # «Республики Башкортостан»
        return agent or named or chunk.may_be(case="gent") or not chunk.readings[0].case
    if len(between) == 1:
        binding = between[0].text.lower()
        if binding in _OF_NOUN or (binding in ("с", "со") and not of_action):
            return True
    return False


def _joined(clause: _Clause, chunks: Sequence[_Chunk], number: int) -> bool:
    """Whether «и» or a comma joins a noun to an earlier one that itself belongs to another."""
    chunk = chunks[number]
    link = chunk.first - 1
    joint = clause.words[link].text.lower() in ("и", "или", "либо")
    if not (joint or clause.gap(chunk.first).strip() == ","):
        return False
    cases = {reading.case for reading in chunk.readings}
    for before in range(number - 1, max(-1, number - 6), -1):
        if cases & {reading.case for reading in chunks[before].readings}:
            return _depends(clause, chunks, before)
    return False


def _coordinated(clause: _Clause, chunk: _Chunk) -> _Chunk | None:
    """The noun that «и», «или» or a comma joins with a noun in the same case."""
    at = chunk.first
    if at == 0:
        return None
    joint = clause.words[at - 1].text.lower() in ("и", "или", "либо")
    comma = clause.gap(at).strip() == ","
    limit = at - 1 if joint else at
    if not (joint or comma):
        return None
    cases = {reading.case for reading in chunk.readings}
    earlier = [c for c in clause.chunks if c.noun < limit]
    if not earlier:
        return None
    for number in range(len(earlier) - 1, -1, -1):
        before = earlier[number]
        if _depends(clause, earlier, number):
            continue
        same = cases & {reading.case for reading in before.readings}
        return before if same and before.noun >= limit - 4 else None
    return None


def _apposed(clause: _Clause, chunk: _Chunk, head: Reading) -> _Chunk | None:
    """The noun right before a name that stands beside it in one case («предприниматель Иванов»)."""
    earlier = [c for c in clause.chunks if c.noun == chunk.first - 1]
    if not earlier or clause.gap(chunk.first).strip():
        return None
    return earlier[0] if any(r.case == head.case for r in earlier[0].readings) else None


def _leftmost(clause: _Clause, chunk: _Chunk) -> int:
    """The first word of a phrase: what only points is left out («настоящая методика»)."""
    first = chunk.first
    while first < chunk.noun:
        word = clause.words[first].text
        if points(word) or is_pronoun(word) or is_function_word(word):
            first += 1
        else:
            break
    return first


def _with_quote(text: str, start: int, at: int) -> int:
    """The phrase with the quotation mark before its first word."""
    return at - 1 if at > start and text[at - 1] in '«"“' else at


def _quoted_name(text: str, start: int, end: int) -> int | None:
    """A quotation alone before the bracket."""
    found = [m.start() for m in _QUOTED.finditer(text, start, end) if text[m.start()] != "("]
    return found[-1] if found and not text[found[-1] : end].rstrip().endswith(";") else None
