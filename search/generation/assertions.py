"""What a sentence asserts besides its words: denial, duty or leave, bounds, and commands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.morphology import known, lemma, normalise, tokens

_NOT = frozenset(("не", "нет", "ни", "без", "нельзя"))
_SHORTEST_DENIAL = 7
# «Направляют» and «направляется» are done alike.
_REFLEXIVE = re.compile(r"(?<=[тч]ь)ся$|(?<=и)сь$")
_FLAGS = re.IGNORECASE
# Duty, leave and ban; the ban first, since «не может» also holds «может».
_BAN = re.compile(
    r"\bзапрещ\w+|\bзапрет\w*|\bнельзя\b|\bнедопустим\w*|\bне\s+(?:допуска\w+|разреша\w+|вправе|"
    r"мо[жг]\w+|долж\w+|подлеж\w+|позволя\w+|полага\w+|имеет\s+права)",
    _FLAGS,
)
_FREE = re.compile(r"\bне\s+(?:обязан\w*|требу\w+|нужн\w+|надо|запрещ\w+)|\bнеобязател\w+", _FLAGS)
_DUTY = re.compile(
    r"\bобяза[нт]\w*|\bдолж[енн]\w*|\bдолжн\w+|\bнеобходим\w*|\bтребуется\b|\bследует\b|\bнадлежит\b",
    _FLAGS,
)
_LEAVE = re.compile(
    r"\bвправе\b|\bможет\b|\bмогут\b|\bможно\b|\bдопуска[ею]тся\b|\bразреша\w+|\bимеет\s+право",
    _FLAGS,
)
_MOST = re.compile(
    r"\bне\s+(?:более|больше|позднее|позже|выше|свыше|дольше|длиннее|превыша\w+)|\bмаксим\w+|"
    r"\bв\s+течение\b|\bдо\s+\d|\bне\s+долж\w+\s+превыша\w+|\bза\s+\d|\bв\s+срок\b|"
    r"(?<!не )\b(?:менее|меньше|ниже)\b",
    _FLAGS,
)
_LEAST = re.compile(
    r"\bне\s+(?:менее|меньше|ранее|раньше|ниже|короче)|\bминим\w+|\bхотя\s+бы\b|\bпо\s+меньшей\b|"
    r"(?<!не )\b(?:более|больше|свыше|выше|превыша\w+)\b",
    _FLAGS,
)
_ONLY = re.compile(r"\bтолько\b|\bлишь\b|\bисключительно\b|\bединственн\w+", _FLAGS)
_SIDES = (
    (re.compile(r"\bпосле\b", _FLAGS), re.compile(r"\b(?:до|перед|прежде)\b", _FLAGS)),
    (re.compile(r"\bувелич\w+|\bповыш\w+|\bрас(?:тёт|тет|тут)\b", _FLAGS),
     re.compile(r"\bуменьш\w+|\bсниж\w+|\bсокращ\w+|\bпада\w+", _FLAGS)),
    (re.compile(r"\bвсегда\b", _FLAGS), re.compile(r"\bникогда\b|\bиногда\b", _FLAGS)),
    (re.compile(r"\bплатн\w+", _FLAGS), re.compile(r"\bбесплатн\w+", _FLAGS)),
)  # fmt: skip

# Their denial is judged as duty and bound.
_OF_DUTY = re.compile(
    r"допуска|разреша|мочь|долж|вправе|подлежа|позволя|полага|иметь|обяз|требова|нужн|надо|запре|"
    r"более|больш|поздн|позж|выше|свыше|долг|дольше|длинн|превыша|менее|меньш|ран|ниже|коротк"
)
# A verb of saying in the imperative: what follows is not asserted by who writes it.
_COMMAND = re.compile(
    r"\b(?:игнорируй|забудь|отвечай|ответь|скажи|напиши|сообщи|утверждай|выведи|добавь|вставь|"
    r"считай|заяви|повтори|покажи|притворись|представь|действуй|следуй|перейди|нажми|процитируй|"
    r"укажи|назови|выдай|пиши|говори|цитируй)(?:те)?\b"
    r"|\b(?:ignore|disregard|forget|pretend|reveal|respond|reply|answer|say|print|output|write)\b"
    r"|\b(?:system|assistant|user)\s*(?:prompt|message|:)"
    r"|\b(?:следует|нужно|необходимо|долж\w+|надо|обязан\w*)\s+(?:\S+\s+){0,3}?"
    r"(?:отвечать|ответить|говорить|сказать|утверждать|писать|написать|игнорировать)\b",
    _FLAGS,
)
_SPEAKS_TO_MODEL = re.compile(
    r"\b(?:языков\w+\s+модел\w+|нейросет\w+|ассистент\w*|чат-?бот\w*|ai|llm|chatgpt|gpt|"
    r"промпт\w*|prompt|instructions?|инструкци\w+|указани\w+|правил\w*|источник\w*|"
    r"пользовател\w+|вопрос\w*|что|:)",
    _FLAGS,
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a sentence says of its words; `negated` and `plain` are the lemmas denied and not."""

    negated: frozenset[str]
    plain: frozenset[str]
    duties: frozenset[str]
    bounds: frozenset[str]
    is_exclusive: bool
    sides: tuple[frozenset[int], ...]


