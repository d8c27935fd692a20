"""What a work is known by, so that an entry of a reference list finds it in the catalogue.

A document and an entry name the same work when they share a key. Of a title with a subtitle, a year
and an author, each may be missing on one side but may not contradict: where a side does not know a
part, its keys say so, and the other side has a key for that case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from corpus.model import Description, DocumentKind, Reference
from corpus.official_names import (
    is_code,
    named_act,
    named_standard,
    plain_designation,
    plain_number,
)

_FEWEST_WORDS = 3
_FEWEST_LETTERS = 20
_MOST_AUTHORS = 8
_LONGEST = 400
# Words that name a kind of document or what any document of it speaks of, not one document.
_GENERIC = frozenset(
    "методические рекомендации указания методика методики положение правила порядок инструкция "
    "регламент программа концепция стандарт стандарты стандарта руководство отчет отчета доклад "
    "обзор сборник материалы тезисы статей статьи статья трудов труды учебник учебное пособие "
    "монография предисловие введение заключение содержание приложение практикум словарь "
    "справочник российской федерации россии рф год года годы работы работе организации "
    "организация проведению применению разработке утверждении внесении изменений изменения "
    "отдельные законодательные акты научных научно научные исследовательской исследования "
    "конференции международной всероссийской практической вопросы основы теория практика "
    "современные актуальные проблемы перспективы развития развитие выпуск часть том "
    "пояснительная записка проект проекту внутреннего трудового распорядка устав приказ "
    "постановление распоряжение закон федеральный письмо протокол типовое типовые типовой общие "
    "требования национальный паспорт план общее общая the and for with report introduction "
    "guidelines proceedings conference international review preface".split()
)
_LOOKALIKES = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_WORD = re.compile(r"[^\W_]+")
_SUBTITLE = re.compile(r"\s?:\s|\s[—–]\s")
_PATRONYMIC = re.compile(r"(?:вич|вна|ична|ьич|мич|кич)$")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,3}\.[\s-]?)+")
_FEDERAL = re.compile(r"[0-9]+-фк?з")
_STATE = re.compile(r"российск\w{2,3}\s+федераци\w", re.IGNORECASE)
_KINDS_OF_ACT = (DocumentKind.LAW, DocumentKind.ORDER)

_BEFORE_ENTRY = re.compile(
    r"(?:\[?[0-9]{1,4}[\].)]{1,2}\s?|[⁰¹²³⁴-⁹]+\s?|[0-9]{1,4}\s)?(?:[Сс]м\.(?:\sтакже)?:?\s)?"
)
_LONGEST_ENTRY = 3_000
_UNKNOWN, _ANY = "?", "*"


def work_keys(description: Description) -> frozenset[str]:
    """The keys of a document as a work: DOI, designation, requisites or title."""
    keys = {f"doi:{description.doi.lower()}"} if description.doi else set()
    number = description.number or ""
    standard = named_standard(number) or named_standard(description.title)
    if standard:
        return frozenset(keys | {_standard_key(standard[0])})
    if is_code(description.title):
        keys.add(f"code:{_folded(_plain_state(description.title))}")
    is_act = description.kind in _KINDS_OF_ACT
    if is_act or (number and description.date):
        if number and description.date:
            day = description.date.isoformat()
            keys |= _act_keys(number, day, description.organisation, description.title)
        if is_act:
            return frozenset(keys)
    families = {
        name for person in description.authors[:_MOST_AUTHORS] for name in _families(person)
    }
    return frozenset(keys | _document_title_keys(description.title, description.year, families))


def reference_keys(reference: Reference, text: str) -> frozenset[str]:
    """The keys of the work that an entry names; `text` is the entry as printed."""
    keys = {f"doi:{reference.doi.lower()}"} if reference.doi else set()
    printed = _without_number(text)
    standard = None if reference.authors else named_standard(printed)
    if standard:
        return frozenset(keys | {_standard_key(standard[0])})
    act = None if reference.authors else named_act(printed.split("//", 1)[0])
    if act is not None:
        # «Трудовой кодекс Российской Федерации от …» is known by its name as well.
        name = printed[: act.title_end or act.kind_start or _end_of_name(printed)]
        if is_code(name):
            keys.add(f"code:{_folded(_plain_state(name))}")
        day = act.date.isoformat()
        return frozenset(keys | _act_keys(act.number, day, act.body, reference.title))
    if reference.title is None:
        return frozenset(keys)
    if not reference.authors and is_code(reference.title):
        return frozenset(keys | {f"code:{_folded(_plain_state(reference.title))}"})
    families = _families(reference.authors[0]) if reference.authors else frozenset()
    return frozenset(keys | _entry_title_keys(reference.title, reference.year, families))


def _document_title_keys(title: str, year: int | None, families: Iterable[str]) -> set[str]:
    names = sorted(families)
    whole = _folded(title)
    if not _is_specific(title):
        return {f"short:{whole}|{year}|{name}" for name in names} if year and whole else set()
    years = (str(year), _ANY) if year else (_UNKNOWN, _ANY)
    people = (*names, _ANY) if names else (_UNKNOWN, _ANY)
    main = _main_title(title)
    forms = [f"whole:{whole}", f"cut-in-list:{main}" if main else f"cut-in-document:{whole}"]
    return {"|".join(parts) for parts in product(forms, years, people)}


def _entry_title_keys(title: str, year: int | None, families: Iterable[str]) -> set[str]:
    names = sorted(families)
    whole = _folded(title)
    if not _is_specific(title):
        return {f"short:{whole}|{year}|{name}" for name in names} if year and whole else set()
    years = (str(year), _UNKNOWN) if year else (_ANY,)
    people = (*names, _UNKNOWN) if names else (_ANY,)
    main = _main_title(title)
    forms = [f"whole:{whole}", f"cut-in-document:{main}" if main else f"cut-in-list:{whole}"]
    return {"|".join(parts) for parts in product(forms, years, people)}


def _main_title(title: str) -> str | None:
    """The title before its subtitle, where it is specific enough to stand alone."""
    match = _SUBTITLE.search(title)
    if match is None or not _is_specific(title[: match.start()]):
        return None
    return _folded(title[: match.start()])


def _is_specific(title: str) -> bool:
    """Whether a title alone tells its work from others."""
    words = _WORD.findall(_lowered(title))
    if len(words) < _FEWEST_WORDS or sum(c.isalpha() for c in title) < _FEWEST_LETTERS:
        return False
    telling = {word for word in words if len(word) > 3 and word not in _GENERIC}
    return len(telling) >= 2


def _act_keys(number: str, day: str, body: str | None, title: str | None) -> set[str]:
    """Number and date, with the body or the title unless the number tells the body itself."""
    plain = _lowered(plain_number(number))
    if _FEDERAL.fullmatch(plain):
        return {f"act:{plain}:{day}"}
    issued = _folded_body(body)
    keys = {f"act:{plain}:{day}:{issued}"} if issued else set()
    if title and len(_folded(title)) >= _FEWEST_LETTERS:
        keys.add(f"act:{plain}:{day}:{_folded(title)}")
    return keys


def _folded_body(body: str | None) -> str:
    """The stems of a body's words, in any case: «Правительства Самарской обл.» too."""
    words = _WORD.findall(_lowered(_plain_state(body or "")))
    return " ".join(sorted({word[:4] for word in words if word not in ("г", "от", "и", "по")}))


