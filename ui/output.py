"""What the commands print for a person: tables and quotes; documents' text is never markup."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.errors import UsageError
from corpus.model import DocumentKind, DocumentRecord, DocumentStatus, Section

if TYPE_CHECKING:
    from search.answer import Answer
    from search.doctor import Finding

    from ingest.evaluation import Evaluation
    from ingest.pipeline import Outcome, Report
    from search.engine import Hit
    from ui.shapes import ShowShape

KINDS = {
    DocumentKind.STANDARD: "стандарт",
    DocumentKind.RECOMMENDATION: "рекомендации",
    DocumentKind.PAPER: "статья",
    DocumentKind.LAW: "закон",
    DocumentKind.ORDER: "приказ, постановление",
    DocumentKind.OTHER: "прочее",
}
STATUSES = {
    DocumentStatus.IN_FORCE: "действует",
    DocumentStatus.REPEALED: "утратил силу",
    DocumentStatus.UNKNOWN: "не установлен",
}
_OUTCOMES = {
    "added": ("добавлен", "green"),
    "updated": ("обновлён", "green"),
    "unchanged": ("без изменений", "dim"),
    "failed": ("не загружен", "red"),
}
_SEVERITIES = {"error": ("ошибка", "red"), "warning": ("внимание", "yellow")}


def _console() -> Console:
    # Neither markup nor emoji codes nor numbers in colour: what is printed is what was written.
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=False)


def line(text: str) -> None:
    """One line of text."""
    _console().print(Text(text))


def as_json(value: object) -> None:
    """One JSON value, and nothing else, on standard output."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def report(done: Report, debug: bool = False) -> None:
    """What became of every file, and the totals; failures go to standard error too."""
    console = _console()
    counts = dict.fromkeys(_OUTCOMES, 0)
    for outcome in done.outcomes:
        counts[outcome.status] += 1
    shown = [o for o in done.outcomes if o.status != "unchanged" or o.warnings]
    if shown:
        table = Table("Файл", "Итог", "Вид", "Страниц", "Фрагментов", box=None, pad_edge=False)
        for outcome in shown:
            table.add_row(*_row(outcome))
        console.print(table)
    for outcome in done.outcomes:
        for warning in outcome.warnings:
            console.print(Text(f"{outcome.path}: {warning}", "yellow"))
    totals = ", ".join(f"{_OUTCOMES[key][0]} — {n}" for key, n in counts.items() if n)
    console.print(Text(f"Файлов: {len(done.outcomes)} ({totals}); {done.seconds:.1f} с."))
    for outcome in done.failed:
        _to_stderr(f"{outcome.path}: {outcome.error}")
        if debug and outcome.trace:
            print(outcome.trace, file=sys.stderr)


def _to_stderr(text: str) -> None:
    print(" ".join(text.split()), file=sys.stderr)


def _row(outcome: Outcome) -> list[Text]:
    words, colour = _OUTCOMES[outcome.status]
    record = outcome.record
    cells = (
        [KINDS[record.description.kind], str(record.pages or "—"), str(record.passages)]
        if record
        else ["", "", ""]
    )
    return [Text(outcome.path), Text(words, colour), *map(Text, cells)]


def hits(found: Sequence[Hit]) -> None:
    """Ranked passages with the words of the query set in bold."""
    console = _console()
    if not found:
        console.print(Text("Ничего не найдено."))
    for hit in found:
        console.print(Text(f"{hit.rank}. {hit.document.description.title}", "bold"))
        console.print(Text("   " + place(hit.passage.clause, hit.passage.page), "cyan"))
        if hit.passage.path:
            console.print(Text("   " + " › ".join(hit.passage.path), "dim"))
        body = Text(hit.passage.text)
        for start, end in hit.highlights:
            body.stylize("bold yellow", start, end)
        console.print(body)
        console.print()


def place(clause: str | None, page: int | None, label: str | None = None) -> str:
    """Clause and page as a citation names them; empty for a text without either."""
    shown = None
    if page is not None:
        shown = f"с. {label}" if label else f"с. {page}"
        if label and label != str(page):
            shown += f" (страница файла {page})"
    return ", ".join(part for part in (clause, shown) if part)


