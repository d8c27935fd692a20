"""A question as typed becomes all that a search is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.errors import EmptyQuery, InvalidFilter
from search.filters import Filters
from search.index.base import LexicalQuery, QueryWord
from search.morphology import lemma, normalise, phrase, query_words, terms, tokens
from search.understanding.abbreviations import Expansion, expanded_text, expansion_words
from search.understanding.clause_mentions import UNIT_ABBREVIATIONS, UNIT_NOUNS
from search.understanding.cleaning import clean
from search.understanding.document_hint import Certainty
from search.understanding.knowledge import CorpusKnowledge
from search.understanding.lexemes import Lexeme, lexemes
from search.understanding.requisites import Requisite, requisites
from search.understanding.spelling import Correction, corrected_text, corrections
from search.understanding.syntax import Part, Piece, pieces
from search.understanding.typed_filters import TypedFilters, is_filter, read_filters

_MOST_TERMS = 64
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of each ranking, and what a query says besides.

    `text` goes to the embedding model, with abbreviations written out and without the documents
    that are named; `typed` is the query as
    typed, cleaned; `plain` is its words without filters and excluded words, corrected. `terms` are
    the index terms of those words, to be highlighted and looked for in answers; `lexical` is what
    the lexical index is asked. `requisites` are the clauses and documents named, as ranges of
    `plain`; `filters` those typed. `corrected` is the whole query with its `corrections` (ranges of
    `typed`), to be shown; None where there are none.
    """

    text: str
    terms: tuple[str, ...]
    typed: str = ""
    plain: str = ""
    lexical: LexicalQuery = LexicalQuery()  # noqa: RUF009 - immutable
    requisites: tuple[Requisite, ...] = ()
    filters: Filters = Filters()  # noqa: RUF009 - immutable
    corrections: tuple[Correction, ...] = ()
    corrected: str | None = None


def parse(text: str) -> Query:
    """Understand a query without knowing any collection: nothing in it is corrected.

    Only its first 4000 characters are read. Raises EmptyQuery when it holds no word to search by,
    InvalidFilter.
    """
    return understand(text, CorpusKnowledge())


def understand(text: str, knowledge: CorpusKnowledge, exactly: bool = False) -> Query:
    """Understand a query asked of a collection; `exactly` leaves every word as typed.

    Only its first 4000 characters are read. Raises EmptyQuery when it holds no word to search by:
    filters alone choose documents and rank nothing, so that «вид:стандарт» would be any passages of
    them. Raises InvalidFilter for an unknown field, value or document.
    """
    typed = clean(text)
    found = _pieces(typed)
    made: tuple[Correction, ...] = ()
    if knowledge.vocabulary is not None and not exactly:
        protected = [(p.start, p.end) for p in found if p.part is not Part.TEXT]
        known = knowledge.abbreviations.__contains__
        made = corrections(typed, knowledge.vocabulary, protected, known)
    corrected = corrected_text(typed, made) if made else None
    if corrected is not None:
        found = _pieces(corrected)
    plain = _plain(corrected or typed, found)
    filters = _filters(read_filters(found), knowledge)
    if not _LETTER_OR_DIGIT.search(plain):
        raise _empty(found)
    named = requisites(plain, knowledge.names)
    topic = _topic(plain, named)
    mentioned = named if topic == plain else requisites(topic, knowledge.names)
    words = lexemes(topic)
    expansions = knowledge.abbreviations.find(words, _codes(mentioned), _designations(mentioned))
    asked = _terms(plain)
    return Query(
        text=expanded_text(topic, expansions),
        terms=asked,
        typed=typed,
        plain=plain,
        lexical=_lexical(topic, asked, words, named, expansions, found),
        requisites=named,
        filters=filters,
        corrections=made,
        corrected=corrected,
    )


