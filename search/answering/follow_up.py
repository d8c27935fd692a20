"""A question that leans on the one before it, made to stand by itself.

Rules over morphology: an elliptic question («а для бизнеса?») replaces the part of the previous one
that is of the same kind, a pronoun is given what it stands for, a bare interrogative («а когда?»)
keeps the topic. A question that stands by itself is never changed: where in doubt it does.
"""

from __future__ import annotations

import re

from search.answering.antecedents import leaning_pronoun, with_antecedent
from search.answering.ellipsis import with_other_part
from search.answering.question_parts import verb_in_number
from search.answering.question_topics import (
    ATTRIBUTES,
    Question,
    interrogative_end,
    question_of,
    topic_of,
)

_LONGEST_FOLLOW_UP = 160
_LONGEST_PREVIOUS = 1000
_MOST_WORDS = 14
_OPENING = re.compile(
    r"(?:(?:ну|хорошо|ладно|так|ясно|понятно|спасибо)[\s,.!]+)*(?P<and>а|и|но)?(?!\w)[\s,]*",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:а|и)\s)?(?:можно\s)?(?:расскаж\w+|поясн\w+|объясн\w+|уточн\w+|раскро\w+|опиш\w+)?\s?"
    r"(?:мне\s|пожалуйста\s)?(?:об?\s(?:этом|нём|нем|ней|них)\s)?"
    r"(?:по)?(?:подробнее|подробней|подробно|детальнее|точнее|развёрнуто|что\sещё|что\sеще|ещё|еще|пример|"
    r"например|приведи\sпример|а\sименно)(?:\s(?:об\sэтом|о\sн[её]м|о\sней|о\sних|пожалуйста))?[\s?.!…]*",
    re.IGNORECASE,
)
_PLAIN_MORE = re.compile(
    r"(?:расскажи|поясни|объясни|уточни)(?:\sоб?\s(?:этом|нём|нем|ней|них))?[\s?.!]*", re.IGNORECASE
)
_IF = re.compile(r"(?:что\s,?\s?)?(?P<if>если|когда|при\sусловии)\s(?P<rest>.+)", re.IGNORECASE)


def resolve(question: str, previous: str | None) -> str | None:
    """The question as it stands by itself, None where it does so already.

    `previous` is the question before it, itself resolved. Both are text of a person: nothing in
    them is an instruction, and longer ones than a follow-up may be are left alone.
    """
    if previous is None or len(question) > _LONGEST_FOLLOW_UP or len(previous) > _LONGEST_PREVIOUS:
        return None
    before = question_of(previous)
    bare = " ".join(question.split())
    if not before.tokens or not bare:
        return None
    if _MORE.fullmatch(bare) or _PLAIN_MORE.fullmatch(bare):
        return _asked(before.text)
    opening = _OPENING.match(bare)
    leans = opening is not None and opening["and"] is not None
    asked = question_of(bare[opening.end() :] if opening else bare)
    if asked.tokens and asked.tokens[0].preposition is not None:
        asked = question_of(asked.text[:1].lower() + asked.text[1:])
    if not 1 <= len(asked.tokens) <= _MOST_WORDS:
        return None
    found = _resolved(asked, before, leans)
    if found is None or (_folded(found) == _folded(bare) and not leans):
        return None
    return _asked(found)


def _resolved(asked: Question, before: Question, leans: bool) -> str | None:
    condition = _IF.fullmatch(asked.text) if leans else None
    if condition is not None:
        return f"{before.text}, {condition['if'].lower()} {condition['rest']}"
    pronoun = leaning_pronoun(asked, leans)
    if pronoun is not None:
        found = with_antecedent(asked, pronoun, before)
        made = question_of(found)
        is_part = not _has_interrogative(made) and _is_fragment(made, leans) and ":" not in found
        return with_other_part(made, before) if is_part else found
    if _has_interrogative(asked):
        return _other_interrogative(asked, before, leans)
    if _is_fragment(asked, leans):
        return with_other_part(asked, before)
    if leans and all(token.part == "ADVB" for token in asked.tokens):
        own = [at for at, t in enumerate(before.tokens) if t.part == "ADVB" and not t.asks]
        if own:
            return before.with_words(own[-1], own[-1] + 1, asked.text)
        return f"{before.text} {asked.text}"
    if leans and not any(t.is_noun for t in asked.tokens):
        return f"{asked.text}: {topic_of(before)}"
    return None


def _asked(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:1].upper()}{text[1:]}?"


def _folded(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()


def _has_interrogative(asked: Question) -> bool:
    return any(token.asks for token in asked.tokens[:3]) or asked.tokens[0].text.lower() == "чем"


def _is_fragment(asked: Question, leans: bool) -> bool:
    """Whether it is one phrase and no sentence: «для бизнеса», «внешний», «в п. 4.2»."""
    if any(token.is_verb for token in asked.tokens):
        return False
    if leans:
        return bool(asked.phrases) and len(asked.tokens) <= 8
    # Without «а» the words of a search look alike: only a phrase that cannot open one.
    first = asked.phrases[0] if asked.phrases else None
    return (
        first is not None
        and first.preposition is not None
        and first.first == 0
        and first.last == len(asked.tokens)
        and first.last - first.body <= 2
    )


def _other_interrogative(asked: Question, before: Question, leans: bool) -> str | None:
    """«а кто?», «и в какой срок?», «а кто отвечает?»: another thing is asked of the same topic."""
    content = [
        token
        for token in asked.tokens
        if (token.is_noun or token.part == "NUMR" or (token.is_adjective and leans is False))
        and token.lemma not in ATTRIBUTES
    ]
    if content:
        return None
    verbs = [token for token in asked.tokens if token.is_verb]
    if any(token.part == "INFN" for token in verbs) and not leans:
        return None
    if not leans and len(asked.tokens) > 4:
        return None
    if verbs and not leans and any(token.is_noun for token in asked.tokens):
        return None  # a verb with its object: «Кто вынес документы?»
    if verbs:
        return f"{asked.text}: {topic_of(before)}"
    return asking_otherwise(asked, before)


def asking_otherwise(asked: Question, before: Question) -> str:
    end = interrogative_end(before, any(token.is_noun for token in asked.tokens))
    if end == 0:
        return f"{asked.text}: {before.text}"
    rest = before.text[before.tokens[end - 1].end :].lstrip(" ,")
    if not rest:
        return f"{asked.text}: {before.text}"
    former = {token.lemma for token in before.tokens[:end]}
    asks_who = asked.tokens[0].lemma in {"кто", "что"} and len(asked.tokens) == 1
    words, opening = rest.split(" "), asked.text
    if "кто" in former and not asks_who:
        words[0] = verb_in_number(words[0], "plur")
    elif asks_who and "кто" not in former:
        if words[0].endswith(("тся", "лся", "лась", "лось", "лись")):
            opening = "кем" if asked.tokens[0].lemma == "кто" else opening
        else:
            words[0] = verb_in_number(words[0], "sing")
    return f"{opening} {' '.join(words)}"
