"""`svod watch` as a person runs it: a process of its own, ended with Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Queue

from corpus.settings import Settings
from search.engine import KnowledgeBase

ROOT = Path(__file__).parents[2]
TEXT = "Порядок приёма\n1. Ответ на обращение дают за {} дней.\n"


class Watching:
    """A running `svod watch`."""

    def __init__(self, settings: Settings, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from ui.cli import main; main()", "watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, "SVOD_HOME": str(settings.home), "PYTHONIOENCODING": "utf-8"},
            start_new_session=True,
        )
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._pump, daemon=True).start()

    def _pump(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def line(self, beginning: str) -> str:
        """The next line that begins so."""
        while not (line := self._lines.get(timeout=120)).startswith(beginning):
            pass
        return line

    def end(self) -> tuple[int, str]:
        """Press Ctrl-C; the exit code and what was said on standard error."""
        os.killpg(self.process.pid, signal.SIGINT)
        assert self.process.stderr is not None
        errors = self.process.stderr.read()
        return self.process.wait(timeout=60), errors


def test_a_watched_folder_is_searched_by_a_base_open_beside_it(
    tmp_path: Path, settings: Settings, open_home: Callable[..., KnowledgeBase]
) -> None:
    folder = tmp_path / "входящие"
    folder.mkdir()
    (folder / "первый.txt").write_text(TEXT.format(5), encoding="utf-8")
    watching = Watching(settings, str(folder), "--kind", "order", "--remove")
    try:
        assert watching.line("Слежу").endswith("Ctrl-C)")
        assert watching.line("Добавлен") == "Добавлен: первый.txt"
        kb = open_home()
        assert [r.description.kind.value for r in kb.documents()] == ["order"]
        (folder / "плохой.pdf").write_text("Это не PDF.", encoding="utf-8")
        (folder / "второй.txt").write_text(TEXT.format("сорок"), encoding="utf-8")
        assert watching.line("Добавлен") == "Добавлен: второй.txt"
        # The line is out before the index is level with the catalogue.
        deadline = time.monotonic() + 60
        while kb.search("ответ за сорок дней")[0].document.path != "второй.txt":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        # Nobody holds the home while nothing is ingested.
        with kb.writing(wait=5):
            pass
        (folder / "первый.txt").unlink()
        assert watching.line("Файла больше нет").startswith("Файла больше нет: первый.txt")
        assert [r.path for r in kb.documents()] == ["второй.txt"]
    finally:
        code, errors = watching.end()
    assert code == 0
    assert "Traceback" not in errors
    assert [line for line in errors.splitlines() if "плохой.pdf" in line] == [
        line for line in errors.splitlines() if line.startswith("Не загружен")
    ]
    assert watching.line("Наблюдение окончено")


def test_a_path_that_is_no_folder_is_wrong_usage(tmp_path: Path, settings: Settings) -> None:
    watching = Watching(settings, str(tmp_path / "нет"))
    assert watching.process.wait(timeout=120) == 2
    assert watching.process.stderr is not None
    assert "Нет папки" in watching.process.stderr.read()