def highlights(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Ranges of the words of a text that the question asks for, in any of their forms."""
    wanted = set(query.terms)
    wanted.update(t for w in query.lexical.words if w.weight == 1 for t in w.alternatives)
    # The words of a text repeat, and looking one up costs more than remembering it.
    is_wanted: dict[str, bool] = {}
    found = []
    for token in tokens(text):
        known = is_wanted.get(token.text)
        if known is None:
            known = is_wanted[token.text] = not wanted.isdisjoint(_word_terms(token.text))
        if known:
            found.append((token.start, token.end))
    return tuple(found)


# A list of hits repeats its words many times over.
@lru_cache(maxsize=100_000)
def _word_terms(word: str) -> frozenset[str]:
    return frozenset(terms(word) or [lemma(normalise(word))])


def _pieces(text: str) -> list[Piece]:
    """The pieces of a query; what only looks like a filter is text."""
    return [
        replace(piece, part=Part.TEXT)
        if piece.part is Part.FILTER and not is_filter(piece)
        else piece
        for piece in pieces(text)
    ]


def _plain(text: str, found: Sequence[Piece]) -> str:
    """The text without filters and excluded words; phrases stay, in their quotes."""
    kept: list[str] = []
    end = 0
    for piece in found:
        if piece.part in (Part.FILTER, Part.EXCLUSION):
            kept.append(text[end : piece.start])
            end = piece.end
    kept.append(text[end:])
    return " ".join(" ".join(kept).split())


def _topic(plain: str, named: Iterable[Requisite]) -> str:
    """The text without what it surely names: documents are looked up, not compared.

    A clause of a document that is not held is left out as well: the clauses of others that bear its
    number are no answer. Nothing is left out when no word would be left.
    """
    kept: list[str] = []
    end = 0
    for requisite in named:
        is_missing = bool(requisite.labels) and requisite.hint is not None
        is_held = bool(requisite.documents) and requisite.certainty is Certainty.CERTAIN
        if is_held or (is_missing and not requisite.documents):
            kept.append(plain[end : requisite.start])
            end = max(end, requisite.end)
    topic = " ".join(" ".join([*kept, plain[end:]]).split())
    return topic if end and terms(topic) else plain


def _empty(found: Iterable[Piece]) -> EmptyQuery:
    parts = {piece.part for piece in found}
    if Part.FILTER in parts:
        return EmptyQuery(
            "В запросе только фильтры: неизвестно, что искать.",
            "Добавьте слова, например: «срок ответа вид:стандарт». "
            "Список документов: «svod documents».",
        )
    if Part.EXCLUSION in parts:
        return EmptyQuery(
            "В запросе только исключённые слова: ни слова о том, что искать.",
            "Добавьте слова, которые должны быть: «срок ответа -жалоба».",
        )
    return EmptyQuery(
        "В запросе нет ни слова, ни числа.", "Напишите вопрос словами, например: «срок ответа»."
    )


def _terms(text: str) -> tuple[str, ...]:
    found = dict.fromkeys(terms(text))
    if not found:
        # A question of function words alone («кто это») still has something to look for.
        found = dict.fromkeys(lemma(normalise(token.text)) for token in tokens(text))
    return tuple(found)[:_MOST_TERMS]


def _filters(typed: TypedFilters, knowledge: CorpusKnowledge) -> Filters:
    wanted = frozenset(i for name in typed.documents for i in _named(name, knowledge))
    unwanted = frozenset(i for name in typed.excluded_documents for i in _named(name, knowledge))
    filters = typed.filters.and_also(Filters(documents=wanted))
    if unwanted:
        filters = filters.and_also(Filters(none_of=(Filters(documents=unwanted),)))
    return filters


def _named(name: str, knowledge: CorpusKnowledge) -> tuple[str, ...]:
    """The documents that a filter names; without a catalogue the name is taken as an id."""
    if not len(knowledge.names):
        return (name,)
    found = knowledge.names.lookup(name)
    if not found:
        raise InvalidFilter(
            f"Документ «{name[:120]}» не найден.",
            "Укажите название, номер, путь или идентификатор из списка «svod documents».",
        )
    return found


def _codes(named: Iterable[Requisite]) -> dict[int, tuple[str, ...]]:
    """The codes that lexemes within the names of documents stand for."""
    hints = [requisite.hint for requisite in named if requisite.hint is not None]
    return {at: hint.codes for hint in hints if hint.codes for at in range(hint.first, hint.last)}


def _designations(named: Iterable[Requisite]) -> frozenset[int]:
    """The lexemes that belong to designations of standards."""
    hints = [requisite.hint for requisite in named if requisite.hint is not None]
    return frozenset(at for h in hints if h.designation for at in range(h.first, h.last))


def _lexical(
    plain: str,
    asked: Sequence[str],
    words: Sequence[Lexeme],
    named: Sequence[Requisite],
    expansions: Sequence[Expansion],
    found: Sequence[Piece],
) -> LexicalQuery:
    """The words, phrases and exclusions for the lexical index.

    A phrase that is a name is not required of passages: they need not repeat the title they stand
    under.
    """
    units = _unit_words(words, named)
    typed = query_words(plain) or tuple(QueryWord((term,)) for term in asked)
    return LexicalQuery(
        words=(
            *(_with_unit(word, units) for word in typed),
            *expansion_words(expansions, [term for word in typed for term in word.alternatives]),
        ),
        phrases=tuple(
            sequence
            for piece in found
            if piece.part is Part.PHRASE and not piece.is_name and not _within(piece, named)
            if (sequence := _sequence(piece.value))
        ),
        without=tuple(
            sequence
            for piece in found
            if piece.part is Part.EXCLUSION
            if (sequence := _sequence(piece.value))
        ),
    )


def _sequence(value: str) -> tuple[str, ...]:
    return phrase(value)[:_MOST_TERMS]


def _within(piece: Piece, named: Iterable[Requisite]) -> bool:
    """Whether a phrase is part of a requisite: a title, the letter of a подпункт."""
    return any(piece.value in r.text and (r.documents or r.units) for r in named)


def _unit_words(words: Iterable[Lexeme], named: Iterable[Requisite]) -> dict[str, tuple[str, ...]]:
    """What the abbreviated units of the requisites are called in full: «ст» is «статья»."""
    if not any(requisite.units for requisite in named):
        return {}
    return {
        word.folded: (lemma(UNIT_NOUNS[UNIT_ABBREVIATIONS[word.folded]]),)
        for word in words
        if word.folded in UNIT_ABBREVIATIONS
    }


def _with_unit(word: QueryWord, units: Mapping[str, tuple[str, ...]]) -> QueryWord:
    more = [full for term in word.alternatives for full in units.get(term, ())]
    if not more:
        return word
    return replace(word, alternatives=tuple(dict.fromkeys((*word.alternatives, *more))))
