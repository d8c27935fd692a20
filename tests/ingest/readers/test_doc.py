"""Documents of old Word through LibreOffice: with it, without it, and against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from word_xml import definition, instance, level, numbered, paragraph

from corpus.errors import FileDamaged, FileEncrypted, FileMissing, FormatUnsupported
from ingest.readers.detect import DOC, media_type, reader_for
from ingest.readers.doc import read

WordFile = Callable[..., Path]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


def main_stream(flags: int, sectors: int = 3) -> bytes:
    """A file whose main stream begins with the given flags and says nothing else."""
    header = b"\xec\xa5\xc1\x00" + bytes(6) + flags.to_bytes(2, "little")
    names = "WordDocument".encode("utf-16-le")
    return (OLE + names).ljust(512 * sectors, b"\0") + header.ljust(512, b"\0")


@pytest.fixture
def old_word_file(word_file: WordFile) -> WordFile:
    """A DOC file of the XML that `word_file` takes."""

    def build(*arguments: str, **parts: str) -> Path:
        source = word_file(*arguments, **parts)
        profile = source.parent / "профиль"
        subprocess.run(
            ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless",
             "--convert-to", "doc:MS Word 97", "--outdir", source.parent, source],
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip
        return source.with_suffix(".doc")

    return build


@needs_office
def test_an_old_document_is_read_with_its_numbers(old_word_file: WordFile) -> None:
    numbering = definition(0, level(0, "%1."), level(1, "%1.%2.")) + instance(1, 0)
    body = (
        numbered("Общие положения", 1) + numbered("Срок ответа", 1, 1) + numbered("Итог", 1)
        + paragraph("Без номера.")
    )  # fmt: skip
    path = old_word_file(body, numbering=numbering)
    assert media_type(path) == DOC
    assert reader_for(DOC) is read
    assert [block.text for block in read(path).pages[0].blocks] == [
        "1. Общие положения", "1.1. Срок ответа", "2. Итог", "Без номера.",
    ]  # fmt: skip


@needs_office
def test_a_damaged_document_is_refused_under_its_own_name(old_word_file: WordFile) -> None:
    path = old_word_file(paragraph("Текст приказа."))
    path.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(FileDamaged, match=r"файл\.doc"):
        read(path)


@needs_office
def test_a_document_without_text_is_named(old_word_file: WordFile) -> None:
    with pytest.raises(Exception, match=r"файл\.doc: в файле нет текста"):
        read(old_word_file(paragraph("")))


@needs_office
def test_nothing_is_left_behind(old_word_file: WordFile, monkeypatch: pytest.MonkeyPatch) -> None:
    path = old_word_file(paragraph("Текст приказа."))
    folder = path.parent / "временное"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    before = {file: file.read_bytes() for file in path.parent.glob("*.doc*")}
    read(path)
    assert list(folder.iterdir()) == []
    assert {file: file.read_bytes() for file in path.parent.glob("*.doc*")} == before


def test_without_the_program_its_name_and_the_way_to_it_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "приказ.doc"
    path.write_bytes(main_stream(0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FormatUnsupported, match=r"приказ\.doc.*LibreOffice") as caught:
        read(path)
    assert "libreoffice-writer-nogui" in caught.value.remedy
    assert "DOCX" in caught.value.remedy


def test_a_password_is_told_before_the_program_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "приказ.doc"
    monkeypatch.setenv("PATH", str(tmp_path))
    path.write_bytes(main_stream(0x0100))
    with pytest.raises(FileEncrypted):
        read(path)
    # The same two bytes inside a text say nothing.
    path.write_bytes(main_stream(0) + b"\xec\xa5\xc1\x00" + b"\xff" * 20)
    with pytest.raises(FormatUnsupported):
        read(path)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read(tmp_path / "нет.doc")


@pytest.mark.skipif(os.name != "posix", reason="the program is a shell script")
def test_a_program_that_hangs_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "приказ.doc"
    path.write_bytes(main_stream(0))
    pids = tmp_path / "pids"
    program = tmp_path / "soffice"
    program.write_text(
        f"#!/bin/sh\n{sys.executable} -c 'import time; time.sleep(60)' &\n"
        f'echo "$$ $!" > {pids}.new\nmv {pids}.new {pids}\nwait\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    started = time.monotonic()
    with pytest.raises(FileDamaged, match="не открыла документ за 2 с"):
        read(path, longest=2)
    assert time.monotonic() - started < 30
    for pid in pids.read_text().split():
        # The order to die is at once, the death may wait for the disk.
        while runs(int(pid)):
            assert time.monotonic() - started < 60
            time.sleep(0.05)


def runs(pid: int) -> bool:
    """Whether the process is there and not merely waiting to be collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


@pytest.mark.skipif(os.name != "posix", reason="the program is a shell script")
def test_the_program_is_told_to_run_no_macros_and_gets_none_of_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "--приказ.doc"
    path.write_bytes(main_stream(0))
    seen = tmp_path / "seen"
    program = tmp_path / "soffice"
    program.write_text(
        f'#!/bin/sh\nenv > {seen}.env\necho "$@" > {seen}.arguments\n'
        f"cat profile/user/registrymodifications.xcu > {seen}.settings\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SVOD_LLM_KEY", "тайна")
    with pytest.raises(FileDamaged):
        read(path)
    assert "SVOD_LLM_KEY" not in Path(f"{seen}.env").read_text()
    arguments = Path(f"{seen}.arguments").read_text()
    assert "--headless" in arguments
    assert "приказ" not in arguments
    settings = Path(f"{seen}.settings").read_text()
    assert '"MacroSecurityLevel" oor:op="fuse"><value>3<' in settings
