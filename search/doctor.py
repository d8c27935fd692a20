"""Whether a home is whole: the catalogue, its files, vectors and index against one another."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from corpus.errors import ModelChanged, ModelUnavailable, SvodError
from corpus.invariants import misplaced
from corpus.model import DocumentRecord, TextMethod
from corpus.originals import content_hash
from corpus.page_ranges import page_ranges
from search.engine import KnowledgeBase
from search.index.opening import open_index

_MEND = "Исправит «svod doctor --mend»."
_REINDEX = "Перестройте базу: «svod reindex»."
_MOST_FAULTS = 3
_UNSURE_RECOGNITION = 0.7  # mean confidence of a page's words


class Severity(StrEnum):
    """How bad it is: what is asked for may be wrong or missing, may become so, or is untidy."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something not as it should be; `message` and `remedy` are Russian sentences."""

    code: str
    severity: Severity
    message: str
    remedy: str
    mended: bool = False

    def as_dict(self) -> dict[str, str | bool]:
        """The fields by name, as JSON takes them."""
        return asdict(self)


def examine(kb: KnowledgeBase, progress: Callable[[int, int], None] | None = None) -> list[Finding]:
    """Compare everything with everything, changing nothing; reads every original file.

    While another process writes, its unfinished work is found too. `progress` is told the
    comparisons made and in all: two a document.
    """
    damage = kb.catalogue.damage()
    if damage:
        # Whatever else would be read may be wrong or fail.
        return [
            Finding(
                "catalogue-damaged",
                Severity.ERROR,
                f"Файл каталога повреждён: {'; '.join(damage[:_MOST_FAULTS])}.",
                "Восстановите базу из копии или удалите её папку и загрузите документы заново.",
            )
        ]
    records = kb.catalogue.documents()

    def watched(done: int) -> Iterator[DocumentRecord]:
        for at, record in enumerate(records):
            yield record
            if progress is not None:
                progress(done + at + 1, 2 * len(records))

    return [
        *_stray_rows(kb),
        *_originals(kb, watched(0)),
        *_orphaned(kb, records),
        *_model(kb, records),
        *_reader(kb),
        *_vectors(kb, records),
        *_index(kb),
        *(finding for record in watched(len(records)) for finding in _document(kb, record)),
        *_leftovers(kb),
    ]


def mend(kb: KnowledgeBase, progress: Callable[[int, int], None] | None = None) -> list[Finding]:
    """Make again what is derived, remove what belongs to nothing, and say what remains.

    No document is deleted. `progress` is told the documents encoded and in all. Raises HomeBusy.
    """
    with kb.writing():
        before = examine(kb)
        codes = {finding.code for finding in before}
        if "catalogue-damaged" in codes:
            return before
        if "stray-rows" in codes:
            kb.catalogue.drop_stray_rows()
        for original in _orphans(kb, kb.catalogue.documents()):
            kb.originals.remove(original)
        for path in kb.originals.leftovers():
            path.unlink(missing_ok=True)
        shutil.rmtree(kb.settings.unpacked_folder, ignore_errors=True)
        _mend_vectors(kb, codes, progress)
        if codes & {"index-stale", "index-damaged"}:
            kb.rebuild_index()
        kb.flush()
        _tidy_index(kb)
        after = examine(kb)
    return [
        *(replace(finding, mended=finding not in after) for finding in before),
        *(finding for finding in after if finding not in before),
    ]


def _stray_rows(kb: KnowledgeBase) -> Iterator[Finding]:
    stray = kb.catalogue.stray_rows()
    if stray:
        tables = ", ".join(f"{table}: {count}" for table, count in stray.items())
        yield Finding(
            "stray-rows",
            Severity.WARNING,
            f"В каталоге есть строки, не относящиеся ни к одному документу ({tables}).",
            _MEND,
        )


def _orphans(kb: KnowledgeBase, records: Iterable[DocumentRecord]) -> list[str]:
    known = {record.original for record in records}
    return [original for original in kb.originals if original not in known]


def _originals(kb: KnowledgeBase, records: Iterable[DocumentRecord]) -> Iterator[Finding]:
    again = "Загрузите этот файл ещё раз: «svod ingest ФАЙЛ»."
    for record in records:
        path = kb.originals.path(record.original)
        if not path.is_file():
            message = f"Нет исходного файла документа {_name(record)}."
            yield Finding("original-missing", Severity.ERROR, message, again)
        elif content_hash(path) != record.original:
            message = f"Исходный файл документа {_name(record)} повреждён."
            yield Finding("original-damaged", Severity.ERROR, message, again)


