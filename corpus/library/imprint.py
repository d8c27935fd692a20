"""What the first page of every library document says besides its title, in the same words."""

from datetime import date

from corpus.library.sources_reader import FrontMatter

NOTICE = "Учебный текст проекта «Свод». Не является официальным документом."

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


_ACTS = ("приказ", "распоряжение", "постановление")


def written_date(day: date) -> str:
    """`day` as Russian documents write it: «14 марта 2025 г.»."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year} г."


def requisites(front: FrontMatter) -> str:
    """Date and number in one line: «14 марта 2025 г. № УЧ-01», or what there is of it."""
    parts = []
    if front.date is not None:
        parts.append(written_date(front.date))
    if front.number:
        parts.append(f"№ {front.number}")
    return " ".join(parts)


def journal_line(front: FrontMatter) -> str:
    """Where a paper appeared: «Журнал. — 2025. — Т. 1, № 2. — С. 12–18.» (GOST R 7.0.5-2008)."""
    if not front.journal:
        return ""
    numbers = [f"Т. {front.volume}"] if front.volume else []
    numbers += [f"№ {front.issue}"] if front.issue else []
    parts = [front.journal, str(front.year) if front.year else "", ", ".join(numbers)]
    parts.append(f"С. {front.pages}" if front.pages else "")
    return ". — ".join(part for part in parts if part) + "."


def sources_line(front: FrontMatter) -> str:
    """Which open sources the text retells, in one sentence; empty when it names none."""
    if not front.retells:
        return ""
    listed = "; ".join(source.rstrip(" .;") for source in front.retells)
    return f"Пересказывает источники: {listed}."


def author_names(front: FrontMatter) -> str:
    """The authors in one line, or the organisation where there are none."""
    return ", ".join(front.authors) or front.organisation or ""


def act_name(front: FrontMatter) -> str:
    """The kind of act the title speaks of, «приказ» where it names none."""
    words = front.title.lower().split()
    return next((word for word in words if word in _ACTS), "приказ")