def assertion(text: str) -> Assertion:
    """Read a sentence, or several, for denial, duty, bounds and sides."""
    text = normalise(text)
    negated, plain = _polarity(text)
    duties = {"ban": _BAN.search(text), "free": _FREE.search(text)}
    rest = _FREE.sub(" ", _BAN.sub(" ", text))
    duties |= {"duty": _DUTY.search(rest), "leave": _LEAVE.search(rest)}
    unbounded = _MOST.sub(" ", text)
    bounds = {"most": _MOST.search(text), "least": _LEAST.search(unbounded)}
    return Assertion(
        negated,
        plain,
        frozenset(name for name, match in duties.items() if match),
        frozenset(name for name, match in bounds.items() if match),
        bool(_ONLY.search(text)),
        tuple(
            frozenset(at for at, pattern in enumerate(pair) if pattern.search(text))
            for pair in _SIDES
        ),
    )


def contradicts(said: Assertion, borne: Assertion) -> str | None:
    """How what is said goes against what bears it out; None when it does not."""
    if _denies(said, borne):
        return "denial"
    if said.duties and borne.duties and not said.duties & borne.duties:
        return "duty"
    if "ban" in said.duties and "ban" not in borne.duties:
        return "duty"
    if said.bounds - borne.bounds and borne.bounds:
        return "bound"
    if said.bounds == {"least"} and not borne.bounds:
        return "bound"
    if said.is_exclusive and not borne.is_exclusive:
        return "exclusive"
    for mine, theirs in zip(said.sides, borne.sides, strict=True):
        if len(mine) == 1 and theirs and not mine & theirs:
            return "side"
    return None


def is_command(text: str) -> bool:
    """Whether a sentence tells someone what to say or do with what he is told."""
    match = _COMMAND.search(text)
    return match is not None and _SPEAKS_TO_MODEL.search(text) is not None


def _denies(said: Assertion, borne: Assertion) -> bool:
    """Whether a word is denied by one and not by the other; what is denied must be so in both."""
    lacking = said.negated - borne.negated
    if any(word in borne.plain or not _OF_DUTY.match(word) for word in lacking):
        return True
    return any(word in borne.negated and word not in borne.plain for word in said.plain)


def _polarity(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The lemmas that stand right after «не» and the like, and all others."""
    negated: set[str] = set()
    plain: set[str] = set()
    denied = False
    for token in tokens(text):
        word = token.text
        if word in _NOT:
            denied = True
            continue
        form = _REFLEXIVE.sub("", lemma(word))
        if len(word) >= _SHORTEST_DENIAL and word.startswith("не") and known(word[2:]):
            negated.add(lemma(word[2:]))  # «неслучайная» denies «случайная»
        (negated if denied else plain).add(form)
        denied = False
    return frozenset(negated), frozenset(plain)