def _orphaned(kb: KnowledgeBase, records: Iterable[DocumentRecord]) -> Iterator[Finding]:
    orphans = _orphans(kb, records)
    if orphans:
        yield Finding(
            "original-orphaned",
            Severity.NOTE,
            f"Хранятся исходные файлы, которых нет ни у одного документа: {len(orphans)}.",
            _MEND,
        )


def _model(kb: KnowledgeBase, records: list[DocumentRecord]) -> Iterator[Finding]:
    stored = kb.catalogue.meta("model")
    if not records or stored is None:
        return
    try:
        chosen = kb.embedder().name
    except ModelUnavailable as error:
        yield _of_error(error)
        return
    encoded = [shape for shape in kb.catalogue.vector_shapes() if shape.model == chosen]
    if chosen == stored:
        return
    if encoded:
        yield Finding(
            "reindex-unfinished",
            Severity.ERROR,
            f"База перестраивается с модели «{stored}» на «{chosen}» и не достроена: "
            f"документов {len(encoded)} из {len(records)}.",
            f"{_REINDEX} {_MEND}",
        )
    else:
        yield _of_error(ModelChanged.between(stored, chosen))


def _reader(kb: KnowledgeBase) -> Iterator[Finding]:
    kb.models.reader()
    if (failure := kb.models.reader_failure) is not None:
        yield Finding("reader-unavailable", Severity.NOTE, failure.message, failure.remedy)


def _of_error(error: SvodError) -> Finding:
    return Finding(error.code, Severity.ERROR, error.message, error.remedy)


def _vectors(kb: KnowledgeBase, records: list[DocumentRecord]) -> Iterator[Finding]:
    stored = kb.catalogue.meta("model")
    held = {shape.document_id for shape in kb.catalogue.vector_shapes() if shape.model == stored}
    damaged = set(_damaged_vectors(kb))
    for record in records:
        if record.id not in held:
            message = f"У документа {_name(record)} нет векторов: поиск его не находит."
            yield Finding("vectors-missing", Severity.ERROR, message, f"{_REINDEX} {_MEND}")
        elif record.id in damaged:
            message = f"Векторы документа {_name(record)} повреждены: поиск его не находит."
            yield Finding("vectors-damaged", Severity.ERROR, message, _MEND)
    foreign = _foreign_models(kb)
    if foreign:
        names = ", ".join(f"«{name}»" for name in sorted(foreign))
        yield Finding(
            "vectors-foreign",
            Severity.NOTE,
            f"Хранятся векторы, сделанные не той моделью, что выбрана: {names}.",
            _MEND,
        )


def _damaged_vectors(kb: KnowledgeBase) -> Iterator[str]:
    """Documents whose vectors by the model in use are not one row a passage and a sentence."""
    model, dimension = kb.catalogue.meta("model"), kb.catalogue.meta("dimension")
    for shape in kb.catalogue.vector_shapes():
        if shape.model != model:
            continue
        passages = kb.catalogue.passages(shape.document_id)
        sentences = sum(len(passage.sentences) for passage in passages)
        if (
            (shape.passages, shape.sentences) != (len(passages), sentences)
            or str(shape.dimension) != dimension
            or not any(kb.catalogue.index_entries(shape.model, [shape.document_id]))
        ):
            yield shape.document_id


def _foreign_models(kb: KnowledgeBase) -> set[str]:
    """Models that are neither in use nor chosen, of whose vectors some are left."""
    models = {shape.model for shape in kb.catalogue.vector_shapes()}
    models.discard(kb.catalogue.meta("model") or "")
    if models:
        try:
            models.discard(kb.embedder().name)
        except ModelUnavailable:
            return set()  # which of them was chosen is not known
    return models


def _mend_vectors(
    kb: KnowledgeBase, codes: set[str], progress: Callable[[int, int], None] | None
) -> None:
    stored = kb.catalogue.meta("model")
    for model in _foreign_models(kb):
        for shape in kb.catalogue.vector_shapes():
            if shape.model == model:
                kb.catalogue.drop_vectors(shape.document_id, model)
    if stored is None or "model-unavailable" in codes:
        return
    same = kb.embedder().name == stored
    if same:
        for document_id in list(_damaged_vectors(kb)):
            kb.catalogue.drop_vectors(document_id, stored)
    if "reindex-unfinished" in codes or (same and kb.catalogue.without_vectors(stored)):
        kb.reindex(progress)


