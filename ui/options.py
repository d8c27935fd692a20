"""The options that several commands share: kinds, filters, documents, JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Kind(StrEnum):
    """The kinds of documents, as an option takes them."""

    STANDARD = "standard"
    RECOMMENDATION = "recommendation"
    PAPER = "paper"
    LAW = "law"
    ORDER = "order"
    OTHER = "other"


class Status(StrEnum):
    """Whether an act is in force, as an option takes it."""

    IN_FORCE = "in-force"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


KINDS = "|".join(Kind)
AsJson = Annotated[bool, typer.Option("--json", help="Вывести одно значение JSON.")]
Kinds = Annotated[
    list[Kind] | None,
    typer.Option(
        "--kind",
        metavar=KINDS,
        help="Вид документа: стандарт, рекомендации, статья, закон, приказ, прочее.",
    ),
]
IngestKind = Annotated[
    Kind | None, typer.Option("--kind", metavar=KINDS, help="Вид всех этих документов.")
]
Jobs = Annotated[
    int, typer.Option(min=1, max=64, metavar="ЧИСЛО", help="Сколько файлов читать сразу.")
]
Documents = Annotated[
    list[str] | None,
    typer.Option("--doc", metavar="DOC", help="Только этот документ; параметр можно повторять."),
]
Year = Annotated[
    str | None, typer.Option(metavar="ГОД", help="Год или промежуток: 2023, 2021..2024.")
]
Author = Annotated[str | None, typer.Option(metavar="ФАМИЛИЯ", help="Фамилия автора.")]
Organisation = Annotated[
    str | None, typer.Option(metavar="НАЗВАНИЕ", help="Орган, издавший документ.")
]
InForce = Annotated[
    Status | None,
    typer.Option("--status", metavar="|".join(Status), help="Действует ли документ."),
]
After = Annotated[
    str | None,
    typer.Option(
        "--after",
        metavar="ПРЕДЫДУЩИЙ ВОПРОС",
        help="Предыдущий вопрос: «а для бизнеса?» понимается по нему.",
    ),
]
Exactly = Annotated[
    bool, typer.Option("--exactly", help="Искать как написано, не исправляя опечаток.")
]
ByDocument = Annotated[bool, typer.Option("--by-document", help="Собрать найденное по документам.")]
Batch = Annotated[
    Path | None,
    typer.Option(metavar="ФАЙЛ", help='Много вопросов: строки JSON {"id", "query"}.'),
]
Reference = Annotated[
    str, typer.Argument(metavar="DOC", help="Идентификатор, его начало или путь.")
]
References = Annotated[
    list[str], typer.Argument(metavar="DOC", help="Идентификаторы, их начала или пути.")
]
