"""What the commands print for a person: tables and quotes; documents' text is never markup."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from pydantic import BaseModel
from rich.table import Table
from rich.text import Text

from corpus.model import DocumentKind, DocumentRecord, DocumentStatus
from ui.terminal import complain, console, json_line, line, printable, styled

if TYPE_CHECKING:
    from corpus.errors import ModelChanged
    from ingest.pipeline import Outcome, Report
    from search.answering.statements import Answer
    from search.doctor import Finding
    from search.grouping import DocumentHits
    from search.hits import Hit

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
_NARROW = 70
_SEVERITIES = {"error": ("ошибка", "red"), "warning": ("внимание", "yellow")}


def as_json(value: object) -> None:
    """One JSON value, and nothing else, on standard output."""
    json_line(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def report(done: Report, debug: bool = False) -> None:
    """What became of every file, and the totals; failures go to standard error too."""
    counts = dict.fromkeys(_OUTCOMES, 0)
    for outcome in done.outcomes:
        counts[outcome.status] += 1
    shown = [o for o in done.outcomes if o.status != "unchanged" or o.warnings]
    if shown:
        table = _table("Файл", "Итог", "Вид", "Страниц", "Фрагментов")
        for outcome in shown:
            table.add_row(*_row(outcome))
        console().print(table)
    for outcome in done.outcomes:
        for warning in outcome.warnings:
            console().print(styled(f"{outcome.path}: {warning}", "yellow"))
    totals = ", ".join(f"{_OUTCOMES[key][0]} — {n}" for key, n in counts.items() if n)
    line(f"Файлов: {len(done.outcomes)} ({totals}); {done.seconds:.1f} с.")
    for outcome in done.failed:
        told = str(outcome.error)
        named = told.startswith(f"{PurePath(outcome.path).name}:")
        complain(told if named else f"{outcome.path}: {told}")
        if debug and outcome.trace:
            print(printable(outcome.trace), file=sys.stderr)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _row(outcome: Outcome) -> list[Text]:
    words, colour = _OUTCOMES[outcome.status]
    record = outcome.record
    cells = (
        [KINDS[record.description.kind], str(record.pages or "—"), str(record.passages)]
        if record
        else ["", "", ""]
    )
    return [styled(outcome.path), styled(words, colour), *map(styled, cells)]


def changed_model(change: ModelChanged | None) -> None:
    """That the vectors in use are a former model's, on standard error."""
    if change is not None:
        complain(str(change))


def corrected(query: str | None) -> None:
    """The query that was searched instead of the one typed."""
    if query is not None:
        line(f"Показаны результаты для: {query}")
        line("Искать как написано: --exactly\n")


def resolved(question: str | None) -> None:
    """What a follow-up was understood to ask."""
    if question is not None:
        line(f"Понято как: {question}\n")


def loosened(is_loosened: bool) -> None:
    """That the phrases in quotes stand nowhere."""
    if is_loosened:
        line("Слов в кавычках подряд нет ни в одном документе; показано похожее без кавычек.\n")


def document_hits(found: Sequence[DocumentHits]) -> None:
    """Ranked documents, each with its best passages."""
    if not found:
        line("Ничего не найдено.")
    for each in found:
        console().print(styled(f"{each.rank}. {each.document.description.title}", "bold"))
        for hit in each.hits:
            _passage(hit)


def hits(found: Sequence[Hit]) -> None:
    """Ranked passages with the words of the query set in bold."""
    if not found:
        line("Ничего не найдено.")
    for hit in found:
        console().print(styled(f"{hit.rank}. {hit.document.description.title}", "bold"))
        _passage(hit)


def _passage(hit: Hit) -> None:
    passage = hit.passage
    where = place(passage.clause, passage.page, passage.page_label)
    if where:
        console().print(styled(f"   {where}", "cyan"))
    if passage.path:
        console().print(styled("   " + " › ".join(passage.path), "dim"))
    if passage.table_header:
        console().print(styled(passage.table_header, "dim"))
    body = styled(passage.text)
    for start, end in hit.highlights:
        body.stylize("bold yellow", start, end)
    console().print(body)
    for copy in hit.copies:
        where = place(copy.passage.clause, copy.passage.page, copy.passage.page_label)
        title = copy.document.description.title
        console().print(styled(f"   То же: {title}{where and f', {where}'}", "dim"))
    line("")


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
    console().print(styled(given.answer, "bold" if given.answered else "yellow"))
    line("")
    for cited in given.citations:
        document = given.documents[cited.document_id]
        where = place(cited.clause, cited.page, cited.page_label)
        title = document.description.title
        console().print(styled(f"[{cited.n}] {title}" + (f" — {where}" if where else ""), "cyan"))
        console().print(styled(f"    «{cited.quote}»"))
    for note in given.notes:
        console().print(styled(f"Примечание: {note}", "yellow"))
    if not given.answered and given.nearest:
        line("Ближайшее по теме:")
        hits(given.nearest)


def documents(found: Sequence[DocumentRecord]) -> None:
    """The catalogue as a table, or as a list where a table would not fit."""
    if not found:
        line("База пуста. Загрузить документы: svod ingest ПАПКА")
        return
    if console().width < _NARROW:
        for record in found:
            line(f"{record.id}  {record.description.title}")
        return
    table = _table("Документ", "Вид", "Год", "Страниц", "Название")
    for record in found:
        about = record.description
        table.add_row(
            styled(record.id),
            styled(KINDS[about.kind]),
            styled(str(about.year or "—")),
            styled(str(record.pages or "—")),
            styled(about.title),
        )
    console().print(table)
    line(f"Документов: {len(found)}.")


def findings(found: Sequence[Finding], json_wanted: bool) -> None:
    """What the check of the home found, each with its remedy."""
    if json_wanted:
        as_json([one.as_dict() for one in found])
        return
    for one in found:
        words, colour = _SEVERITIES.get(one.severity, ("заметка", "dim"))
        done = " Исправлено." if one.mended else f" {one.remedy}" if one.remedy else ""
        told = styled(f"{words}: {one.message}{done}")
        told.stylize(colour, 0, len(words))
        console().print(told)
    if not any(one.severity in _SEVERITIES and not one.mended for one in found):
        console().print(styled("База знаний в порядке.", "green"))


def settings(rows: Sequence[tuple[str, str, str, str]], json_wanted: bool) -> None:
    """Every setting with its effective value, origin and meaning."""
    if json_wanted:
        as_json(
            [dict(zip(("variable", "value", "origin", "meaning"), r, strict=True)) for r in rows]
        )
        return
    table = _table("Переменная", "Значение", "Откуда", "Что значит")
    for row in rows:
        table.add_row(*map(styled, row))
    console().print(table)