def answer(given: Answer) -> None:
    """The answer with its numbered citations, or the refusal with what is nearest."""
    console = _console()
    console.print(Text(given.answer, "bold" if given.answered else "yellow"))
    console.print()
    for cited in given.citations:
        document = given.documents[cited.document_id]
        where = place(cited.clause, cited.page, cited.page_label)
        title = document.description.title
        console.print(Text(f"[{cited.n}] {title}" + (f" — {where}" if where else ""), "cyan"))
        console.print(Text(f"    «{cited.quote}»"))
    if not given.answered and given.nearest:
        console.print(Text("Ближайшее по теме:"))
        hits(given.nearest)


def documents(found: Sequence[DocumentRecord]) -> None:
    """The catalogue as a table."""
    console = _console()
    table = Table("Документ", "Вид", "Год", "Страниц", "Фрагментов", "Название", box=None)
    for record in found:
        about = record.description
        cells = (
            record.id,
            KINDS[about.kind],
            str(about.year or "—"),
            str(record.pages or "—"),
            str(record.passages),
            about.title,
        )
        table.add_row(*map(Text, cells))
    console.print(table)
    console.print(Text(f"Документов: {len(found)}."))


def of_clause(record: DocumentRecord, sections: Iterable[Section], clause: str) -> list[Section]:
    """The sections with this label. Raises UsageError when there is none."""
    wanted = _label(clause)
    found = [s for s in sections if s.label is not None and _label(s.label) == wanted]
    if not found:
        raise UsageError(
            f"В документе «{record.path}» нет пункта «{clause}».",
            f"Список пунктов: «svod show {record.id}».",
        )
    return found


def _label(text: str) -> str:
    folded = " ".join(text.lower().replace("ё", "е").split())
    for long, short in (("пункт ", ""), ("п. ", ""), ("п.", ""), ("ст. ", "статья ")):
        folded = folded.replace(long, short) if folded.startswith(long) else folded
    return folded.rstrip(".")


def shown(value: ShowShape) -> None:
    """A document: requisites, coverage of pages, sections, and its text where there is one."""
    console = _console()
    about = value.document
    console.print(Text(about.title, "bold"))
    rows = (
        ("Идентификатор", about.id),
        ("Путь", about.path),
        ("Вид", KINDS[DocumentKind(about.kind)]),
        ("Номер", about.number),
        ("Дата", about.date.strftime("%d.%m.%Y") if about.date else None),
        ("Орган", about.organisation),
        ("Авторы", ", ".join(about.authors)),
        ("Год", about.year),
        ("Статус", STATUSES[DocumentStatus(about.status)]),
        ("Издание", about.journal),
        ("DOI", about.doi),
        ("УДК", about.udc),
        ("Ключевые слова", "; ".join(about.keywords)),
        ("Страниц", len(value.pages) or None),
        ("Фрагментов", about.passage_count),
        ("Редакция", about.edition),
    )
    for name, cell in rows:
        if cell:
            console.print(Text(f"{name}: {cell}"))
    unread = [str(page.n) for page in value.pages if page.method == "none"]
    if unread:
        console.print(Text(f"Без текста страницы: {', '.join(unread)}", "yellow"))
    if value.text is not None:
        console.print()
        console.print(Text(value.text))
        return
    if value.sections:
        console.print(Text("\nРазделы:"))
    for section in value.sections:
        page = f"  с. {section.page}" if section.page else ""
        console.print(Text("  " * section.level + section.heading + page), no_wrap=True)


def evaluation(measured: Evaluation, json_wanted: bool) -> None:
    """Metrics of a retrieval evaluation."""
    if json_wanted:
        as_json(measured.as_dict())
        return
    table = Table("Показатель", "Значение", box=None)
    for name, value in measured.as_dict().items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    _console().print(table)


def findings(found: Sequence[Finding], json_wanted: bool) -> None:
    """What the check of the home found, each with its remedy."""
    if json_wanted:
        as_json([one.as_dict() for one in found])
        return
    console = _console()
    for one in found:
        words, colour = _SEVERITIES.get(one.severity, ("заметка", "dim"))
        done = " Исправлено." if one.mended else f" {one.remedy}" if one.remedy else ""
        console.print(Text(f"{words}: ", colour) + Text(f"{one.message}{done}", "default"))
    if not any(one.severity in _SEVERITIES and not one.mended for one in found):
        console.print(Text("База знаний в порядке.", "green"))


def settings(rows: Sequence[tuple[str, str, str, str]], json_wanted: bool) -> None:
    """Every setting with its effective value, origin and meaning."""
    if json_wanted:
        as_json(
            [dict(zip(("variable", "value", "origin", "meaning"), r, strict=True)) for r in rows]
        )
        return
    table = Table("Переменная", "Значение", "Откуда", "Что значит", box=None)
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)