def _index(kb: KnowledgeBase) -> Iterator[Finding]:
    model, dimension = kb.catalogue.meta("model"), kb.catalogue.meta("dimension")
    if model is None or dimension is None:
        return
    index = open_index(kb.settings, model, int(dimension))
    try:
        damaged = index.damaged()
        held, wanted = dict(index.held()), kb.catalogue.generations()
        counts = index.part_counts()
    finally:
        index.close()
    if damaged:
        # Whatever else is wrong with the index follows from it.
        for path in damaged:
            message = f"Файл поискового индекса повреждён или потерян: «{path}»."
            yield Finding("index-damaged", Severity.ERROR, message, _MEND)
        return
    if held != wanted:
        different = sum(held.get(name) != wanted.get(name) for name in held.keys() | wanted.keys())
        yield Finding(
            "index-stale",
            Severity.WARNING,
            f"Поисковый индекс расходится с каталогом (документов: {different}).",
            f"Индекс обновится при следующем поиске. {_MEND}",
        )
        return
    passages = kb.catalogue.counts()["passages"]
    if any(count != passages for count in counts.values()):
        found = ", ".join(f"{part}: {count}" for part, count in counts.items())
        yield Finding(
            "index-damaged",
            Severity.ERROR,
            f"В поисковом индексе не все фрагменты: должно быть {passages}, есть {found}.",
            _MEND,
        )


def _document(kb: KnowledgeBase, record: DocumentRecord) -> Iterator[Finding]:
    """Ranges of one document, its counts, and pages that gave no text."""
    sections, passages = kb.catalogue.sections(record.id), kb.catalogue.passages(record.id)
    pages = kb.catalogue.pages(record.id)
    text = kb.catalogue.text(record.id)
    faults = list(misplaced(text, sections, passages, kb.catalogue.page_map(record.id)))
    stored = (record.characters, record.pages, record.sections, record.passages)
    if stored != (len(text), len(pages), len(sections), len(passages)):
        faults.append("число знаков, страниц, разделов или фрагментов не то, что записано")
    if faults:
        shown = "; ".join(faults[:_MOST_FAULTS])
        more = f" и ещё {len(faults) - _MOST_FAULTS}" if len(faults) > _MOST_FAULTS else ""
        yield Finding(
            "document-inconsistent",
            Severity.ERROR,
            f"Части документа {_name(record)} не сходятся: {shown}{more}.",
            f"Удалите документ и загрузите его заново: «svod remove {record.id}».",
        )
    empty = [page.number for page in pages if page.method is TextMethod.NONE]
    if empty:
        yield Finding(
            "pages-without-text",
            Severity.WARNING,
            f"В документе {_name(record)} не прочитан текст страниц: {page_ranges(empty)}.",
            "Поиск по ним невозможен: установите Tesseract (пакеты tesseract-ocr и "
            "tesseract-ocr-rus) и загрузите файл ещё раз — или копию с распознанным текстом.",
        )

    unsure = [
        page.number
        for page in pages
        if page.confidence is not None and page.confidence < _UNSURE_RECOGNITION
    ]
    if unsure:
        yield Finding(
            "pages-unsure",
            Severity.NOTE,
            f"В документе {_name(record)} неуверенно распознан текст страниц: "
            f"{page_ranges(unsure)}.",
            "Сверяйте его с изображением или загрузите скан лучшего качества.",
        )


def _leftovers(kb: KnowledgeBase) -> Iterator[Finding]:
    count = len(kb.originals.leftovers()) + kb.settings.unpacked_folder.exists()
    model, dimension = kb.catalogue.meta("model"), kb.catalogue.meta("dimension")
    if model is not None and dimension is not None:
        index = open_index(kb.settings, model, int(dimension))
        count += len(index.leftovers())
        index.close()
    if count:
        yield Finding(
            "leftovers",
            Severity.NOTE,
            f"Остались временные файлы прерванной работы: {count}.",
            _MEND,
        )


def _tidy_index(kb: KnowledgeBase) -> None:
    index = kb.index()
    if index is not None:
        index.tidy()


def _name(record: DocumentRecord) -> str:
    return f"«{record.path}» ({record.id})"
