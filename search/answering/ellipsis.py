"""A fragment of a question («а для бизнеса?») put in place of the like part of the last one."""

from __future__ import annotations

import re

from search.answering.question_parts import Phrase, Token, clause_references, in_case, in_form_of
from search.answering.question_topics import (
    ANY_SORT,
    ATTRIBUTES,
    PLACE_PREPOSITIONS,
    Question,
    is_asked_for,
    sort_of,
)

# Where several things of one preposition may stand side by side, only a thing of the same sort
# takes the place of another.
_LOOSE = frozenset({"в", "на", "по", "при", "за", "с", "под"})
_DEFINES = re.compile(
    r"(?:что\sтак\w+|кто\sтак\w+|что\s(?:означает|значит|понима\w+\sпод|называ\w+|счита\w+)"
    r"|ч(?:ем|ём)\sявляется)(?!\w)",
    re.IGNORECASE,
)


def with_other_part(asked: Question, before: Question) -> str | None:
    """The previous question with the fragment in place of the part like it, else added to it."""
    named, known = clause_references(asked.text), clause_references(before.text)
    if named and known:
        return _other_clause(asked, before)
    fragment = asked.phrases[0]
    if fragment.preposition is None and fragment.first == 0 and known:
        number = asked.tokens[fragment.head]
        if number.part == "NUMR" and fragment.last == len(asked.tokens):
            *_, start, end, _ = known[-1]
            return f"{before.text[:start]}{number.text}{before.text[end:]}"
    if (attribute := _other_attribute(fragment, asked, before)) is not None:
        return attribute
    target = _like(fragment, asked, before)
    if target is None:
        joined = " " if fragment.preposition is not None else ": "
        return f"{before.text}{joined}{asked.text}"
    if not asked.tokens[fragment.head].is_noun and asked.tokens[fragment.head].is_adjective:
        return _other_adjective(fragment, asked, target, before)
    words = asked.text
    is_bare = target.preposition is None and fragment.preposition is None
    if is_bare and not target.cases & fragment.cases:
        words = in_case(asked.tokens, fragment, _one_case(target))
    first = target.first
    if fragment.preposition is None:
        first = target.body
    return before.with_words(first, target.last, words)


def _other_attribute(fragment: Phrase, asked: Question, before: Question) -> str | None:
    """«Какой порядок обжалования?» and «а срок?»: another thing is asked of the same."""
    head = asked.tokens[fragment.head]
    if fragment.preposition is not None or head.lemma not in ATTRIBUTES:
        return None
    for each in before.phrases:
        asking = each.first - 1
        if (
            asking >= 0
            and each.body == each.head
            and before.tokens[asking].lemma == "какой"
            and before.tokens[each.head].lemma in ATTRIBUTES
        ):
            which = in_form_of("какой", head.text, "nomn")
            return before.with_words(asking, each.head + 1, f"{which} {asked.text}")
    return None


def _other_clause(asked: Question, before: Question) -> str:
    """«а в п. 4.2?»: the last clause named gives way to the first one named now."""
    start, end, *_, unit = clause_references(before.text)[-1]
    first, last, number, number_end, new_unit = clause_references(asked.text)[0]
    if unit == new_unit:
        *_, at, until, _ = clause_references(before.text)[-1]
        rest = asked.text[number_end:]
        return f"{before.text[:at]}{asked.text[number:number_end]}{rest}{before.text[until:]}"
    return f"{before.text[:start]}{asked.text[first:last]}{before.text[end:]}"


