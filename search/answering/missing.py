"""What a refusal says: which of the words asked nothing found speaks of, and what is nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.entries import context_of
from search.hits import Hit
from search.index.base import Index
from search.morphology import Token, analyzer, is_function_word, lemmas, query_words, tokens
from search.query import Query
from search.understanding.requisites import Requisite

_MOST_WORDS = 5
# As many passages as a refusal shows.
_NEAREST_READ = 5
_LONGEST_SHOWN = 60
NOWHERE = "\x00"
"""A term that no text holds: its rarity is that of whatever stands nowhere."""

# Verbs and adverbs say how something is asked more often than what of.
_TOPICAL = frozenset({"NOUN", "ADJF", "ADJS", "PRTF", "NUMR"})
# Nouns with which anything may be asked for; a text need not hold them to answer.
_ASKING = frozenset(
    "срок размер порядок определение понятие термин значение смысл расшифровка сокращение формула "
    "список перечень количество число процент сумма максимум минимум вопрос ответ год день месяц "
    "час минута время раз человек вид пример причина имя название дата место".split()
)

_NOTHING_AT_ALL = "Ответа нет: по этому вопросу в базе ничего не нашлось."
_NEAREST = " Ниже — ближайшее по теме."


def missing_words(query: Query, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The topical words of a question that no nearest passage holds, as typed; at most five.

    Names, numbers and designations count, function words do not, nor does an abbreviation whose
    full form is held, nor what belongs to a clause or document that the question names.
    """
    held: set[str] = set()
    for hit in hits[:_NEAREST_READ]:
        passage = hit.passage
        context = context_of(hit.document.description.title, passage.path, passage.table_header)
        for word in {token.text for text in (context, passage.text) for token in tokens(text)}:
            held.update(_readings(word))
    found: dict[str, str] = {}
    for token in _topical(query):
        if held.isdisjoint(_readings(token.text)) and not _is_written_out(query, token.text):
            found.setdefault(token.text.lower(), token.text[:_LONGEST_SHOWN])
    return tuple(found.values())[:_MOST_WORDS]


def refusal_text(
    query: Query, hits: Sequence[Hit], missing: Sequence[str] = (), index: Index | None = None
) -> str:
    """Why there is no answer, in Russian, for above the nearest passages.

    `missing` are the words of `missing_words`; with the index it is said of those that no document
    holds at all. A clause or a document that the question names and nobody holds comes first.
    """
    absent = _absent(query, hits)
    if absent is not None:
        said = f"Ответа нет. {absent}"
    elif not hits:
        return _NOTHING_AT_ALL
    elif missing:
        nowhere = [] if index is None else [word for word in missing if _is_nowhere(index, word)]
        if nowhere:
            said = f"Ответа нет. Ни в одном документе нет {_listed(nowhere)}."
        else:
            said = f"Ответа нет. В ближайшем по теме нет {_listed(missing)}."
    else:
        said = "Ответа нет: о чём спрошено, в документах упомянуто, но прямого ответа не нашлось."
    return said + (_NEAREST if hits else "")


def is_absent(query: Query, hits: Sequence[Hit]) -> bool:
    """Whether the question names a document, or a clause of one, that was not found."""
    return _absent(query, hits) is not None


def _absent(query: Query, hits: Sequence[Hit]) -> str | None:
    shown = {hit.document.id for hit in hits}
    if any(hit.is_named for hit in hits):
        return None
    for requisite in query.requisites:
        named = f"«{requisite.text[:_LONGEST_SHOWN]}»"
        if not requisite.documents and _names_one(requisite):
            return f"В базе нет документа, который назван в вопросе: {named}."
        if requisite.documents and requisite.labels:
            if shown.isdisjoint(requisite.documents) and shown:
                return f"Среди документов, где искали, нет того, что названо в вопросе: {named}."
            return f"В базе не нашлось: {named}."
        if _is_of_none_found(requisite, hits):
            return f"Не удалось понять, из какого документа то, что названо в вопросе: {named}."
    return None


def _is_of_none_found(requisite: Requisite, hits: Sequence[Hit]) -> bool:
    """Whether a clause is of a document that nobody knows by this name, and nothing found is it."""
    if requisite.documents or requisite.hint is None or not requisite.labels:
        return False
    labels = {label for unit in requisite.labels for label in unit}
    return all(hit.passage.clause not in labels for hit in hits[:_NEAREST_READ])


def _names_one(requisite: Requisite) -> bool:
    """Whether a mention is of one certain document: «закон» alone is of any."""
    hint = requisite.hint
    return hint is not None and bool(hint.codes or hint.number or hint.designation)


def _topical(query: Query) -> Iterator[Token]:
    ranges = [(r.start, r.end) for r in query.requisites]
    for token in tokens(query.plain):
        is_named = any(start < token.end and token.start < end for start, end in ranges)
        if not is_named and _is_topical(token.text):
            yield token


def _is_topical(word: str) -> bool:
    if any(map(str.isdigit, word)):
        return True
    if len(word) < 2 or is_function_word(word.lower()):
        return False
    if len(word) > _LONGEST_SHOWN:
        return True
    parse = analyzer().parse(word.lower())[0]
    # What is not Russian («LATN») is a name or a term.
    pos = parse.tag.POS
    if "Apro" in parse.tag or (pos is not None and pos not in _TOPICAL):
        return False
    return lemmas(word.lower())[0] not in _ASKING


# The words of passages repeat, and looking one up costs more than remembering it.
@lru_cache(maxsize=100_000)
def _readings(word: str) -> frozenset[str]:
    readings = frozenset(term for each in query_words(word) for term in each.alternatives)
    return readings or frozenset({word.lower()})


def _is_written_out(query: Query, word: str) -> bool:
    """Whether an abbreviation was understood: its full form is searched for, and may be held."""
    return f"{word} (" in query.text and f"{word} (" not in query.plain


def _is_nowhere(index: Index, word: str) -> bool:
    rarest = index.rarity(NOWHERE)
    return all(index.rarity(term) >= rarest for term in _readings(word))


def _listed(words: Sequence[str]) -> str:
    quoted = ", ".join(f"«{word}»" for word in words)
    return f"слова {quoted}" if len(words) == 1 else f"слов: {quoted}"
