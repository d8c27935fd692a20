"""Ingestion by real processes: killed, interrupted, two at a time, run from a plain script."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from test_pipeline import assert_whole, statuses, write

from corpus.settings import Settings
from ingest import ingest
from search.doctor import examine
from search.engine import KnowledgeBase

ROOT = Path(__file__).parents[2]
DOCUMENTS = 12

_INGEST = """
import sys
from ingest import ingest
from search import KnowledgeBase

class Watch:
    def begin(self, files, size):
        print("begin", flush=True)
    def encoding(self, path, size, share):
        print("encoding", path, flush=True)
    def finish(self, outcome, size):
        print("finish", outcome.path, outcome.status, flush=True)

with KnowledgeBase.open() as kb:
    kb.embedder()
    report = ingest(kb, sys.argv[1:], progress=Watch())
    print("done", *sorted({outcome.status for outcome in report.outcomes}), flush=True)
"""


Process = subprocess.Popen[str]


def start(code: str, settings: Settings, *arguments: str, own_group: bool = False) -> Process:
    """A process of its own with the home of the settings."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "SVOD_HOME": str(settings.home), "PYTHONIOENCODING": "utf-8"},
        start_new_session=own_group,
    )


def wait_for(process: Process, beginning: str) -> str:
    """The first line of the output that begins so."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(beginning):
            return line
    raise AssertionError(process.stderr.read() if process.stderr else "")


def write_documents(folder: Path, numbers: range) -> None:
    for n in numbers:
        clauses = "".join(f"{k}. Решение {n}-{k} сообщают за {k} дней.\n" for k in range(1, 9))
        write(folder / f"{n:02}.txt", f"Порядок номер {n}\n{clauses}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "документы"
    write_documents(made, range(DOCUMENTS))
    return made


def assert_nothing_by_halves(kb: KnowledgeBase) -> None:
    """After a kill: every stored document is whole; a file without its document may be left."""
    kb.index()
    for finding in examine(kb):
        assert finding.code in {"original-orphaned", "leftovers"}, finding
    for record in kb.documents():
        assert kb.originals.path(record.original).exists()
        assert len(kb.catalogue.passages(record.id)) == record.passages > 0


def test_a_killed_ingestion_is_completed_by_the_next_one(
    folder: Path, settings: Settings, open_home: Callable[..., KnowledgeBase]
) -> None:
    chance = random.Random(20_240_917)
    seen = []
    for attempt in range(5):
        # However fast the machine, every attempt has documents that no earlier one has stored.
        write_documents(folder, range(DOCUMENTS * attempt, DOCUMENTS * (attempt + 1)))
        process = start(_INGEST, settings, str(folder))
        wait_for(process, "begin")
        if attempt:
            wait_for(process, "encoding")
        time.sleep(chance.random() * 0.6)
        process.kill()
        process.communicate()
        kb = open_home()
        assert_nothing_by_halves(kb)
        seen.append(len(kb.documents()))
    assert seen == sorted(seen)
    kb = open_home()
    report = ingest(kb, [folder])
    assert not report.failed
    assert len(kb.documents()) == DOCUMENTS * 5
    index = kb.index()
    assert index is not None
    assert dict(index.held()) == kb.catalogue.generations()
    assert set(statuses(ingest(kb, [folder])).values()) == {"unchanged"}
    assert kb.search("решение 7-3 сообщают")[0].passage.text == "3. Решение 7-3 сообщают за 3 дней."


def test_a_killed_update_leaves_one_whole_edition(
    folder: Path, settings: Settings, open_home: Callable[..., KnowledgeBase]
) -> None:
    kb = open_home()
    ingest(kb, [folder])
    ids = {record.path: record.id for record in kb.documents()}
    for file in folder.iterdir():
        file.write_text(file.read_text(encoding="utf-8") + "9. Новый пункт.\n", encoding="utf-8")
    process = start(_INGEST, settings, str(folder))
    wait_for(process, "finish")
    wait_for(process, "encoding")
    process.kill()
    process.communicate()
    assert_nothing_by_halves(open_home())
    kb = open_home()
    assert set(statuses(ingest(kb, [folder])).values()) == {"updated", "unchanged"}
    assert {record.path: record.id for record in kb.documents()} == ids
    assert {record.edition for record in kb.documents()} == {2}
    assert all(
        kb.catalogue.text(record.id).endswith("9. Новый пункт.") for record in kb.documents()
    )


def test_ctrl_c_ends_the_command_with_one_line_and_keeps_what_is_stored(
    folder: Path, settings: Settings, open_home: Callable[..., KnowledgeBase]
) -> None:
    process = start(
        "from ui.cli import main; main()",
        settings,
        "ingest",
        str(folder),
        own_group=True,
    )
    seen = open_home()
    deadline = time.monotonic() + 120
    while not seen.catalogue.generations() and time.monotonic() < deadline:
        time.sleep(0.02)
    # As a terminal does: the whole group, the reading processes too.
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    stored = seen.documents()
    if len(stored) < DOCUMENTS:
        assert process.returncode not in (0, 3)
        assert "Traceback" not in errors
        lines = [line for line in errors.splitlines() if line and not line.endswith("…")]
        assert len(lines) == 1, errors
        assert any("а" <= letter.lower() <= "я" for letter in lines[0])
    kb = open_home()
    assert_whole(kb)
    assert stored
    assert kb.search("решение сообщают")
    ingest(kb, [folder])
    assert len(kb.documents()) == DOCUMENTS
    assert_whole(kb)


def test_two_ingestions_into_one_home_take_turns(
    folder: Path, settings: Settings, open_home: Callable[..., KnowledgeBase]
) -> None:
    first, second = (start(_INGEST, settings, str(folder)) for _ in range(2))
    outputs = [process.communicate(timeout=280) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], outputs
    ends = sorted(output.splitlines()[-1] for output, _ in outputs)
    assert ends == ["done added", "done unchanged"]
    kb = open_home()
    assert len(kb.documents()) == DOCUMENTS
    assert_whole(kb)


def test_two_threads_of_one_base_take_turns(kb: KnowledgeBase, folder: Path) -> None:
    reports: list[dict[str, str]] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            reports.append(statuses(ingest(kb, [folder])))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted({*report.values()} == {"added"} for report in reports) == [False, False, True]
    assert len(kb.documents()) == DOCUMENTS
    assert_whole(kb)


_EXAMPLE = """
from ingest import ingest
from search import KnowledgeBase
with KnowledgeBase.open() as kb:
    ingest(kb, ["standards/"])
    for hit in kb.search("срок ответа на обращение", k=5):
        print(hit.passage.clause, hit.passage.text)
"""


def test_the_example_of_the_contract_runs_as_a_plain_script(
    tmp_path: Path, settings: Settings
) -> None:
    """No `if __name__ == "__main__"`: a script must not be started once more by its workers."""
    write(tmp_path / "standards" / "порядок.txt", "Статья 7. Срок\nОтвет на обращение за 5 дней.")
    script = write(tmp_path / "пример.py", _EXAMPLE)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={
            **os.environ,
            "SVOD_HOME": str(settings.home),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(ROOT),
        },
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Статья 7 Статья 7. Срок\nОтвет на обращение за 5 дней.\n"
    assert done.stderr == ""
