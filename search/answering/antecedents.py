"""What a pronoun of a question stands for in the question before it."""

from __future__ import annotations

from dataclasses import replace

from search.answering.question_parts import Phrase, Token, gender_and_number, in_case
from search.answering.question_topics import (
    ATTRIBUTES,
    PLACE_PREPOSITIONS,
    Question,
    is_asked_for,
    sort_of,
    topic_of,
)

_PERSONAL = {
    "он": ("он", "его", "него", "ему", "нему", "им", "ним", "нем", "нём"),
    "она": ("она", "ее", "её", "нее", "неё", "ей", "ней", "ею", "нею"),
    "оно": ("оно",),
    "они": ("они", "их", "них", "им", "ним", "ими", "ними"),
}
_PRONOUN_CASES = {
    **dict.fromkeys(("он", "она", "оно", "они"), "nomn"),
    **dict.fromkeys(("его", "ее", "её", "их"), "accs"),
    **dict.fromkeys(("него", "нее", "неё", "них"), "gent"),
    **dict.fromkeys(("ему", "нему", "ей", "ней"), "datv"),
    **dict.fromkeys(("ими", "ними", "ею", "нею", "ним"), "ablt"),
    **dict.fromkeys(("нем", "нём"), "loct"),
    "им": "datv",
}
_DEMONSTRATIVES = frozenset(
    "это этого этому этим этом тогда там туда оттуда такой такая такое такие такого таких такую "
    "таким такими этот эта эти эту этой этих этими тот та те того тех".split()
)
_PLACES = frozenset({"там", "туда", "оттуда"})


def leaning_pronoun(asked: Question, leans: bool) -> int | None:
    """Where a pronoun stands that nothing in the question itself explains."""
    for at, token in enumerate(asked.tokens):
        word = token.text.lower()
        is_personal = word in _PRONOUN_CASES
        if not is_personal and (
            word not in _DEMONSTRATIVES or (token.part == "NPRO" and token.lemma == "такой")
        ):
            continue
        before = asked.tokens[:at]
        # Several nouns are «они» together.
        if any(_may_explain(t, word) for t in before) or (
            "они" in _meant(word) and sum(t.is_noun for t in before) > 1
        ):
            return None
        # «самозанятый», «сталийное время»: an adjective makes a topic too.
        if any(t.is_adjective for t in before) and before[-1].preposition is None:
            return None
        rest = asked.tokens[at + 1 :]
        if any(mark.text in ",:—–" for mark in rest):
            return None
        own = [t for t in rest if t.is_noun and t.lemma not in ATTRIBUTES]
        if word in {"тот", "та", "те", "того", "тех"} and not leans:
            return None
        if own and not leans and not is_personal:
            return None
        if own and is_personal and not leans and at > 3:
            return None
        return at
    return None


def _may_explain(token: Token, pronoun: str) -> bool:
    """Whether a noun before a pronoun may be what the pronoun stands for."""
    if not token.is_noun or token.lemma in ATTRIBUTES:
        return False
    return pronoun not in _PRONOUN_CASES or bool(
        _own_pronouns(token, token.cases) & _meant(pronoun)
    )


def _meant(pronoun: str) -> set[str]:
    return {name for name, forms in _PERSONAL.items() if pronoun in forms}


def _own_pronouns(token: Token, cases: frozenset[str]) -> set[str]:
    """The pronouns in the nominative that a noun may be meant by."""
    gender, number = gender_and_number(token, cases)
    if number is None:
        return set(_PERSONAL)
    if number == "plur":
        return {"они"}
    return {{"masc": "он", "femn": "она", "neut": "оно"}.get(gender or "", "он")}


def with_antecedent(asked: Question, at: int, before: Question) -> str:
    """The question with what the pronoun stands for in its place, or else after it."""
    token = asked.tokens[at]
    word = token.text.lower()
    if word in _PLACES:
        for each in reversed(before.phrases):
            if each.preposition in PLACE_PREPOSITIONS and sort_of(before.tokens[each.head]) in {
                "place",
                "text",
                None,
            }:
                return asked.with_words(at, at + 1, before.words(each.first, each.last))
    if word in _PRONOUN_CASES:
        antecedent = _antecedent(word, before)
        if antecedent is not None:
            return _personal(asked, at, antecedent, before)
    return f"{asked.text}: {topic_of(before)}"


def _antecedent(word: str, before: Question) -> Phrase | None:
    """The phrase of the gender and number of a pronoun; what the question is about comes first."""
    wanted = _meant(word)
    if "он" in wanted and word != "он":
        wanted.add("оно")
    found = [
        each
        for each in (*before.phrases, *_genitives(before))
        if before.tokens[each.head].is_noun
        and _own_pronouns(before.tokens[each.head], each.cases) & wanted
    ]
    topical = [each for each in found if not is_asked_for(each, before)]
    chosen = next(iter(topical or found), None)
    return None if chosen is None else _with_what_follows(chosen, before)


def _genitives(before: Question) -> list[Phrase]:
    """«Заседания рабочей группы»: the genitives of phrases as phrases of their own."""
    found = []
    for each in before.phrases:
        body = each.head + 1
        for at in range(each.head + 1, each.last):
            if before.tokens[at].is_noun:
                found.append(Phrase(body, body, at, each.last, None, frozenset({"gent"})))
                body = at + 1
    return found


def _with_what_follows(phrase: Phrase, before: Question) -> Phrase:
    """«Ответственность за нарушение срока»: a noun with the phrases right after it."""
    last = phrase.last
    for each in before.phrases:
        if each.first == last and each.preposition is not None:
            last = each.last
    return replace(phrase, last=last)


def _personal(asked: Question, at: int, antecedent: Phrase, before: Question) -> str:
    word = asked.tokens[at].text.lower()
    after = asked.tokens[at + 1] if at + 1 < len(asked.tokens) else None
    is_possessive = (
        word in {"его", "ее", "её", "их"}
        and after is not None
        and (after.is_noun or after.is_adjective)
    )
    if is_possessive:
        end = next(
            (n + 1 for n in range(at + 1, len(asked.tokens)) if asked.tokens[n].is_noun), at + 2
        )
        owner = in_case(before.tokens, antecedent, "gent")
        return asked.with_words(at, end, f"{asked.words(at + 1, end)} {owner}")
    case = _PRONOUN_CASES[word]
    preposition = asked.tokens[at - 1].preposition if at else None
    if preposition is not None:
        case = {
            "о": "loct",
            "к": "datv",
            "по": "datv",
            "в": "loct",
            "на": "loct",
            "при": "loct",
        }.get(preposition, case)
        if word in {"ним", "ними", "ней", "нею"} and preposition in {"с", "за", "над", "под"}:
            case = "ablt"
    return asked.with_words(at, at + 1, in_case(before.tokens, antecedent, case))
