"""Sentences that say what a word means: «под X понимается …», «X — это …», «X: …»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import TermKind
from ingest.terms.abbreviations import Entry
from ingest.terms.words import (
    adjectives,
    initials_start,
    is_acronym,
    is_function_word,
    is_pronoun,
    is_verb,
    lowered,
    nominative_term,
    nouns,
    points,
    readings,
    words,
)

_NUMBER = re.compile(
    r"\s*(?:(?:\d+(?:\.\d+)*[⁰¹²³⁴-⁹]*[.)]?|[а-яёa-z]\)|[IVX]+\.|[•▪*·])\s+)", re.IGNORECASE
)
_DASHED = re.compile(r"\s*[–—-]\s+")
_UNDER = re.compile(
    r"(?<!\w)под\s+(?P<term>[^.;?!]{2,250}?),?\s+(?:(?:нами|здесь|обычно|также|чаще\s+всего)\s+)?"
    r"(?:(?:следует|принято|нужно|надлежит|будем|мы)\s+)?"
    r"(?:(?<!не\s)(?:понима|подразумева)(?:ет|ют|ем|ть|ются|ется)(?:ся)?|име[ею]тся\s+в\s+виду)"
    r"(?!\w)\s*[:–—-]?\s*(?P<meaning>.*)",
    re.IGNORECASE | re.DOTALL,
)
_IS = re.compile(r"(?P<term>[^.;:!?]{2,200}?),?\s+[–—-]\s+это\s+(?P<meaning>\S.*)", re.DOTALL)
_AMOUNTS = re.compile(
    r"(?P<term>[^.;:!?]{2,160}?)\s+представля[ею]т\s+собой\s+(?P<meaning>\S.*)", re.DOTALL
)
_RECOGNISED = re.compile(
    r"(?P<term>[^.;:!?,]{2,120}?)\s+(?:в\s+целях\s+[^,.;]{3,60}\s+)?"
    r"(?:призна[её]тся|признаются|считается|считаются|называется|называются|именуется|именуются)"
    r"\s+(?P<meaning>\S.*)",
    re.DOTALL,
)
_OF_WORD = re.compile(
    r"(?:^|.{0,120}\s)(?:термин|понятие|слово|словосочетание|выражение|сокращение|аббревиатура)\w{0,2}\s+"
    r"(?:[«\"“](?P<term>[^»\"”]{2,120})[»\"”])\s*(?:\([^()]{2,60}\)\s*)?(?:[^«»\".;]{0,60}?\s)??"
    r"(?:означа[ею]т|обозначает|определяется\s+как|трактуется\s+как|понимается\s+как"
    r"|используется\s+в\s+значении|употребляется\s+в\s+значении|применяется\s+в\s+значении|[–—-]\s+это)"
    r"\s*[:–—-]?\s*(?P<meaning>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED_MEANS = re.compile(
    r"[«\"“](?P<term>[^»\"”]{2,120})[»\"”]\s+(?:означа[ею]т|обозначает|–|—|-)\s+(?P<meaning>\S.*)",
    re.DOTALL,
)
# In a list of terms any of these stands between a term and its meaning.
_ENTRY = re.compile(
    r"(?P<term>[^.;:!?–—]{2,300}?)(?:,?\s+(?P<dash>[–—-])\s+(?:это\s+)?|\s+(?:есть|является|являются|означает"
    r"|считается|признается|признаётся|включает\s+в\s+себя)\s+)(?P<meaning>\S.*)",
    re.DOTALL,
)
_COLON = re.compile(r"(?P<term>[^.;:!?–—]{2,200}?)\s*:\s+(?P<meaning>\S.*)", re.DOTALL)
# Where a definition holds, not a part of the term: «в настоящем Кодексе», «в целях статьи 5».
_SCOPE = re.compile(
    r",?\s*(?:(?<!\w)(?:в|для|по)\s+(?:(?:настоящ|данн|наш|эт)\w+\s+.*|цел(?:ях|ей)(?!\w).*"
    r"|рамках\s.*|контексте\s.*|смысле\s.*|смыслу\s.*|свете\s.*|международной\s+практике"
    r"|(?:обзоре|программе|статье|работе|исследовании|методике|документе|стандарте|законе|кодексе"
    r"|правилах|положении|диссертации|пособии|рекомендациях|регламенте|порядке)(?!\w).*)"
    r"|(?<!\w)соответственно)\s*$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*\((?P<inner>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_QUOTES = '«»"“”„'
# Words that «— это» says something of rather than defines («главное — это …»).
_NOT_TERMS = frozenset(
    "цель задача главное проблема результат вопрос причина смысл суть пример вывод основа ключ "
    "итог ответ решение преимущество недостаток особенность следствие шаг мечта основание условие "
    "предмет критерий приоритет источник важное дело правда исключение важнейший первое второе "
    "третье таблица рисунок приложение раздел глава статья пункт год стандарт документ".split()
)
_WEAK_OPENING = frozenset(
    "это так вот там тут здесь если как что кто где но а и или да нет не".split()
)
_PERSON = re.compile(r"[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.(?:\s|$)")
_SPEECH = re.compile(r"[,!?…]\s+[–—-]\s+")
# A full stop is kept where it ends an abbreviation («и т. д.»); marks of footnotes are not text.
_CLOSING = re.compile(r"(?:\s*[;,]|(?<!\s[а-яё])(?<!\bдр)(?<!\bпр)(?<!\bруб)\.|[¹²³⁰⁴-⁹])+$")
_MOST_WORDS = 12
_MOST_WORDS_OF_ENTRY = 30
_LEAST_MEANING = 2  # words


def sentence_definitions(text: str, start: int, end: int) -> Iterator[Entry]:
    """What the sentence `text[start:end]` defines by the words it uses, wherever it stands."""
    sentence = text[start:end]
    if _DASHED.match(sentence) and _SPEECH.search(sentence):
        return
    number = _NUMBER.match(sentence)
    body = sentence[number.end() :] if number else sentence
    under = _UNDER.search(body)
    if under is not None:
        term = _instrumental(_within_scope(under["term"]), under["meaning"])
        if term is not None:
            yield from _entry(term, under["meaning"], start, end)
        return
    for pattern in (_OF_WORD, _QUOTED_MEANS):
        match = pattern.match(body)
        if match is not None and (pattern is _OF_WORD or "знача" in match[0][:250]):
            yield from _entry(match["term"], match["meaning"], start, end)
            return
    for pattern in (_IS, _AMOUNTS):
        match = pattern.match(body)
        if match is not None and names_term(match["term"]):
            yield from _entry(match["term"], match["meaning"], start, end)
            return
    match = _RECOGNISED.match(body)
    if match and _opens_instrumental(match["term"]) and _opens_nominative(match["meaning"]):
        term = _instrumental(_within_scope(match["term"]), "")
        if term is not None:
            yield from _entry(term, match["meaning"], start, end)


def entry_definition(text: str, start: int, end: int, *, shortens: bool) -> Iterator[Entry]:
    """The entry of a list of terms that the sentence `text[start:end]` is, if it is one.

    With `shortens` the list is one of abbreviations only.
    """
    sentence = text[start:end]
    number = _NUMBER.match(sentence) or _DASHED.match(sentence)
    body = sentence[number.end() :] if number else sentence
    match = _ENTRY.match(body) or _COLON.match(body)
    if match is None:
        if shortens:
            yield from _spaced(body, start, end)
        return
    term = match["term"]
    if not names_term(term, most=_MOST_WORDS_OF_ENTRY, listed=True):
        return
    says = re.search(r"[–—-]\s+это\s", match[0][: len(term) + 12]) is not None
    short = shortens and not says
    yield from _entry(term, match["meaning"], start, end, shortens=short, listed=True)


def numbered_entry(text: str, start: int, end: int) -> Iterator[Entry]:
    """«3.1 клиент: Лицо, …» outside any list of terms (GOST R 1.5-2012, 3.9)."""
    paragraph = text[start:end]
    match = re.match(
        r"\d+(?:\.\d+)+\.?\s+(?P<term>[а-яё][^.;:!?–—]{2,150}?)\s*:\s+(?P<meaning>[А-ЯЁ].*)",
        paragraph,
        re.DOTALL,
    )
    if match is not None and names_term(match["term"], listed=True):
        yield from _entry(match["term"], match["meaning"], start, end, listed=True)


def names_term(printed: str, *, most: int = _MOST_WORDS, listed: bool = False) -> bool:
    """Whether a text before «— это» is a name of something rather than a clause."""
    outside = _BRACKETED.sub("", printed).strip(" " + _QUOTES)
    found = words(outside)
    if not found or len(found) > most or _PERSON.search(outside) or not outside[:1].isalpha():
        return False
    if len(found) == 1 and len(found[0].text) < 2:
        return False
    texts = [word.text for word in found]
    first = texts[0].lower()
    if first in _WEAK_OPENING or is_function_word(first) or is_pronoun(first) or points(first):
        return False
    if not listed and any(is_pronoun(text) for text in texts):
        return False
    clause = re.split(r",", outside)[0]
    if any(is_verb(word.text) and not nouns(word.text) for word in words(clause)):
        return False
    if not listed and ({r.lemma for t in texts[:3] for r in readings(t)[:1]} & _NOT_TERMS):
        heads = [t for t in texts if nouns(t, "nomn")]
        if heads and {r.lemma for r in readings(heads[0])[:1]} & _NOT_TERMS:
            return False
    return _nominative_opening(texts)


def _nominative_opening(texts: list[str]) -> bool:
    """Whether a phrase opens with a word in the first case, or with one of another script."""
    first = texts[0]
    known = readings(first)
    if not known or is_acronym(first):
        return True
    if any(r.case == "nomn" for r in known):
        return True
    # «Официально опубликованный акт»: an adverb before an adjective.
    return known[0].part == "ADVB" and len(texts) > 1 and bool(adjectives(texts[1], "nomn"))


def _opens_instrumental(term: str) -> bool:
    """Whether a phrase opens with a term in the instrumental, adjectives before it included."""
    for word in words(term)[:5]:
        found = nouns(word.text, "ablt")
        if found:
            return not {reading.lemma for reading in found} & _NOT_TERMS
        if not adjectives(word.text, "ablt"):
            return False
    return False


def _opens_nominative(meaning: str) -> bool:
    found = words(meaning)
    if not found or is_pronoun(found[0].text):
        return False
    first = found[0].text
    return bool(nouns(first, "nomn") or adjectives(first, "nomn"))


def _within_scope(term: str) -> str:
    bare = _SCOPE.sub("", term)
    return _SCOPE.sub("", bare) if bare != term else term


def _instrumental(term: str, meaning: str) -> str | None:
    """The term of «под X понимается» in the first case; None where X is no name of anything."""
    printed = " ".join(term.split()).strip(" ,")
    outside = _BRACKETED.sub("", printed)
    found = words(outside)
    while found and points(found[0].text) and not nouns(found[0].text, "ablt"):
        printed = printed[printed.find(found[0].text) + len(found[0].text) :].strip()
        found = words(_BRACKETED.sub("", printed))
    if not found or len(found) > _MOST_WORDS + 6:
        return None
    texts = [word.text for word in found]
    if any(is_pronoun(t) or (is_verb(t) and not nouns(t)) for t in texts) or "котор" in outside:
        return None
    bare = printed.strip(_QUOTES)
    if printed[:1] in _QUOTES and not nouns(texts[0], "ablt") and not adjectives(texts[0], "ablt"):
        return bare
    plain = nominative_term(printed, "ablt")
    if plain is None:
        return bare if is_acronym(texts[0]) or re.match("[A-Za-z]", texts[0]) else None
    heads = [t for t in texts if nouns(t, "ablt")]
    if not heads:
        # «Под избыточными понимаются издержки, …»: the noun stands after the verb.
        after = words(meaning[:60])
        if not after or not nouns(after[0].text, "nomn"):
            return None
        return f"{plain} {after[0].text}"
    return plain


def _entry(
    term: str, meaning: str, start: int, end: int, *, shortens: bool = False, listed: bool = False
) -> Iterator[Entry]:
    """The entry of a term, and that of an acronym beside it («жизненная ситуация (ЖС)»)."""
    bracket = _BRACKETED.search(term)
    name = " ".join(_BRACKETED.sub("", term).split()).strip(" ,")
    quoted = name[:1] in '«"“' and name[-1:] in '»"”' and not re.search('[«»"]', name[1:-1])
    name = name[1:-1].strip() if quoted else lowered(name)
    plain = _CLOSING.sub("", meaning.strip())
    if (
        not name
        or not re.match(r"[\w«\"“(]|$", plain)
        or len(words(plain)) < (1 if listed else _LEAST_MEANING)
    ):
        return
    kind = TermKind.DEFINITION
    spelt = is_acronym(name) and initials_start(name, words(plain)) == 0
    if shortens or (listed and spelt):
        kind = TermKind.ABBREVIATION
    inner = bracket["inner"].strip() if bracket else ""
    if inner and is_acronym(inner) and not re.search("далее", inner):
        yield Entry(TermKind.ABBREVIATION, inner, name, start, end)
    yield Entry(kind, name, plain, start, end)


def _spaced(body: str, start: int, end: int) -> Iterator[Entry]:
    """«МФЦ многофункциональный центр»: the columns of a list that lost what parted them."""
    match = re.match(r"(?P<name>\S{2,12})\s+(?P<full>\S.{4,200})", body, re.DOTALL)
    if (
        match
        and is_acronym(match["name"])
        and initials_start(match["name"], words(match["full"])) == 0
    ):
        full = match["full"].strip(" .;")
        yield Entry(TermKind.ABBREVIATION, match["name"], full, start, end)
