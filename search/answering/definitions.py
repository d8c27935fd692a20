"""Questions that ask what a word means, and sentences that say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.morphology import terms

_TOPIC = r"(?P<topic>.+?)"
_END = r"\s*[?!.…]*$"
_ASKS = tuple(
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"(?:а\s+)?(?:что|кто)(?:\s+это)?\s+так(?:ое|ой|ая|ие)\s+{_TOPIC}(?:\s+и\s+.+|,.+)?",
        rf"(?:что|кого|как)\s+(?:\S+\s+){{0,2}}?"
        rf"(?:называ|счита|понима|подразумева|призна|име)\w+т(?:ся)?(?:\s+в\s+виду)?\s+"
        rf"(?:под\s+)?{_TOPIC}",
        rf"что\s+(?:значит|означает|обозначает|представляет\s+собой)\s+"
        rf"(?:термин|понятие|слово|сокращение|аббревиатура)?\s*{_TOPIC}",
        rf"(?:дайте\s+|дай\s+)?(?:определение|значение|понятие|расшифров\w+|термин)\s+"
        rf"(?:термина|понятия|слова|сокращения)?\s*{_TOPIC}",
        rf"{_TOPIC}\s*[—–-]?\s*(?:что\s+это(?:\s+такое)?|это\s+(?:что|кто)|кто\s+это|это|что\s+значит)",
        rf"под\s+{_TOPIC}\s+(?:понима|подразумева)\w+",
    )
)

_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[а-яёa-z]\)|[-–—•])\s+", re.IGNORECASE)
# «X — это …», «X (сокр.) — …», «X: …»; and with a verb between the word and its meaning.
_SUBJECTS = (
    re.compile(r"^(?P<subject>.{2,120}?)\s+[—–-]\s+(?=\S)"),
    re.compile(
        r"^(?P<subject>.{2,120}?)[,\s]+"
        r"(?:(?:это|есть)\s|(?:явля|призна|счита|называ|име[ню]у)\w*тся\s|"
        r"означа\w+\s|представля\w+\s+собой\s)",
        re.IGNORECASE,
    ),
    re.compile(r"\bпод\s+(?P<subject>.{2,120}?)\s+(?:понима|подразумева)\w+т", re.I),
    re.compile(r"(?:называ|именуе)\w+т(?:ся)?\s+(?P<subject>[^,.;:]{2,80}?)(?=[,.;:]|$)", re.I),
    re.compile(r"\((?:далее\s*[—–-]\s*)(?P<subject>[^)]{2,80})\)", re.I),
)
# «внутренний клиент государственного органа» still defines «внутренний клиент».
_MORE_WORDS = 2
_BROADER = 0.5


def topic_of(question: str) -> tuple[str, ...]:
    """The index terms of what a question asks to define; empty when it asks something else."""
    asked = " ".join(question.split())
    for pattern in _ASKS:
        match = pattern.match(asked)
        if match is not None:
            return tuple(dict.fromkeys(terms(match["topic"])))
    return ()


def defines(sentence: str, topic: tuple[str, ...]) -> float:
    """How well a sentence defines a topic: 1 for the word itself, 0 for a sentence that does not.

    A definition of something narrower («… органа») or of the topic's first word alone is less.
    """
    if not topic:
        return 0.0
    return max((_fit(subject, set(topic), topic[0]) for subject in _subjects(sentence)), default=0)


def _fit(subject: str, topic: set[str], first: str) -> float:
    # An abbreviation beside the word is the word once more.
    found = min(
        (set(terms(form)) for form in (subject, re.sub(r"\([^)]*\)", "", subject))), key=len
    )
    whole = set(terms(subject))
    if whole >= topic:
        extra = max(0, len(found) - len(topic))
        return 1.0 - 0.2 * extra if extra <= _MORE_WORDS else 0.0
    return _BROADER if found <= topic and first in found else 0.0


def _subjects(sentence: str) -> Iterator[str]:
    text = _NUMBER.sub("", sentence, count=1)
    for pattern in _SUBJECTS:
        for match in pattern.finditer(text):
            yield match["subject"]
