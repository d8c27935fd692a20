"""An act of some two hundred clauses, made to be printed in several formats, with its section tree.

The tree is written down while the text is made, not read from it: it is what the readers of every
format must find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle

TITLE = "Об утверждении правил и стандарта обслуживания посетителей городских мастерских"
_WHO = (
    "Руководитель мастерской;Дежурный администратор;Мастер участка;Оператор справочной службы;"
    "Комиссия по рассмотрению обращений;Служба технического надзора;Учётно-контрольный отдел;"
    "Хранитель инструментального фонда;Ответственный исполнитель".split(";")
)
_DOES = (
    "регистрирует поступившее обращение;проверяет комплектность представленных материалов;"
    "уведомляет посетителя о принятом решении;обеспечивает сохранность переданного оборудования;"
    "ведёт журнал учёта посещений;согласовывает научно-технический регламент работ;"
    "предоставляет рабочее место и средства индивидуальной защиты;"
    "рассматривает предложения об изменении расписания;готовит ежеквартальный отчёт;"
    "вносит сведения в реестр".split(";")
)
# Of many lengths, so that lines break at every place of what follows.
_HOW = (
    ";как правило, ;лично ;в письменной форме ;без взимания платы ;совместно с куратором ;сам ;"
    "по согласованию с начальником участка ;устно ;в присутствии двух свидетелей ;сразу ;"
    "после проверки полномочий ".split(";")
)
# Dates and numbers, so that printed lines happen to begin with them.
_WHEN = (
    "не позднее 21 марта 2012 г. по форме, утверждённой приказом от 3 апреля 2011 г. № 17;"
    "в течение 5 рабочих дней со дня обращения, а в период с 1 июня по 31 августа — 10 дней;"
    "на основании пунктов 2. и 3. решения от 12. 05. 2014, действующего с 1 января 2015 г.;"
    "при наличии 2 свободных мест из 14 и числе посетителей не более 25 человек в смену;"
    "по требованиям раздела 4 и пункта 4.2 типового порядка, введённого 30 декабря 2009 г.;"
    "с учётом 15. заседания совета, состоявшегося 7 ноября 2013 г., и его 3 решений;"
    "в соответствии со статьёй 14 закона от 27 июля 2010 г. № 210 и приложением 2 к нему".split(";")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A section of the gold tree: as `corpus.model.Section`, without offsets."""

    level: int
    label: str | None
    heading: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph to print.

    `kind` is heading, appendix (its lines in `lines`), title, text, table (`rows`), contents or
    note; `text` begins with `number` where there is one; `raised` is an index after the number;
    `note` is the text of a footnote to the paragraph's last word; `depth` is that of a heading.
    """

    kind: str
    text: str = ""
    number: str = ""
    raised: str = ""
    depth: int = 0
    note: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    scope: str = ""


@dataclass(slots=True)
class ClauseDocument:
    """The parts in order and the tree they make."""

    parts: list[Part] = field(default_factory=list)
    tree: list[Entry] = field(default_factory=list)
    scope: str = ""
    _open: list[tuple[int, int]] = field(default_factory=list)  # depth, index in the tree
    _who: Iterator[str] = field(default_factory=lambda: cycle(_WHO))
    _does: Iterator[str] = field(default_factory=lambda: cycle(_DOES))
    _how: Iterator[str] = field(default_factory=lambda: cycle(_HOW))
    _when: Iterator[str] = field(default_factory=lambda: cycle(_WHEN))

    def section(self, depth: int, label: str | None, heading: str) -> None:
        """Note a section; it ends every open one of its depth or below."""
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        parent = self._open[-1][1] if self._open else None
        self._open.append((depth, len(self.tree)))
        self.tree.append(Entry(len(self._open), label, heading, parent))

    def heading(self, depth: int, number: str, title: str, label: str | None) -> None:
        """A heading with a number («Глава 1.»), or without one."""
        text = f"{number} {title}".strip()
        self.section(depth, label, text)
        self.parts.append(Part("heading", text, number, depth=depth, scope=self.scope))

    def clause(self, depth: int, number: str, text: str, label: str, raised: str = "") -> None:
        """A numbered clause whose text goes on right after its number."""
        printed = f"{number[:-1]}{raised}. {text}" if raised else f"{number} {text}"
        self.section(depth, label, _shown(printed))
        self.parts.append(Part("text", printed, number, raised, depth, scope=self.scope))

    def items(self, depth: int, *texts: str) -> None:
        """Items of an enumeration, «1) …», «а) …»."""
        for text in texts:
            self.section(depth, f"подп. {text.partition(')')[0]}", _shown(text))
            self.text(text)

    def text(self, *texts: str, note: str = "") -> None:
        """Paragraphs that open nothing."""
        self.parts.extend(Part("text", text, scope=self.scope, note=note) for text in texts)

    def appendix(self, label: str, *lines: str) -> None:
        """The lines that open an appendix; the scope of automatic numbers begins anew."""
        self.scope = f"appendix-{sum(part.kind == 'appendix' for part in self.parts) + 1}"
        self.section(1, label, " ".join(lines))
        self.parts.append(Part("appendix", lines=lines))

    def sentence(self, length: int = 1) -> str:
        """Sentences of the trade that no other call gives; the same in every new document."""
        return " ".join(
            f"{next(self._who)} {next(self._how)}{next(self._does)} {next(self._when)}."
            for _ in range(length)
        )

    def short(self) -> str:
        """A sentence without dates."""
        return f"{next(self._who)} {next(self._does)}."

    def headings(self) -> list[str]:
        """What a table of contents lists."""
        return [
            " ".join(part.lines) if part.lines else part.text
            for part in self.parts
            if part.kind == "appendix" or (part.kind == "heading" and part.depth <= 4)
        ]


def _shown(printed: str) -> str:
    """A long clause stands in the tree by its beginning, cut at a word."""
    return printed if len(printed) <= 200 else f"{printed[:199].rsplit(' ', 1)[0]}…"


def clause_document() -> ClauseDocument:
    """The document, the same at every call; about 200 clauses."""
    made = ClauseDocument()
    _order(made)
    _rules(made)
    _standard(made)
    _annex(made)
    _regulation(made)
    return made


def _order(made: ClauseDocument) -> None:
    made.parts.append(Part("title", "ДЕПАРТАМЕНТ ГОРОДСКИХ МАСТЕРСКИХ"))
    made.parts.append(Part("title", "ПРИКАЗ"))
    made.parts.append(Part("title", "от 21 марта 2023 г. № 145"))
    made.parts.append(Part("title", TITLE))
    made.parts.append(Part("contents"))
    made.text("В целях улучшения работы мастерских приказываю:")
    made.clause(2, "1.", "Утвердить прилагаемые правила и стандарт.", "п. 1")
    made.clause(2, "2.", f"Признать утратившим силу приказ. {made.sentence()}", "п. 2")
    made.clause(2, "3.", "Внести в положение о мастерских следующие изменения:", "п. 3")
    made.items(3, "а) пункт 7 изложить в следующей редакции:")
    made.text(
        "«7. Заявитель выбирает мастерскую самостоятельно.",
        "8. Отказ в выборе не допускается.»;",
    )
    made.items(3, "б) дополнить статьёй 9 следующего содержания:")
    made.text(
        "«Статья 9. Выбор времени",
        "1. Время посещения выбирает заявитель.",
        "2. Время меняется не более 2 раз.».",
    )
    made.clause(2, "4.", "Контроль за исполнением приказа оставляю за собой.", "п. 4")


def _rules(made: ClauseDocument) -> None:
    """An act of parts, chapters and articles."""
    made.appendix(
        "Приложение 1", "Приложение № 1", "к приказу департамента", "от 21 марта 2023 г. № 145"
    )
    made.heading(2, "", "ПРАВИЛА ОБСЛУЖИВАНИЯ ПОСЕТИТЕЛЕЙ", None)
    articles = count(1)
    chapters = count(1)
    for roman, name in (("I", "ОБЩИЕ ПОЛОЖЕНИЯ"), ("II", "ПОРЯДОК ПРИЁМА"), ("III", "КОНТРОЛЬ")):
        made.heading(3, f"РАЗДЕЛ {roman}.", name, f"Раздел {roman}")
        for theme in ("Предмет и сфера действия", "Обязанности участников"):
            chapter = next(chapters)
            made.heading(4, f"Глава {chapter}.", theme, f"Глава {chapter}")
            if chapter == 4:
                made.heading(5, "§ 1.", "Очный приём", "§ 1")
            for at in range(3):
                if chapter == 4 and at == 2:
                    made.heading(5, "§ 2.", "Дистанционный приём", "§ 2")
                article = next(articles)
                label = f"Статья {article}"
                made.heading(6, f"Статья {article}.", f"Условия {theme.lower()} {at + 1}", label)
                for part in range(1, 4):
                    made.clause(7, f"{part}.", made.sentence(1 + part % 2), f"п. {part}")
                    if part == 2:
                        made.items(
                            8,
                            f"1) {made.short()[:-1].lower()};",
                            f"2) {made.short()[:-1].lower()}:",
                        )
                        made.items(
                            9,
                            f"а) {made.sentence()[:-1].lower()};",
                            f"б) {made.short().lower()}",
                        )
                if article == 5:
                    made.clause(7, "3.", made.sentence(), "п. 3.1", raised="¹")
                    made.clause(7, "4.", "Утратил силу.", "п. 4")
                    made.clause(7, "6.", made.sentence(), "п. 6")


def _standard(made: ClauseDocument) -> None:
    """A standard with clauses down to the fourth level, numbered by Word itself in DOCX."""
    made.appendix("Приложение 2", "Приложение № 2", "к приказу департамента")
    made.heading(2, "", "СТАНДАРТ ОБСЛУЖИВАНИЯ", None)
    for top, name in enumerate(("Область применения", "Требования", "Оценка качества"), start=1):
        made.heading(3, f"{top}.", name, f"п. {top}")
        for second in range(1, 5):
            made.clause(4, f"{top}.{second}.", made.sentence(), f"п. {top}.{second}")
            if second == 2:
                made.text("Примечание.", "1. Срок считают в днях.", "2. Праздники не считают.")
            if top == 2 and second == 3:
                made.parts.append(
                    Part(
                        "table",
                        rows=(
                            ("Показатель", "Значение", "Срок"),
                            ("1. Ожидание", "15 минут", "до 1 июля"),
                            ("2. Отказы", "не более 3", "2. квартал"),
                            ("Статья 5", "по графику", "ежегодно"),
                        ),
                    )
                )
                made.text("Значения таблицы пересматриваются ежегодно.")
            for third in range(1, 4 if second != 4 else 1):
                number = f"{top}.{second}.{third}"
                made.clause(5, f"{number}.", made.sentence(), f"п. {number}")
                for fourth in range(1, 3 if third == 2 and top != 3 else 1):
                    made.clause(6, f"{number}.{fourth}.", made.short(), f"п. {number}.{fourth}")
            if top == 3 and second == 1:
                made.text("Показатель измеряют дважды.", note="1 Сноска о способе измерения.")


def _annex(made: ClauseDocument) -> None:
    """An annex of a standard, its clauses without a closing full stop."""
    made.appendix("Приложение А", "Приложение А", "(обязательное)")
    made.heading(2, "", "ФОРМА ЖУРНАЛА", None)
    for top in range(1, 4):
        made.clause(3, f"А.{top}", made.sentence(), f"п. А.{top}")
        for second in range(1, 4):
            number = f"А.{top}.{second}"
            made.clause(4, number, made.short(), f"п. {number}")


def _regulation(made: ClauseDocument) -> None:
    """Roman parts; arabic clauses run on through them."""
    made.appendix("Приложение 3", "Приложение № 3", "к приказу департамента")
    made.heading(2, "", "ПОЛОЖЕНИЕ О КОМИССИИ", None)
    clauses = count(1)
    for roman, name in (("I", "Общие положения"), ("II", "Состав"), ("III", "Порядок работы")):
        made.heading(3, f"{roman}.", name, f"Раздел {roman}")
        for _ in range(12):
            number = next(clauses)
            made.clause(4, f"{number}.", made.sentence(), f"п. {number}")
            if number % 6 == 0:
                made.items(5, *_items(made))


def _items(made: ClauseDocument) -> Iterator[str]:
    for letter in "абв":
        yield f"{letter}) {made.short()[:-1].lower()}{'.' if letter == 'в' else ';'}"
