"""The codes of the Russian Federation: their names and the short forms people cite them by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A code by its full name; `words` are those that tell it, in the first case."""

    name: str
    words: tuple[str, ...]
    short: tuple[str, ...]


def _code(name: str, short: str, *other_words: str) -> Code:
    telling = other_words or tuple(w for w in name.lower().split() if w not in ("об", "о"))
    return Code(name, telling, tuple(short.split()))


CODES = (
    _code("Трудовой кодекс", "ТК"),
    _code("Гражданский кодекс", "ГК"),
    _code("Уголовный кодекс", "УК"),
    _code("Семейный кодекс", "СК"),
    _code("Налоговый кодекс", "НК"),
    _code("Бюджетный кодекс", "БК"),
    _code("Жилищный кодекс", "ЖК"),
    _code("Земельный кодекс", "ЗК"),
    _code("Лесной кодекс", "ЛК ЛесК"),
    _code("Водный кодекс", "ВК ВодК"),
    _code("Воздушный кодекс", "ВК ВзК"),
    _code("Градостроительный кодекс", "ГрК ГрадК ГСК Градкодекс"),
    _code("Таможенный кодекс", "ТамК"),
    _code("Гражданский процессуальный кодекс", "ГПК"),
    _code("Арбитражный процессуальный кодекс", "АПК"),
    _code("Уголовно-процессуальный кодекс", "УПК"),
    _code("Уголовно-исполнительный кодекс", "УИК"),
    _code("Кодекс административного судопроизводства", "КАС"),
    _code("Кодекс об административных правонарушениях", "КоАП КРФоАП"),
    _code("Кодекс торгового мореплавания", "КТМ"),
    _code("Кодекс внутреннего водного транспорта", "КВВТ"),
)
CONSTITUTION = Code("Конституция", ("конституция",), ("Конституция",))
# What people call a code that is named otherwise.
NICKNAMES = {
    ("административный", "кодекс"): "Кодекс об административных правонарушениях",
    ("уголовный", "процессуальный", "кодекс"): "Уголовно-процессуальный кодекс",
    ("гражданско-процессуальный", "кодекс"): "Гражданский процессуальный кодекс",
    ("арбитражно-процессуальный", "кодекс"): "Арбитражный процессуальный кодекс",
}
# Short forms that are no other word in small letters either.
UNMISTAKABLE = frozenset("коап гпк апк упк уик ктм квтт градкодекс".split())