def _plain_state(text: str) -> str:
    return re.sub(r"\bРоссии\b", "РФ", _STATE.sub("РФ", text))


def _standard_key(designation: str) -> str:
    return f"standard:{_lowered(plain_designation(designation))}"


def _end_of_name(text: str) -> int:
    match = re.search(r"\s(?:от|\(|:)|\s?[(:]", text)
    return match.start() if match else len(text)


def _without_number(text: str) -> str:
    return _BEFORE_ENTRY.sub("", " ".join(text[:_LONGEST_ENTRY].split()), count=1)


def _families(person: str) -> frozenset[str]:
    """The family name of a person, both words where their order is not told."""
    words = _INITIALS.sub(" ", f"{person} ").replace(",", " ").split()
    if len(words) > 2 or _INITIALS.search(person) is None:
        if len(words) == 3 and _PATRONYMIC.search(words[2]):
            words = words[:1]
        elif len(words) == 3 and _PATRONYMIC.search(words[1]):
            words = words[2:]
    else:
        words = [" ".join(words)]
    return frozenset(_folded(word) for word in words if len(word) > 1)


def _lowered(text: str) -> str:
    return text[:_LONGEST].lower().replace("ё", "е")


def _folded(text: str) -> str:
    """A text by its letters and digits only, so that hyphens, quotes and spaces do not matter.

    Latin letters that look like Cyrillic ones are read as these where the word has others.
    """
    words = _WORD.findall(_lowered(text))
    return "".join(
        word.translate(_LOOKALIKES) if re.search("[а-я]", word) else word for word in words
    )
