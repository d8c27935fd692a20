"""Whether the documents quoted agree: what a reader must know before relying on one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from corpus.model import Citation, DocumentRecord, DocumentStatus
from search.answering.quantities import Quantity, dates, quantities
from search.morphology import lemma, terms, tokens

# Two quotes are on the same thing when they share this much of the words of the shorter one, the
# numbers aside, or this much of those of the question.
_SAME_SUBJECT = 0.5
_SAME_ASKED = 0.75
_NEGATION = frozenset({"не", "нет", "нельзя", "запрещено"})
# Verbs whose denial turns a rule round.
_RULES = frozenset(
    "допускаться допускать разрешаться разрешать мочь вправе обязать обязанный обязательный "
    "требоваться требовать подлежать применяться должный следовать являться необходимый".split()
)
_BARE_NUMBER = re.compile(r"\d")


def notes(
    question_terms: Sequence[str],
    citations: Sequence[Citation],
    documents: Mapping[str, DocumentRecord],
) -> tuple[str, ...]:
    """What must be said of quotes from these documents, in Russian.

    That documents disagree in a number, a date or a rule; that one is repealed; that several
    documents are quoted which add to one another.
    """
    told = [*_disagreements(question_terms, citations, documents), *_repealed(citations, documents)]
    several = len({cited.document_id for cited in citations})
    if several > 1 and not told:
        told.append(f"Ответ собран из нескольких документов: {several}. Они дополняют друг друга.")
    return tuple(told)


def _disagreements(
    asked: Sequence[str], citations: Sequence[Citation], documents: Mapping[str, DocumentRecord]
) -> list[str]:
    told = []
    for first, second in combinations(citations, 2):
        if first.document_id == second.document_id or not _same_subject(asked, first, second):
            continue
        difference = _difference(first, second)
        if difference is not None:
            one, other = difference
            told.append(
                f"Документы расходятся: «{one}» [{first.n}] и «{other}» [{second.n}]. "
                f"{_which(first, second, documents)}"
            )
    return told


def _same_subject(asked: Sequence[str], first: Citation, second: Citation) -> bool:
    ours, theirs = (_words(cited.quote) for cited in (first, second))
    shared = len(ours & theirs)
    if not shared:
        return False
    wanted = set(asked)
    answers = all(
        len(wanted & words) >= _SAME_ASKED * len(wanted) for words in (ours, theirs) if wanted
    )
    return answers or shared >= _SAME_SUBJECT * min(len(ours), len(theirs))


def _words(text: str) -> set[str]:
    """The words of a text without its quantities: counting in days says nothing of what is done."""
    kept, at = "", 0
    for quantity in quantities(text):
        kept += text[at : quantity.start] + " "
        at = quantity.end
    return {term for term in terms(kept + text[at:]) if not _BARE_NUMBER.search(term)}


def _difference(first: Citation, second: Citation) -> tuple[str, str] | None:
    """What two quotes on one thing say differently, as each says it."""
    found = _different_quantity(first, second) or _different_date(first, second)
    if found is not None:
        return found
    ours, theirs = _denied(first.quote), _denied(second.quote)
    for verb in ours.keys() & theirs.keys():
        if ours[verb][0] != theirs[verb][0]:
            return ours[verb][1], theirs[verb][1]
    return None


def _different_quantity(first: Citation, second: Citation) -> tuple[str, str] | None:
    """The quantities of one unit that differ: of what is set in bold, else of single ones."""
    ours, theirs = _decisive(first), _decisive(second)
    for one in ours:
        alike = [other for other in theirs if other.unit == one.unit]
        if not one.unit or not alike or len([o for o in ours if o.unit == one.unit]) > 1:
            continue
        (other, *more) = alike
        if more:
            continue
        if (one.value, one.qualifier) != (other.value, other.qualifier):
            return (
                first.quote[one.start : one.end].strip(),
                second.quote[other.start : other.end].strip(),
            )
    return None


def _decisive(cited: Citation) -> list[Quantity]:
    """The quantities of what is asked for, where that is known; else all of the quote."""
    found = quantities(cited.quote)
    asked = [q for q in found if any(s < q.end and q.start < e for s, e in cited.bold)]
    return asked or found


def _different_date(first: Citation, second: Citation) -> tuple[str, str] | None:
    spans = [
        [cited.quote[start:end] for start, end in cited.bold if dates(cited.quote[start:end])]
        for cited in (first, second)
    ]
    if spans[0] and spans[1] and dates(spans[0][0]) != dates(spans[1][0]):
        return spans[0][0], spans[1][0]
    return None


def _denied(text: str) -> dict[str, tuple[bool, str]]:
    """The words of rules in a text: whether each is denied, and as printed."""
    found: dict[str, tuple[bool, str]] = {}
    before = ""
    start = 0
    for token in tokens(text):
        word = lemma(token.text)
        if word in _RULES:
            denied = before in _NEGATION
            found.setdefault(word, (denied, text[start if denied else token.start : token.end]))
        before, start = token.text.lower(), token.start
    return found


def _which(first: Citation, second: Citation, documents: Mapping[str, DocumentRecord]) -> str:
    """Which of two documents the reader should rather look at, as far as it can be told."""
    one, other = (documents[cited.document_id].description for cited in (first, second))
    for cited, mine, another in ((first, one, other), (second, other, one)):
        if mine.status is DocumentStatus.REPEALED and another.status is not DocumentStatus.REPEALED:
            return f"Документ [{cited.n}] утратил силу."
    years = (one.year, other.year)
    if years[0] and years[1] and years[0] != years[1]:
        later = first if years[0] > years[1] else second
        newest = max(years[0], years[1])
        return f"Документ [{later.n}] новее ({newest} г.): проверьте, какой действует."
    return "Проверьте, какой из них относится к вашему случаю."


def _repealed(citations: Sequence[Citation], documents: Mapping[str, DocumentRecord]) -> list[str]:
    told: dict[str, list[int]] = {}
    for cited in citations:
        if documents[cited.document_id].description.status is DocumentStatus.REPEALED:
            told.setdefault(cited.document_id, []).append(cited.n)
    return [
        f"Документ «{documents[document_id].description.title}» "
        f"({', '.join(f'[{n}]' for n in numbers)}) утратил силу."
        for document_id, numbers in told.items()
    ]
