"""What `svod show` prints of a document: requisites, coverage of pages, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.model import DocumentKind, DocumentRecord, DocumentStatus, Section, TextMethod
from ui.output import KINDS, STATUSES
from ui.terminal import console, line, styled

if TYPE_CHECKING:
    from ui.document_shapes import ReferenceShape, ShowShape

_METHODS = {
    TextMethod.TEXT: "текстовый слой",
    TextMethod.REPAIRED: "шрифт исправлен",
    TextMethod.OCR: "распознаны (OCR)",
    TextMethod.NONE: "без текста",
}
_UNSURE = 0.7  # mean confidence of recognition below which the page is worth a look


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
    """A document: requisites, coverage of pages, contents, or its text where there is one."""
    about = value.document
    console().print(styled(about.title, "bold"))
    rows = (
        ("Идентификатор", about.id),
        ("Путь", about.path),
        ("Вид", KINDS[DocumentKind(about.kind)]),
        ("Номер", about.number),
        ("Дата", about.date.strftime("%d.%m.%Y") if about.date else None),
        ("В редакции от", about.edition_date.strftime("%d.%m.%Y") if about.edition_date else None),
        ("Орган", about.organisation),
        ("Авторы", ", ".join(about.authors)),
        ("Год", about.year),
        ("Статус", STATUSES[DocumentStatus(about.status)]),
        ("Издание", about.journal),
        ("DOI", about.doi),
        ("УДК", about.udc),
        ("ББК", about.bbk),
        ("Ключевые слова", "; ".join(about.keywords)),
        ("Фрагментов", about.passage_count),
        ("Версия в базе", about.edition),
    )
    for name, cell in rows:
        if cell:
            line(f"{name}: {cell}")
    if value.coverage:
        counts = ", ".join(f"{_METHODS[method]} — {n}" for method, n in value.coverage.items())
        line(f"Страниц: {len(value.pages)} ({counts})")
    unread = [str(page.n) for page in value.pages if page.method is TextMethod.NONE]
    if unread:
        console().print(styled(f"Без текста страницы: {', '.join(unread)}", "yellow"))
    unsure = [
        f"{page.n} ({page.confidence:.0%})"
        for page in value.pages
        if page.confidence is not None and page.confidence < _UNSURE
    ]
    if unsure:
        console().print(styled(f"Распознаны неуверенно: {', '.join(unsure)}", "yellow"))
    for warning in about.warnings:
        console().print(styled(warning, "yellow"))
    if value.text is not None:
        line("")
        line(value.text)
        return
    _contents(value)


def _contents(value: ShowShape) -> None:
    labels = {page.n: page.label for page in value.pages}

    def on_page(number: int | None) -> str:
        return f"  с. {labels.get(number) or number}" if number else ""

    if value.sections:
        line("\nРазделы:")
    for section in value.sections:
        line("  " * section.level + section.heading + on_page(section.page))
    if value.tables:
        line("\nТаблицы:")
    for table in value.tables:
        line(f"  {table.caption or 'без названия'}{on_page(table.page)}")
    if value.glossary:
        line("\nТермины и сокращения:")
    for entry in value.glossary:
        line(f"  {entry.term} — {entry.meaning}{on_page(entry.page)}")
    if value.references:
        line("\nСписок литературы:")
    for source in value.references:
        line(f"  {_source(source)}")
    if value.cited_by:
        line(f"\nНа документ ссылаются: {', '.join(value.cited_by)}")


def _source(entry: ReferenceShape) -> str:
    number = f"{entry.n}. " if entry.n is not None and not entry.text[:1].isdigit() else ""
    link = f" → {entry.document_id}" if entry.document_id else ""
    return f"{number}{' '.join(entry.text.split())}{link}"
