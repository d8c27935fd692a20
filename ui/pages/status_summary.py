"""The parts of «Состояние» that are read, not pressed: counts, coverage, model, index, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from corpus.disk_usage import DiskUsage
from corpus.errors import ModelUnavailable
from corpus.model import TextMethod
from corpus.overview import Overview
from corpus.page_ranges import page_ranges
from ui.pages import links
from ui.pages.collection_charts import grouped

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

_METHODS = {
    TextMethod.TEXT: "текст из файла",
    TextMethod.REPAIRED: "текст с исправленной кодировкой",
    TextMethod.OCR: "распознано с изображения",
    TextMethod.NONE: "не прочитано",
}
_UNITS = ("Б", "КБ", "МБ", "ГБ", "ТБ")

Fact = tuple[str, str]
"""A name and its value, plain text both."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is counted of one state of a home."""

    collection: Overview
    disk: DiskUsage


def counts(summary: Summary) -> str:
    """The numbers that come first."""
    seen = summary.collection
    facts = (
        ("Документов", grouped(seen.documents)),
        ("Страниц", grouped(seen.pages)),
        ("Фрагментов", grouped(seen.passages)),
        ("Предложений", grouped(seen.sentences)),
        ("На диске", size(summary.disk.total)),
    )
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts
    )
    return f'<dl class="svod-counts">{items}</dl>'


def coverage(seen: Overview) -> str:
    """Pages by how they were read, and the documents with unread ones."""
    if not seen.pages:
        return '<p class="svod-note">Документов со страницами пока нет.</p>'
    facts = [
        (_METHODS[method].capitalize(), f"{grouped(n)} ({share(n, seen.pages)})")
        for method in TextMethod
        if (n := seen.methods.get(method, 0))
    ]
    if not seen.unread:
        return facts_list(facts) + '<p class="svod-sound">Все страницы прочитаны.</p>'
    items = "".join(
        f'<li><a href="{escape(links.document_link(each.document_id))}">{escape(each.title)}</a>: '
        f"с. {escape(page_ranges(list(each.pages)))}</li>"
        for each in seen.unread
    )
    more = seen.unread_documents - len(seen.unread)
    rest = f'<p class="svod-note">И ещё документов: {grouped(more)}.</p>' if more else ""
    return (
        f"{facts_list(facts)}<details open><summary>Документы с непрочитанными страницами: "
        f'{grouped(seen.unread_documents)}</summary><ul class="svod-unread">{items}</ul>{rest}'
        "</details>"
    )


def model(kb: KnowledgeBase, seen: Overview) -> str:
    """The model that makes vectors, and the former one while it still serves."""
    try:
        chosen = kb.embedder()
    except ModelUnavailable as error:
        return f'<p class="svod-finding svod-error">{escape(str(error))}</p>'
    engines = {"auto": "самый быстрый на этом компьютере", "fast": "быстрый", "reference": "точный"}
    facts = [
        ("Название", chosen.name),
        ("Размерность", grouped(chosen.dimension)),
        ("Расчёт", engines[kb.settings.engine]),
    ]
    changed = kb.models.changed()
    told = ""
    if changed is not None:
        facts.append(("Прежняя модель", kb.models.stored() or "—"))
        facts.append(
            (
                "Перестроено",
                f"{grouped(seen.encoded.get(chosen.name, 0))} из {grouped(seen.documents)}",
            )
        )
        told = f'<p class="svod-finding svod-warning">{escape(str(changed))}</p>'
    return facts_list(facts) + told


def index(kb: KnowledgeBase) -> str:
    """What the index holds and whether it is level with the catalogue."""
    state = kb.index_state()
    if state is None:
        return '<p class="svod-note">Индекса пока нет: он появится с первым документом.</p>'
    facts = [
        ("Фрагментов", grouped(state.passages)),
        ("Состояние №", str(state.generation)),
        (
            "Каталог",
            "совпадает"
            if not state.behind
            else f"отстаёт (документов: {grouped(state.behind)}), обновится при поиске",
        ),
    ]
    return facts_list(facts)


def program(kb: KnowledgeBase, disk: DiskUsage) -> str:
    """The version, the language model's setting, and what takes the disk."""
    facts = [
        ("Версия", version("svod")),
        ("Языковая модель", _language_model(kb)),
        ("Каталог", size(disk.catalogue)),
        ("Исходные файлы", size(disk.originals)),
        ("Поисковый индекс", size(disk.index)),
    ]
    if disk.other:
        facts.append(("Прочее", size(disk.other)))
    facts.append(("Папка базы", str(kb.settings.home)))
    return facts_list(facts)


def _language_model(kb: KnowledgeBase) -> str:
    """Whether answers may be put into words by a language model, as the settings have it."""
    if kb.settings.llm_url is None:
        return "выключена: ответы только дословными цитатами"
    name = kb.settings.llm_model
    return "включена" if name is None else f"включена: {name}"


def facts_list(facts: Sequence[Fact]) -> str:
    """Names and values as a list."""
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts
    )
    return f'<dl class="svod-facts">{items}</dl>'


def share(part: int, whole: int) -> str:
    """A share in per cent; what is more than nothing and less than all is never shown as either."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 1:
        return "менее 1 %"
    if 99 < percent < 100:
        return "более 99 %"
    return f"{percent:.0f} %"


def size(count: int) -> str:
    """Bytes in the unit a person reads them in, one decimal below ten."""
    value, unit = float(count), 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    shown = f"{value:.1f}".replace(".", ",") if unit and value < 10 else f"{value:.0f}"
    return f"{shown}\u00a0{_UNITS[unit]}"
