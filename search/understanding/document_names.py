"""The names of the documents of a catalogue, and which documents a mention in a query means.

A mention finds a document by what tells documents apart: number, designation, the name of a code,
the words of a title. A word that many titles share finds none by itself.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.model import Definition, DocumentKind, DocumentRecord
from corpus.official_names import named_standard
from search.morphology import is_function_word
from search.understanding.document_hint import Certainty, DocumentHint, NameWord, Resolution
from search.understanding.document_mentions import (
    WEAK_HEADS,
    code_of,
    document_mentions,
)
from search.understanding.lexemes import lexemes
from search.understanding.name_keys import (
    COMMON_WORDS,
    body_lemmas,
    folded_name,
    is_distinctive,
    is_told,
    loose_standard,
    number_key,
    other_states,
    part_of_title,
    standard_keys,
    title_lemmas,
)

Expansions = Callable[[str], Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Named:
    """A document by what it is known by; `words` are the lemmas of its title with their worth."""

    record: DocumentRecord
    words: frozenset[str]
    code: str | None
    part: int | None
    place: str | None


_KINDS_OF_HEADS: Mapping[str, tuple[DocumentKind, ...]] = {
    "закон": (DocumentKind.LAW,),
    "приказ": (DocumentKind.ORDER,),
    "постановление": (DocumentKind.ORDER,),
    "распоряжение": (DocumentKind.ORDER,),
    "указ": (DocumentKind.ORDER,),
    "стандарт": (DocumentKind.STANDARD,),
    "рекомендация": (DocumentKind.RECOMMENDATION,),
    "методика": (DocumentKind.RECOMMENDATION,),
}
# An act is of the kind its number is cited under; other documents' numbers may stand for any.
_KINDS_OF_NUMBERS = (DocumentKind.LAW, DocumentKind.ORDER)
_COMMON_SHARE = 0.2  # of the titles: a word in more of them is common, whatever it means
_COMMON_COUNT = 20
_COMMON_MOST = 200
_MOST_DOCUMENTS = 20
_LEAST_COVERAGE = 0.3
_WHOLE_TITLE = 0.85
_FEWEST_TITLE_WORDS = 4
_FEWEST_OWN_NAME = 0.6
_RARE_WORDS = 8
_LONGEST_POSTING = 2000


def no_expansions(word: str) -> Sequence[tuple[str, ...]]:
    """No word stands for others."""
    return ()


class DocumentNames:
    """An index of the names of documents, made once for a generation of the catalogue.

    `definitions` are entries of glossaries with the ids of their documents: a short name that a
    document gives itself finds it. `expansions` tells the lemmas that an abbreviation stands for.
    """

    def __init__(
        self,
        records: Iterable[DocumentRecord] = (),
        definitions: Iterable[tuple[str, Definition]] = (),
        expansions: Expansions = no_expansions,
    ) -> None:
        self._expansions = expansions
        self._named: list[_Named] = []
        self._by_id: dict[str, int] = {}
        self._by_path: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._by_code: dict[str, list[int]] = defaultdict(list)
        self._by_designation: dict[str, list[int]] = defaultdict(list)
        self._by_set: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_date: dict[datetime.date, list[int]] = defaultdict(list)
        self._by_kind: dict[DocumentKind, set[int]] = defaultdict(set)
        self._by_own_name: dict[str, list[int]] = defaultdict(list)
        for record in records:
            self._add(record)
        for document_id, definition in definitions:
            self._add_own_name(document_id, definition)

    def __len__(self) -> int:
        return len(self._named)

    def _add(self, record: DocumentRecord) -> None:
        at = len(self._named)
        title = record.description.title
        lemmas = title_lemmas(title)
        words = frozenset(word for word in lemmas if not is_function_word(word))
        code = code_of(lemmas)
        place = next((word for word in lemmas if word in other_states()), None) if code else None
        self._named.append(
            _Named(
                record,
                words,
                code[0] if code else None,
                part_of_title(title) if code else None,
                place,
            )
        )
        self._by_id[record.id] = at
        self._by_path[record.path].append(at)
        name = record.path.rpartition("/")[2]
        if name != record.path:
            self._by_path[name].append(at)
        for word in words:
            self._by_word[word].add(at)
        if code:
            self._by_code[code[0]].append(at)
        self._by_kind[record.description.kind].add(at)
        if record.description.date:
            self._by_date[record.description.date].append(at)
        number = record.description.number
        standard = named_standard(number or "") or named_standard(title)
        if standard:
            for key in standard_keys(standard[0]):
                self._by_designation[key].append(at)
                self._by_set[loose_standard(key)].add(key)
        elif number:
            self._by_number[number_key(number)].append(at)

    def _add_own_name(self, document_id: str, definition: Definition) -> None:
        at = self._by_id.get(document_id)
        if at is None or not is_distinctive(definition.term):
            return
        words = self._named[at].words
        meaning = {word for word in title_lemmas(definition.meaning) if word in words}
        if words and self._worth(meaning) >= _FEWEST_OWN_NAME * self._worth(words):
            self._by_own_name[folded_name(definition.term)].append(at)

    def resolve(self, hint: DocumentHint, linked: bool = False) -> Resolution:
        """The documents that a mention means; `linked` is beside a unit («п. 3 стандарта …»)."""
        if hint.designation is not None:
            return self._answer(hint, self._of_standard(hint.designation))
        if hint.codes:
            return self._answer(hint, self._of_codes(hint))
        if hint.number is not None:
            found = self._of_number(hint)
            if found or hint.marked:
                return self._answer(hint, found)
            hint = replace(hint, number=None, words=(*hint.words, *hint.after))
        if hint.date is not None:
            return self._answer(hint, self._of_date(hint))
        return self._of_title(hint, linked)

    def short_name(self, words: Sequence[str]) -> tuple[str, ...]:
        """The documents that give themselves a short name of these words, as typed."""
        found = self._by_own_name.get(folded_name(" ".join(words)), ())
        return tuple(self._named[at].record.id for at in dict.fromkeys(found))

    def entitled(self, lemmas: Iterable[str]) -> tuple[str, ...]:
        """The documents whose whole title, of at least four telling words, is among these words."""
        wanted = set(lemmas)
        rare = sorted((posting for word in wanted if (posting := self._by_word.get(word))), key=len)
        seen: Counter[int] = Counter()
        for posting in rare[:_RARE_WORDS]:
            if len(posting) <= _LONGEST_POSTING:
                seen.update(posting)
        found = []
        for at, shared in seen.items():
            if shared < _FEWEST_TITLE_WORDS - 1:
                continue
            words = self._named[at].words
            if len(words - COMMON_WORDS) < _FEWEST_TITLE_WORDS:
                continue
            share = self._worth(words & wanted) / self._worth(words)
            if share >= _WHOLE_TITLE:
                found.append((-share, -len(words), at))
        return tuple(self._named[at].record.id for _, _, at in sorted(found)[:_MOST_DOCUMENTS])

    def lookup(self, name: str) -> tuple[str, ...]:
        """The documents a person names by id, unique beginning of one, path, or any name."""
        name = " ".join(name.split())
        if name in self._by_id:
            return (name,)
        if name in self._by_path:
            return self._ids(self._by_path[name])
        own = self.short_name([name])
        if own:
            return own
        found = lexemes(name)
        for hint in document_mentions(name, found, ()):
            resolved = self.resolve(hint, linked=True)
            if resolved.documents:
                return resolved.documents
        if re.fullmatch("[0-9a-f]{4,}", name):
            begins = [at for document, at in self._by_id.items() if document.startswith(name)]
            if len(begins) == 1:
                return self._ids(begins)
        words = [lexeme.lemma for lexeme in found if not is_function_word(lexeme.folded)]
        telling = [word for word in words if is_told(word)]
        postings = [self._posting(word) for word in telling]
        if not postings or all(self._is_common(word) for word in telling):
            return ()
        return self._ids(self._ranked(set.intersection(*postings), telling))

    def _ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._named[at].record.id for at in dict.fromkeys(places))

    def _answer(self, hint: DocumentHint, found: Sequence[int]) -> Resolution:
        ids = self._ids(found)[:_MOST_DOCUMENTS]
        certainty = Certainty.SEVERAL if len(ids) > 1 else Certainty.CERTAIN
        return Resolution(ids, certainty if ids else Certainty.NONE, hint.first, hint.last)

    def _of_standard(self, designation: str) -> list[int]:
        # «ГОСТ Р 7.0.5» means any edition; «ГОСТ Р 7.0.5-2008» no other.
        whole = standard_keys(designation)[0]
        found = self._by_designation.get(whole, [])
        if not found:
            keys = sorted(self._by_set.get(loose_standard(whole), ()))
            found = [at for key in keys for at in self._by_designation[key]]
        return sorted(dict.fromkeys(found), key=self._latest_first)

    def _of_codes(self, hint: DocumentHint) -> list[int]:
        found = [
            at
            for code in hint.codes
            for at in self._by_code.get(code, ())
            if self._named[at].place == hint.place
        ]
        parts = [at for at in found if self._named[at].part == hint.part]
        if hint.part is not None and parts:
            return parts
        return sorted(found, key=lambda at: (self._named[at].part or 0, self._latest_first(at)))

    def _of_number(self, hint: DocumentHint) -> list[int]:
        number = hint.number or ""
        keys = [number]
        if hint.head == "закон" and number.isdigit():
            keys = [f"{number}-фз", f"{number}-фкз", number]
        found = [at for key in keys for at in self._by_number.get(key, ())]
        kept = [at for at in found if self._fits(at, hint)]
        if not kept and hint.head == "фгос":
            kept = sorted(self._by_word.get(number, ()))
        about = [word.lemma for word in (*hint.words, *hint.after)]
        return sorted(kept, key=lambda at: (-self._agreement(at, about), self._latest_first(at)))

    def _fits(self, at: int, hint: DocumentHint) -> bool:
        """Whether nothing that a mention says of an act is contradicted by what is known."""
        about = self._named[at].record.description
        kinds = _KINDS_OF_HEADS.get(hint.head or "")
        if kinds and about.kind in _KINDS_OF_NUMBERS and about.kind not in kinds:
            return False
        if hint.date is not None and about.date is not None and hint.date != about.date:
            return False
        if hint.year is not None and about.year is not None and hint.year != about.year:
            return False
        said = [word.lemma for word in hint.words if word.lemma not in COMMON_WORDS]
        return not (said and about.organisation) or self._agreement(at, said) > 0

    def _agreement(self, at: int, words: Iterable[str]) -> int:
        """How many of these words the issuing body or the title holds, abbreviated or not."""
        named = self._named[at]
        held = named.words | body_lemmas(named.record.description.organisation or "")
        return sum(
            word in held or any(set(full) <= held for full in self._expansions(word))
            for word in words
            if word not in COMMON_WORDS
        )

    def _of_date(self, hint: DocumentHint) -> list[int]:
        words = [word.lemma for word in (*hint.words, *hint.after)]
        kinds = _KINDS_OF_HEADS.get(hint.head or "", ())
        return [
            at
            for at in (self._by_date.get(hint.date, ()) if hint.date else ())
            if (not kinds or self._named[at].record.description.kind in kinds)
            and (not words or self._agreement(at, words))
        ]

    def _of_title(self, hint: DocumentHint, linked: bool) -> Resolution:
        """The documents of the kind named whose titles hold the words beside its head."""
        headed = self._headed(hint.head or "")
        kept, taken = self._narrowed(headed, hint.words)
        first, last = hint.first, hint.last
        if taken:
            last = taken[-1].at + 1
        else:
            kept, taken = self._narrowed(headed, hint.before)
            if taken:
                first = taken[-1].at
        telling = [word.lemma for word in taken if not self._is_common(word.lemma)]
        if not telling or not kept:
            return Resolution((), Certainty.NONE, hint.first, hint.last)
        words = [*(word.lemma for word in taken), hint.head or ""]
        ranked = self._ranked(kept, words)
        # «порядок рассмотрения жалоб» is what a question is about as often as it is a name.
        if hint.head in WEAK_HEADS and not linked:
            return Resolution((), Certainty.NONE, hint.first, hint.last)
        sure = linked or len(telling) > 1 or self._coverage(ranked[0], words) >= _LEAST_COVERAGE
        if not sure:
            return Resolution((), Certainty.NONE, hint.first, hint.last)
        ids = self._ids(ranked)
        if self._coverage(ranked[0], words) >= _WHOLE_TITLE and (
            len(ranked) == 1 or self._coverage(ranked[1], words) < _WHOLE_TITLE
        ):
            ids = ids[:1]
        return Resolution(
            ids[:_MOST_DOCUMENTS],
            Certainty.CERTAIN if len(ids) == 1 else Certainty.SEVERAL,
            first,
            last,
        )

    def _headed(self, head: str) -> list[set[int]]:
        """The documents of the kind that a head names, as sets to be joined."""
        kinds = _KINDS_OF_HEADS.get(head, ())
        return [self._by_word.get(head, set()), *(self._by_kind.get(kind, set()) for kind in kinds)]

    def _narrowed(
        self, headed: list[set[int]], words: Sequence[NameWord]
    ) -> tuple[set[int], list[NameWord]]:
        """The documents of these sets narrowed by each word while their titles go on with it."""
        kept, taken = set[int](), list[NameWord]()
        for word in words:
            posting = self._posting(word.lemma)
            # The sets are large and a posting is small: they are never joined as a whole.
            narrowed = kept & posting if taken else set().union(*(posting & s for s in headed))
            if not narrowed:
                if word.lemma in ("рф", "российский", "федерация", "россия"):
                    continue
                break
            kept = narrowed
            taken.append(word)
        return kept, taken

    def _posting(self, word: str) -> set[int]:
        posting = self._by_word.get(word, set())
        for full in self._expansions(word):
            postings = [self._by_word.get(part, set()) for part in full]
            if postings:
                posting = posting | set.intersection(*postings)
        return posting

    def _is_common(self, word: str) -> bool:
        count = len(self._by_word.get(word, ()))
        many = min(_COMMON_SHARE * len(self._named), _COMMON_MOST)
        return word in COMMON_WORDS or count > max(_COMMON_COUNT, many)

    def _worth(self, words: Iterable[str]) -> float:
        total = len(self._named)
        return sum(
            (0.2 if word in COMMON_WORDS else 1.0)
            * math.log(1 + (total + 1) / (1 + len(self._by_word.get(word, ()))))
            for word in words
        )

    def _coverage(self, at: int, words: Iterable[str]) -> float:
        title = self._named[at].words
        said = set(words)
        for word in words:
            for full in self._expansions(word):
                if set(full) <= title:
                    said.update(full)
        return self._worth(title & said) / max(1e-9, self._worth(title))

    def _ranked(self, places: Iterable[int], words: Sequence[str]) -> list[int]:
        return sorted(
            places, key=lambda at: (-round(self._coverage(at, words), 6), self._latest_first(at))
        )

    def _latest_first(self, at: int) -> tuple[int, str]:
        record = self._named[at].record
        return -(record.description.year or 0), record.path
