"""A watched folder: what comes to rest in it is ingested, what is gone is told, nothing is lost."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest

from corpus.errors import HomeBusy, SvodError, UsageError
from corpus.model import DocumentRecord
from ingest.intake import watch as module
from ingest.intake.outcome import Outcome
from ingest.intake.watch import Watch
from search.engine import KnowledgeBase

TEXT = "Порядок приёма\n1. Ответ на обращение дают за пять дней.\n"
QUIET = 0.2


class Notes:
    """What the watch told, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def begin(self, files: int, size: int) -> None:
        pass

    def encoding(self, path: str, size: int, share: float) -> None:
        pass

    def finish(self, outcome: Outcome, size: int) -> None:
        self.told.append((outcome.status, outcome.path))

    def gone(self, record: DocumentRecord, removed: bool) -> None:
        self.told.append(("removed" if removed else "gone", record.path))

    def unreachable(self, folder: Path) -> None:
        self.told.append(("unreachable", folder.name))

    def reached(self, folder: Path) -> None:
        self.told.append(("reached", folder.name))

    def postponed(self, error: SvodError) -> None:
        self.told.append(("postponed", error.code))


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUIET_SECONDS", QUIET)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "входящие"
    write(made / "первый.txt", TEXT)
    return made


@pytest.fixture
def notes() -> Notes:
    return Notes()


