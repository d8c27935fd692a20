"""Which files a command line means: each once, in order, none silently left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus.errors import FileMissing, UsageError
from ingest.intake.files import SourceFile, find_files

_NOBODY = 65534


def make(folder: Path, *names: str | bytes) -> None:
    for name in names:
        file = Path(os.fsdecode(os.path.join(os.fsencode(folder), os.fsencode(name))))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Текст.", encoding="utf-8")


def paths(found: list[SourceFile]) -> list[str]:
    return [item.path for item in found]


def test_folders_are_searched_recursively_in_order(tmp_path: Path) -> None:
    make(tmp_path, "б.txt", "а/я.pdf", "а/а.html", "а/в/г.md")
    found = find_files([tmp_path])
    assert paths(found) == ["б.txt", "а/а.html", "а/я.pdf", "а/в/г.md"]
    assert all(Path(item.source).is_absolute() for item in found)
    assert {item.size for item in found} == {len("Текст.".encode())}


def test_a_path_is_named_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "папка/файл.txt")
    monkeypatch.chdir(tmp_path)
    assert paths(find_files(["папка/файл.txt"])) == ["папка/файл.txt"]
    assert paths(find_files(["папка"])) == ["файл.txt"]
    assert paths(find_files([str(tmp_path / "папка")])) == ["файл.txt"]


def test_a_file_named_twice_is_taken_once(tmp_path: Path) -> None:
    make(tmp_path, "файл.txt")
    twice = [tmp_path, tmp_path / "файл.txt", tmp_path / "." / "файл.txt"]
    assert len(find_files(twice)) == 1


def test_what_is_no_document_is_left_out_of_folders(tmp_path: Path) -> None:
    make(
        tmp_path,
        ".скрытый.txt",
        ".git/config",
        "~$отчёт.docx",
        "Thumbs.db",
        "desktop.ini",
        "отчёт.docx",
        "отчёт.docx.yaml",
        "закон.pdf",
        "закон.yml",
        "один.yaml",
    )
    assert paths(find_files([tmp_path])) == ["закон.pdf", "один.yaml", "отчёт.docx"]
    assert paths(find_files([tmp_path / ".скрытый.txt"])) == [
        (tmp_path / ".скрытый.txt").as_posix()
    ]


def test_a_path_that_does_not_exist_is_reported_with_the_others(tmp_path: Path) -> None:
    make(tmp_path, "есть.txt")
    found = find_files([tmp_path / "нет.txt", tmp_path])
    assert [item.file.exists() for item in found] == [False, True]
    assert found[0].size == 0


def test_nothing_to_ingest_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Не указано"):
        find_files([])
    with pytest.raises(UsageError, match="нет файлов"):
        find_files([tmp_path])


def test_links_are_followed_to_files_and_never_in_a_circle(tmp_path: Path) -> None:
    make(tmp_path, "папка/файл.txt", "снаружи.txt")
    (tmp_path / "папка" / "круг").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "папка" / "сам").symlink_to(tmp_path / "папка" / "сам")
    (tmp_path / "папка" / "ссылка.txt").symlink_to(tmp_path / "снаружи.txt")
    found = find_files([tmp_path / "папка"])
    assert paths(found) == ["сам", "ссылка.txt", "файл.txt"]
    assert [item.size > 0 for item in found] == [False, True, True]
    through = find_files([tmp_path / "папка" / "круг"])
    assert len(through) == 4
    assert paths(through)[0] == "снаружи.txt"


def test_names_that_are_no_text_stay_apart(tmp_path: Path) -> None:
    make(tmp_path, b"\xff.txt", b"\xfe.txt", "файл.txt")
    found = find_files([tmp_path])
    assert sorted(paths(found)) == ["\\xfe.txt", "\\xff.txt", "файл.txt"]
    assert len({item.source for item in found}) == 3
    for item in found:
        item.source.encode("utf-8")
        assert item.file.read_text(encoding="utf-8") == "Текст."


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("две\nстроки.txt", "две\\nстроки.txt"),
        ("\x1b[31mкрасный.txt", "\\x1b[31mкрасный.txt"),
        ("\u202eобратно.txt", "\\u202eобратно.txt"),
        ("<b>жирный<b>.txt", "<b>жирный<b>.txt"),
        ("с пробелом\u00a0и №.txt", "с пробелом\u00a0и №.txt"),
        ("э" * 120 + ".txt", "э" * 120 + ".txt"),
    ],
)
def test_a_name_is_shown_on_one_line(tmp_path: Path, name: str, shown: str) -> None:
    make(tmp_path, name)
    (only,) = find_files([tmp_path])
    assert only.path == shown
    # What the file is known by is its true name.
    assert only.source == str(tmp_path / name)


@contextmanager
def as_a_common_user(folder: Path) -> Iterator[None]:
    """Nothing is closed to root: look as another user."""
    if os.geteuid() != 0:
        yield
        return
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_looked_into_is_reported(tmp_path: Path) -> None:
    make(tmp_path, "закрыто/файл.txt", "открыто.txt")
    closed = tmp_path / "закрыто"
    closed.chmod(0)
    try:
        with as_a_common_user(tmp_path):
            within, itself = find_files([tmp_path]), find_files([closed])
    finally:
        closed.chmod(0o755)
    assert [(item.path, item.fault is None) for item in within] == [
        ("открыто.txt", True),
        ("закрыто", False),
    ]
    (only,) = itself
    assert (only.path, only.source) == (closed.as_posix(), str(closed))
    assert isinstance(only.fault, FileMissing)
    assert str(only.fault) == "Папка недоступна для чтения. Проверьте права на неё."
