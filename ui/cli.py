"""The command line: `svod`. Bodies import what they need, so that `svod --help` is quick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import invocation, terminal
from ui.options import (
    After,
    AsJson,
    Author,
    Batch,
    ByDocument,
    Documents,
    Exactly,
    InForce,
    IngestKind,
    Jobs,
    Kind,
    Kinds,
    Organisation,
    Reference,
    References,
    Status,
    Year,
)
from ui.usage import Command, Group

if TYPE_CHECKING:
    from search.engine import KnowledgeBase
    from search.filters import Filters

app = typer.Typer(
    name="svod",
    cls=Group,
    help="Свод: база знаний по русским стандартам, рекомендациям, актам и статьям.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        terminal.line(f"svod {version('svod')}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Показывать след ошибки.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="Показать версию."),
    ] = False,
) -> None:
    """Свод: база знаний по русским стандартам, рекомендациям, актам и статьям."""


@app.command(cls=Command)
def up(
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="ЧИСЛО", help="Порт.")] = 8501,
    host: Annotated[
        str, typer.Option(metavar="АДРЕС", help="Адрес; не локальный требует SVOD_API_KEYS.")
    ] = "127.0.0.1",
) -> None:
    """Открыть страницы и API. Пустая база сначала наполняется учебной библиотекой."""
    from ui.server import up as start

    start(host, port)


@app.command(cls=Command)
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="ПУТЬ", help="Файлы и папки.")],
    kind: IngestKind = None,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Загрузить документы. Повторная загрузка тех же файлов ничего не меняет."""
    from corpus.model import DocumentKind
    from ingest.pipeline import ingest as run
    from ui import output, progress, shapes

    with _open(create=True) as kb, progress.ingestion(quiet=as_json) as watching:
        progress.load_model(kb, quiet=as_json)
        done = run(
            kb,
            paths,
            kind=DocumentKind(kind.value) if kind else None,
            jobs=jobs,
            progress=watching,
        )
    if as_json:
        output.as_json(shapes.report(done))
    else:
        output.report(done, debug=invocation.debug_wanted())
    raise typer.Exit(1 if done.failed else 0)


@app.command(cls=Command)
def watch(
    folders: Annotated[list[Path], typer.Argument(metavar="ПАПКА", help="Папки.")],
    kind: IngestKind = None,
    jobs: Jobs = 1,
    remove: Annotated[
        bool, typer.Option("--remove", help="Удалять документы, чьи файлы удалены.")
    ] = False,
) -> None:
    """Загрузить папки и следить за ними: новое и изменённое загружается само."""
    from corpus.model import DocumentKind
    from ui import progress, watching

    with _open(create=True) as kb:
        progress.load_model(kb, quiet=False)
        watching.run(kb, folders, DocumentKind(kind.value) if kind else None, jobs, remove)


@app.command(cls=Command)
def search(
    query: Annotated[str | None, typer.Argument(metavar="ЗАПРОС", help="Что найти.")] = None,
    queries: Batch = None,
    k: Annotated[
        int, typer.Option("-k", metavar="ЧИСЛО", help="Сколько фрагментов показать.")
    ] = 10,
    kind: Kinds = None,
    doc: Documents = None,
    year: Year = None,
    author: Author = None,
    organisation: Organisation = None,
    status: InForce = None,
    exactly: Exactly = False,
    by_document: ByDocument = False,
    as_json: AsJson = False,
) -> None:
    """Найти фрагменты документов. Запрос понимает «фразы», -слово, вид:закон, год:2020..2024."""
    from ui import batch, output, shapes

    with _open() as kb:
        filters = _filters(kb, kind, doc, year, author, organisation, status)
        if queries is not None:
            _refuse_both(query, "--queries")
            batch.search(kb, queries, k, filters, exactly)
            return
        if by_document:
            grouped = kb.search_documents(_required(query, "запрос"), k, filters, exactly)
        else:
            found = kb.find(_required(query, "запрос"), k, filters, exactly)
        output.changed_model(kb.models.changed())
    if by_document and as_json:
        output.as_json([shapes.document_hits(one) for one in grouped.documents])
    elif by_document:
        output.corrected(grouped.query.corrected)
        output.document_hits(grouped.documents)
    elif as_json:
        output.as_json([shapes.hit(one) for one in found.hits])
    else:
        output.corrected(found.query.corrected)
        output.loosened(found.loosened)
        output.hits(found.hits)