def write(path: Path, text: str, age: float = 60.0) -> None:
    """A file last changed some seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (time.time() - age,) * 2)


def look_until(watch: Watch, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        watch.look()
        time.sleep(0.02)


def settle(watch: Watch, notes: Notes, seconds: float = 4 * QUIET) -> list[tuple[str, str]]:
    """What is told when nothing happens any more for a while."""
    before = len(notes.told)
    quiet_since, seen = time.monotonic(), before
    while time.monotonic() - quiet_since < seconds:
        watch.look()
        if len(notes.told) != seen:
            quiet_since, seen = time.monotonic(), len(notes.told)
        time.sleep(0.02)
    return notes.told[before:]


def test_what_is_there_at_first_is_ingested_at_once(
    kb: KnowledgeBase, folder: Path, notes: Notes
) -> None:
    Watch(kb, [folder], notes).look()
    assert notes.told == [("added", "первый.txt")]


def test_new_and_changed_files_are_ingested_once(
    kb: KnowledgeBase, folder: Path, notes: Notes
) -> None:
    watch = Watch(kb, [folder], notes)
    watch.look()
    write(folder / "папка" / "второй.txt", TEXT + "2. Отказ объясняют.\n")
    assert settle(watch, notes) == [("added", "папка/второй.txt")]
    write(folder / "первый.txt", TEXT + "2. Жалобу рассматривают.\n")
    assert settle(watch, notes) == [("updated", "первый.txt")]
    assert [r.edition for r in kb.documents() if r.path == "первый.txt"] == [2]


def test_a_file_that_is_still_being_copied_is_left_alone(
    kb: KnowledgeBase, folder: Path, notes: Notes
) -> None:
    watch = Watch(kb, [folder], notes)
    watch.look()
    notes.told.clear()
    target = folder / "большой.txt"
    with target.open("w", encoding="utf-8") as copy:
        for n in range(12):
            copy.write(f"{n + 1}. Пункт о сроке ответа.\n")
            copy.flush()
            watch.look()
            time.sleep(QUIET / 4)
        assert notes.told == []
    assert settle(watch, notes) == [("added", "большой.txt")]
    (record,) = (r for r in kb.documents() if r.path == "большой.txt")
    assert kb.catalogue.text(record.id).endswith("12. Пункт о сроке ответа.")


def test_a_file_being_written_when_the_watch_begins_is_left_alone(
    kb: KnowledgeBase, folder: Path, notes: Notes
) -> None:
    write(folder / "свежий.txt", TEXT + "3. Свежий пункт.\n", age=0.0)
    watch = Watch(kb, [folder], notes)
    watch.look()
    assert notes.told == [("added", "первый.txt")]
    assert settle(watch, notes) == [("added", "свежий.txt")]


def test_a_moved_file_keeps_its_document(kb: KnowledgeBase, folder: Path, notes: Notes) -> None:
    watch = Watch(kb, [folder], notes, remove=True)
    watch.look()
    (before,) = kb.documents()
    (folder / "архив").mkdir()
    (folder / "первый.txt").rename(folder / "архив" / "прежний.txt")
    assert settle(watch, notes) == [("unchanged", "архив/прежний.txt")]
    (after,) = kb.documents()
    assert (after.id, after.path) == (before.id, "архив/прежний.txt")


@pytest.mark.parametrize("remove", [False, True])
def test_a_deleted_file_is_told_and_its_document_goes_only_when_asked(
    kb: KnowledgeBase, folder: Path, notes: Notes, remove: bool
) -> None:
    write(folder / "второй.txt", TEXT + "2. Отказ объясняют.\n")
    watch = Watch(kb, [folder], notes, remove=remove)
    watch.look()
    (folder / "первый.txt").unlink()
    assert settle(watch, notes) == [("removed" if remove else "gone", "первый.txt")]
    assert len(kb.documents()) == (1 if remove else 2)


def test_a_folder_that_disappears_loses_no_document(
    kb: KnowledgeBase, folder: Path, notes: Notes
) -> None:
    watch = Watch(kb, [folder], notes, remove=True)
    watch.look()
    away = folder.rename(folder.with_name("отключено"))
    assert settle(watch, notes) == [("unreachable", "входящие")]
    folder.mkdir()  # a mount point without its share
    assert settle(watch, notes) == []
    folder.rmdir()
    away.rename(folder)
    assert settle(watch, notes) == [("reached", "входящие")]
    assert len(kb.documents()) == 1
    shutil.rmtree(folder)
    assert settle(watch, notes) == [("unreachable", "входящие")]
    assert len(kb.documents()) == 1


def test_a_file_that_fails_is_told_once_and_the_others_go_on(
    kb: KnowledgeBase, folder: Path, notes: Notes
) -> None:
    watch = Watch(kb, [folder], notes)
    write(folder / "а.pdf", "Это не PDF.")
    os.mkfifo(folder / "труба.txt")
    (folder / "никуда.txt").symlink_to(folder / "нет такого")
    told = settle(watch, notes)
    assert sorted(told) == [
        ("added", "первый.txt"),
        ("failed", "а.pdf"),
        ("failed", "никуда.txt"),
        ("failed", "труба.txt"),
    ]
    write(folder / "а.pdf", "Это снова не PDF.")
    assert settle(watch, notes) == [("failed", "а.pdf")]


def test_a_changed_description_beside_a_file_is_noticed(
    kb: KnowledgeBase, folder: Path, notes: Notes
) -> None:
    watch = Watch(kb, [folder], notes)
    watch.look()
    write(folder / "первый.yaml", "title: Новое название\n")
    assert settle(watch, notes) == [("updated", "первый.txt")]
    assert kb.documents()[0].description.title == "Новое название"


def test_a_busy_home_postpones_and_nothing_is_missed(
    kb: KnowledgeBase, folder: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = filelock.FileLock(kb.settings.home / "writing.lock")
    watch = Watch(kb, [folder], notes)
    writing = kb.writing
    monkeypatch.setattr(kb, "writing", lambda wait=0.1: writing(wait))
    with other:
        assert settle(watch, notes) == [("postponed", HomeBusy.code)]
    assert settle(watch, notes) == [("added", "первый.txt")]


def test_only_folders_are_watched(kb: KnowledgeBase, folder: Path, notes: Notes) -> None:
    for path in (folder / "первый.txt", folder / "нет"):
        with pytest.raises(UsageError):
            Watch(kb, [path], notes)


def test_an_empty_folder_can_be_watched(kb: KnowledgeBase, tmp_path: Path, notes: Notes) -> None:
    empty = tmp_path / "пусто"
    empty.mkdir()
    watch = Watch(kb, [empty], notes)
    assert settle(watch, notes) == []
    write(empty / "новый.txt", TEXT)
    look_until(watch, lambda: bool(notes.told))
    assert notes.told == [("added", "новый.txt")]
