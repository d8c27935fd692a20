"""Questions to begin with, taken from what the collection holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Definition, TermKind
from search.engine import KnowledgeBase

_MOST = 4
# Documents looked through: a large collection is not read for four buttons.
_DOCUMENTS = 40
_GENERAL = (
    "Кто отвечает за организацию работы?",
    "Какой срок ответа на обращение?",
    "Какие показатели применяются для оценки?",
)
# Questions to the sample library that show what else can be asked; they need its words.
_SAMPLE = {
    "внутренний клиент": "В какой срок рассматривают жалобу?",
    "организационная модель": "Какие функции выполняет проектный офис?",
}
_TERM = re.compile(r"[а-яё-]+(?: [а-яё-]+){1,2}")


def examples(kb: KnowledgeBase) -> list[str]:
    """Up to four questions: what a term of a glossary means first, then general ones."""
    if not kb.documents():
        return []
    terms = list(dict.fromkeys(_terms(kb)))
    # A term that several documents define is one of the collection's own.
    terms.sort(key=lambda term: term not in _SAMPLE)
    known = [question for term, question in _SAMPLE.items() if term in terms]
    asked = [f"Что такое {term}?" for term in terms[: _MOST - min(len(known), 2)]]
    return list(dict.fromkeys([*asked[:2], *known, *asked[2:], *_GENERAL]))[:_MOST]


def _terms(kb: KnowledgeBase) -> Iterator[str]:
    for record in kb.documents()[:_DOCUMENTS]:
        for entry in kb.catalogue.contents(record.id).definitions:
            if _is_asked_about(entry):
                yield entry.term


def _is_asked_about(entry: Definition) -> bool:
    """Whether a visitor would ask what a term means: words of its own, with a sentence behind."""
    return (
        entry.kind is TermKind.DEFINITION
        and len(entry.term) <= 40
        and len(entry.meaning) >= 40
        and _TERM.fullmatch(entry.term) is not None
    )