@app.command(cls=Command)
def ask(
    question: Annotated[str | None, typer.Argument(metavar="ВОПРОС", help="О чём.")] = None,
    questions: Batch = None,
    kind: Kinds = None,
    doc: Documents = None,
    year: Year = None,
    author: Author = None,
    organisation: Organisation = None,
    status: InForce = None,
    exactly: Exactly = False,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """Ответить на вопрос дословными цитатами с указанием места."""
    from ui import batch, output, progress, shapes

    with _open() as kb:
        filters = _filters(kb, kind, doc, year, author, organisation, status)
        progress.load_reader(kb, quiet=as_json)
        if questions is not None:
            _refuse_both(question, "--questions")
            batch.ask(kb, questions, filters, exactly)
            return
        given = kb.ask(_required(question, "вопрос"), filters, exactly, after)
        output.changed_model(kb.models.changed())
    if as_json:
        output.as_json(shapes.answer(given))
    else:
        output.resolved(given.resolved)
        output.corrected(given.corrected)
        output.answer(given)


@app.command(cls=Command)
def feedback(
    export: Annotated[
        Path | None,
        typer.Option(metavar="ПАПКА", help="Выгрузить набором для «svod eval» (BEIR)."),
    ] = None,
    forget_before: Annotated[
        str | None, typer.Option(metavar="ДАТА", help="Удалить отзывы до этого дня.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Показать отзывы об ответах, выгрузить их для оценки или удалить старые."""
    from ui import feedback_output

    with _open() as kb:
        if forget_before is not None:
            feedback_output.forgotten(kb, forget_before, as_json)
        elif export is not None:
            feedback_output.exported(kb, export, as_json)
        else:
            feedback_output.shown(kb, as_json)


@app.command(cls=Command)
def documents(as_json: AsJson = False) -> None:
    """Показать каталог."""
    from ui import document_shapes, output

    with _open() as kb:
        found = kb.documents()
    if as_json:
        output.as_json([document_shapes.document(record) for record in found])
    else:
        output.documents(found)


@app.command(cls=Command)
def show(
    document: Reference,
    clause: Annotated[
        str | None, typer.Option(metavar="ПУНКТ", help="Только этот пункт: «п. 4.1.2».")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Показать текст.")] = False,
    as_json: AsJson = False,
) -> None:
    """Показать документ: реквизиты, страницы, разделы, текст."""
    from corpus.model import DocumentContents
    from ui import document_output, document_shapes, output

    with _open() as kb:
        record = kb.document(document)
        contents, whole = kb.catalogue.contents(record.id), kb.catalogue.text(record.id)
    wanted = whole if text or as_json else None
    if clause is not None:
        sections = document_output.of_clause(record, contents.sections, clause)
        contents = DocumentContents(pages=contents.pages, sections=tuple(sections))
        wanted = "\n\n".join(whole[section.start : section.end] for section in sections)
    shown = document_shapes.shown(record, contents, whole, wanted)
    if as_json:
        output.as_json(shown)
    else:
        document_output.shown(shown)


@app.command(cls=Command)
def remove(
    documents: References,
    as_json: AsJson = False,
) -> None:
    """Удалить документы из базы. Сами файлы остаются на месте."""
    from ui import output, shapes

    with _open() as kb:
        removed = kb.remove(documents)
    if as_json:
        output.as_json([shapes.reference(record) for record in removed])
    else:
        for record in removed:
            terminal.line(f"Удалён: {record.id}  {record.path}")


@app.command(cls=Command)
def reindex() -> None:
    """Закодировать всё заново выбранной моделью. Прежний индекс служит до конца."""
    from ui import progress

    with _open() as kb, progress.counted("Кодирование") as counted:
        progress.load_model(kb, quiet=False)
        done = kb.reindex(counted)
    terminal.line(f"Закодировано документов: {done}.")


@app.command("eval", cls=Command)
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="ПАПКА", help="Набор в раскладке BEIR.")],
    save: Annotated[
        Path | None, typer.Option(metavar="ФАЙЛ", help="Сохранить прогон по вопросам (JSON).")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="ФАЙЛ", help="Сравнить с сохранённым прогоном.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="ФАЙЛ", help="Написать отчёт с рисунками для браузера.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Измерить качество поиска на наборе данных. База не меняется."""
    from ui import evaluating

    evaluating.run(folder, save, compare, report, as_json)


@app.command(cls=Command)
def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Исправить, что можно.")] = False,
    as_json: AsJson = False,
) -> None:
    """Проверить базу: каталог, индекс, модель, охват страниц."""
    from search import doctor as checks
    from ui import output

    with _open() as kb:
        findings = checks.mend(kb) if mend else checks.examine(kb)
    output.findings(findings, as_json)
    if any(found.severity == "error" and not found.mended for found in findings):
        raise typer.Exit(3)


@app.command(cls=Command)
def config(as_json: AsJson = False) -> None:
    """Показать настройки и откуда взято каждое значение."""
    from corpus.settings import describe, load_settings
    from ui import output

    output.settings(describe(load_settings()), as_json)


@app.command(cls=Command)
def fetch(
    to: Annotated[Path, typer.Option(metavar="ПАПКА", help="Куда скачать.")] = Path("works"),
    works: Annotated[
        Path | None,
        typer.Option("--list", metavar="ФАЙЛ", help="Свой список работ вместо встроенного."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="И дополнительные работы по теме.")] = False,
    as_json: AsJson = False,
) -> None:
    """Скачать работы из списка источников. Нужен интернет."""
    from ui import fetching

    raise typer.Exit(fetching.run(to, works, every, as_json))


def _open(create: bool = False) -> KnowledgeBase:
    from search.engine import KnowledgeBase

    return KnowledgeBase.open(create=create)


def _filters(
    kb: KnowledgeBase,
    kinds: list[Kind] | None,
    documents: list[str] | None,
    year: str | None,
    author: str | None,
    organisation: str | None,
    status: Status | None,
) -> Filters:
    from search.filters import make_filters

    return make_filters(
        kinds=[kind.value for kind in kinds or ()],
        documents=[kb.document(name).id for name in documents or ()],
        year=year,
        author=author,
        organisation=organisation,
        status=status.value if status else None,
    )


def _required(text: str | None, what: str) -> str:
    from corpus.errors import UsageError

    if text is None:
        raise UsageError(f"Не указан {what}.", "Напишите его в кавычках после команды.")
    return text


def _refuse_both(text: str | None, option: str) -> None:
    from corpus.errors import UsageError

    if text is not None:
        raise UsageError(f"Укажите либо один вопрос, либо {option}, но не то и другое.")


def main() -> None:
    """Run the command line; every failure becomes one Russian line and an exit code."""
    invocation.run(app)
