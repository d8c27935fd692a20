"""`svod watch`: a line for every document that comes, changes or goes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import SvodError
from corpus.model import DocumentKind, DocumentRecord
from ingest.intake.outcome import Outcome
from ingest.intake.watch import Watch
from search.engine import KnowledgeBase
from ui.terminal import complain, line

_OUTCOMES = {"added": "Добавлен", "updated": "Обновлён", "unchanged": "Без изменений"}


class Lines:
    """What a watch does, as lines of the terminal; each is out at once, also through a pipe."""

    def begin(self, files: int, size: int) -> None:
        """Nothing is said of files before they are done."""

    def encoding(self, path: str, size: int, share: float) -> None:
        """Nor while they are encoded."""

    def finish(self, outcome: Outcome, size: int) -> None:
        """Say what became of a file."""
        if outcome.error is not None:
            complain(f"Не загружен: {outcome.path}: {outcome.error}")
            return
        _say(f"{_OUTCOMES[outcome.status]}: {outcome.path}")
        for warning in outcome.warnings:
            complain(f"{outcome.path}: {warning}")

    def gone(self, record: DocumentRecord, removed: bool) -> None:
        """Say that a file is gone, and what became of its document."""
        what = (
            "документ удалён из базы" if removed else f"удалить документ: svod remove {record.id}"
        )
        _say(f"Файла больше нет: {record.path}; {what}")

    def unreachable(self, folder: Path) -> None:
        """Say that a folder cannot be watched for now."""
        complain(f"Папка «{folder}» недоступна или опустела: её документы остаются в базе.")

    def reached(self, folder: Path) -> None:
        """Say that it can be watched again."""
        _say(f"Папка снова доступна: {folder}")

    def postponed(self, error: SvodError) -> None:
        """Say why nothing is ingested for now."""
        complain(f"{error} Загрузка будет повторена.")


def run(
    kb: KnowledgeBase,
    folders: Sequence[Path],
    kind: DocumentKind | None,
    jobs: int,
    remove: bool,
) -> None:
    """Watch until Ctrl-C, which is the way to end it."""
    watch = Watch(kb, folders, Lines(), kind=kind, jobs=jobs, remove=remove)
    _say("Слежу за папками: " + ", ".join(str(f) for f in folders) + "  (закончить: Ctrl-C)")
    try:
        watch.run(threading.Event())
    except KeyboardInterrupt:
        _say("Наблюдение окончено.")


def _say(text: str) -> None:
    line(text)
    sys.stdout.flush()