def _like(fragment: Phrase, asked: Question, before: Question) -> Phrase | None:
    """The last phrase of the previous question that is of the same kind as the fragment."""
    if not asked.tokens[fragment.head].is_noun and asked.tokens[fragment.head].is_adjective:
        with_adjective = [
            each
            for each in before.phrases
            if _adjective_of(each, before) is not None
            and (fragment.preposition is None or each.preposition == fragment.preposition)
            and _agree(asked.tokens[fragment.head], each, before)
        ]
        if with_adjective:
            return with_adjective[-1]
        if fragment.preposition is None:
            return None
    candidates = [each for each in before.phrases if not is_asked_for(each, before)]
    if fragment.preposition is not None:
        same = [each for each in candidates if each.preposition == fragment.preposition]
        same = [each for each in same if each.cases & fragment.cases]
        sort = sort_of(asked.tokens[fragment.head])
        if fragment.preposition in _LOOSE:
            if fragment.preposition in PLACE_PREPOSITIONS:
                same = [
                    each
                    for each in candidates
                    if each.preposition in PLACE_PREPOSITIONS and each.cases & fragment.cases
                ]
                return _last_of_sort(same, before, (sort,))
            return _last_of_sort(same, before, (sort, None) if sort else ANY_SORT)
        if not same and fragment.preposition == "для":
            # «гражданам» and «для граждан» say the same.
            same = [
                each
                for each in candidates
                if each.preposition is None
                and "datv" in each.cases
                and "accs" not in each.cases
                and sort_of(before.tokens[each.head]) == "person"
            ]
        return same[-1] if same else None
    return _like_noun(fragment, asked, before, candidates)


def _like_noun(
    fragment: Phrase, asked: Question, before: Question, candidates: list[Phrase]
) -> Phrase | None:
    bare = [each for each in candidates if each.preposition is None]
    if _DEFINES.match(before.text):
        return next(iter(bare or candidates), None)
    head = asked.tokens[fragment.head]
    sort = sort_of(head)
    genitive = _like_genitive(fragment, before, sort)
    of_sort = [each for each in candidates if sort_of(before.tokens[each.head]) == sort]
    if sort is not None and genitive is not None and not of_sort:
        return genitive
    alike = [e for e in candidates if sort is not None and sort_of(before.tokens[e.head]) == sort]
    same_case = [each for each in candidates if each.cases & fragment.cases]
    if alike and any(each in same_case for each in alike):
        return next(each for each in reversed(alike) if each in same_case)
    return same_case[-1] if same_case else genitive


def _like_genitive(fragment: Phrase, before: Question, sort: str | None) -> Phrase | None:
    """«Удовлетворённость граждан» and «а бизнеса?»: a genitive within a phrase."""
    if "gent" not in fragment.cases:
        return None
    found = [
        Phrase(at, at, at, each.last, None, frozenset({"gent"}))
        for each in before.phrases
        for at in range(each.head + 1, each.last)
        if before.tokens[at].is_noun
    ]
    alike = [each for each in found if sort_of(before.tokens[each.head]) == sort]
    return next(reversed(alike or found), None)


def _last_of_sort(
    found: list[Phrase], before: Question, sorts: tuple[str | None, ...]
) -> Phrase | None:
    alike = [each for each in found if sort_of(before.tokens[each.head]) in sorts]
    return alike[-1] if alike else None


def _one_case(phrase: Phrase) -> str:
    for case in ("nomn", "accs", "gent", "datv", "ablt", "loct"):
        if case in phrase.cases:
            return case
    return "nomn"


def _adjective_of(phrase: Phrase, before: Question) -> int | None:
    """The adjective that a fragment's one may replace."""
    for at in range(phrase.first, phrase.last - 1):
        if before.tokens[at].is_adjective:
            return at
    return None


def _agree(adjective: Token, phrase: Phrase, before: Question) -> bool:
    at = _adjective_of(phrase, before)
    return at is not None and bool(adjective.cases & (before.tokens[at].cases | phrase.cases))


def _other_adjective(fragment: Phrase, asked: Question, target: Phrase, before: Question) -> str:
    at = _adjective_of(target, before)
    if at is None:
        return before.with_words(target.first, target.last, asked.text)
    noun = next((n for n in range(at + 1, target.last) if before.tokens[n].is_noun), target.head)
    cases = before.tokens[at].cases & before.tokens[noun].cases
    if noun == target.head:
        cases = cases & target.cases or cases
    case = next((c for c in ("nomn", "gent", "accs", "datv", "ablt", "loct") if c in cases), "nomn")
    word = in_form_of(asked.tokens[fragment.head].text, before.tokens[noun].text, case)
    if target.preposition is not None and fragment.preposition is not None and at == target.body:
        # «в первом», but «во втором».
        word = f"{asked.tokens[fragment.first].text} {word}"
        at = target.first
        return before.with_words(at, target.body + 1, word)
    return before.with_words(at, at + 1, word)
