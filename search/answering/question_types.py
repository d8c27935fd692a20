"""What kind of thing a Russian question asks for, read from its interrogative words."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class QuestionType(StrEnum):
    """The kinds of answer (after Li, Roth, "Learning Question Classifiers", COLING 2002)."""

    PERSON = "person"
    TIME = "time"
    DURATION = "duration"
    QUANTITY = "quantity"
    PLACE = "place"
    NAME = "name"
    DEFINITION = "definition"
    REASON = "reason"
    MANNER = "manner"
    YES_NO = "yes-no"
    LIST = "list"
    THING = "thing"
    OPEN = "open"

    @property
    def is_exact(self) -> bool:
        """Whether one number, term, name or deadline is asked for."""
        return self in _EXACT


_EXACT = frozenset(
    {
        QuestionType.PERSON,
        QuestionType.TIME,
        QuestionType.DURATION,
        QuestionType.QUANTITY,
        QuestionType.PLACE,
        QuestionType.NAME,
    }
)

_WHICH = r"как(?:ой|ая|ое|ие|ого|ому|им|ими|их|ом|ую)|каков[аоы]?|котор\w+"
_UNITS_OF_TIME = (
    r"(?:времен\w*|секунд\w*|минут\w*|час\w*|дн\w+|сут\w+|недел\w+|месяц\w*|лет|год\w*)"
)
# The first that matches decides: «сколько дней» is a duration before it is a quantity.
_PATTERNS: tuple[tuple[QuestionType, str], ...] = (
    (QuestionType.REASON, r"\b(?:почему|зачем|отчего|из-за\s+чего|с\s+какой\s+целью)\b"),
    (QuestionType.REASON, r"\b(?:по\s+как\w+\s+причин\w+|как\w+\s+(?:\w+\s+)?причин\w+)"),
    (
        QuestionType.DURATION,
        rf"\b(?:(?:за|через|на|до|в\s+течение)?\s*сколько\s+(?:\w+\s+)?{_UNITS_OF_TIME}\b(?!\s+назад)"
        r"|как\s+долго|за\s+сколько\b(?!\s+(?:руб|ден))|сколько\s+(?:длит|идёт|идет|ждать|"
        r"продолжа|действ|хран)\w*|(?:за|в)\s+какое\s+время|"
        rf"(?:{_WHICH})\s+(?:\w+\s+){{0,2}}?(?:срок\w*|продолжительност\w+|длительност\w+))",
    ),
    (
        QuestionType.TIME,
        rf"\b(?:когда|(?:{_WHICH})\s+(?:\w+\s+){{0,2}}?(?:год\w*|дат[аеуы]|числ[ао]|век\w*|день|дня|"
        r"месяц\w*|столети\w+|десятилети\w+|период\w*|эпох\w+|времен\w*|время|момент\w*)\b"
        r"|до\s+каких\s+пор|с\s+каких\s+пор|сколько\s+(?:\w+\s+)?лет\s+назад|во\s+сколько\s+начина\w+)",
    ),
    (
        QuestionType.QUANTITY,
        rf"\b(?:скольк\w+|насколько|как\s+часто|как\s+много|(?:{_WHICH})\s+(?:\w+\s+){{0,2}}?"
        r"(?:процент\w*|дол[яюией]+|размер\w*|количеств\w+|числ\w+|сумм\w+|штраф\w*|стоимост\w+|цен[аыуе]\w*|"
        r"возраст\w*|балл\w*|температур\w*|высот\w+|длин\w+|ширин\w+|глубин\w+|вес\w*|масс[аыуе]\w*|"
        r"скорост\w+|объ[её]м\w*|площад\w+|численност\w+|расстояни\w+|мощност\w+|част[ьи]|"
        r"показател\w+|значени\w+|оценк\w+|сч[её]т\w*|порог\w*|ставк\w+|рейтинг\w*|норматив\w*)\b"
        r"|чему\s+рав\w+)",
    ),
    (
        QuestionType.PLACE,
        rf"\b(?:где|куда|откуда|(?:{_WHICH})\s+(?:\w+\s+){{0,2}}?(?:город\w*|стран\w+|регион\w*|област\w+|"
        r"мест[аеоу]\w*|район\w*|штат\w*|государств\w+|континент\w*|рек[аиуе]\w*|остров\w*|улиц\w+|"
        r"территори\w+|край|края|крае|здани\w+|адрес\w*)\b)",
    ),
    (
        QuestionType.NAME,
        r"\b(?:как\s+(?:\w+\s+){0,2}?(?:назыв\w+|назва\w+|имену\w+|зовут|звали|обознача\w+|звучит)"
        rf"|(?:{_WHICH})\s+(?:\w+\s+){{0,2}}?(?:названи\w+|термин\w*|им[яе]\w*|фамили\w+|слов[оаеу]\w*|"
        r"прозвищ\w+|аббревиатур\w*|сокращени\w+)\b"
        r"|чем\s+называ\w+)",
    ),
    (
        QuestionType.DEFINITION,
        r"\b(?:что\s+так\w+|что\s+(?:значит|означает|понима\w+|подразумева\w+|представля\w+|называ\w+)"
        r"|дайте\s+определени\w+|определение|что\s+это|это\s+что|что\s+признаётся|что\s+считается)",
    ),
    (
        QuestionType.PERSON,
        r"\b(?:кто|кого|кому|кем|ком|чей|чья|чь[её]|чьи|чь[ёе][гм]о?|чьим\w*|чьей)\b"
        rf"|\b(?:{_WHICH})\s+(?:\w+\s+){{0,2}}?(?:орган\w*|ведомств\w+|организаци\w+|учён\w+|учен\w+|автор\w*|"
        r"человек\w*|лиц[оаеу]|компани\w+|президент\w*|игрок\w*|должност\w+|команд[аеуы]\w*|"
        r"министерств\w+|императ\w+|геро\w+|актёр\w*|актер\w*|групп[аеуы]|люди|людей|людям)\b",
    ),
    (
        QuestionType.YES_NO,
        r"(?:^|\s)\S+\s+ли\b|\b(?:можно|нужно|надо|обязан\w*|вправе)\s.*\bили\s+нет\b",
    ),
    (
        QuestionType.LIST,
        r"\b(?:какие|каких|каким|какими|перечисл\w+|назовите|из\s+чего|что\s+(?:входит|включа\w+))\b",
    ),
    (QuestionType.THING, rf"\b(?:что|чего|чему|чем|ч[её]м|{_WHICH})\b"),
    (QuestionType.MANNER, r"\b(?:как|каким\s+образом)\b"),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


@lru_cache(maxsize=1000)
def question_type(question: str) -> QuestionType:
    """The kind of answer; OPEN where nothing in the question says it."""
    for kind, pattern in _COMPILED:
        if pattern.search(question):
            return kind
    return QuestionType.OPEN
