"""What travels between the knowledge base and the process that reads, and what never breaks it."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import DocumentError, FileDamaged, FileEncrypted, FileMissing, FileTooLarge
from ingest.intake import worker
from ingest.intake.worker import Request, Result, answer, receive, send

TEXT = "Статья 1. Сроки\nОтвет дают за пять дней."


def request(file: Path) -> Request:
    return Request(file, None, 10)


def test_values_come_out_as_they_went_in() -> None:
    stream = io.BytesIO()
    values = [Request(Path("файл\n.txt"), None, 5), Result(error=FileEncrypted("Нужен пароль."))]
    for value in values:
        send(stream, value)
    stream.seek(0)
    assert receive(stream) == values[0]
    found = receive(stream)
    assert isinstance(found, Result)
    assert isinstance(found.error, FileEncrypted)
    assert found.error.message == "Нужен пароль."
    assert receive(stream) is None


@pytest.mark.parametrize("kept", [0, 3, 8, 12])
def test_a_stream_that_breaks_off_ends(kept: int) -> None:
    stream = io.BytesIO()
    send(stream, Result())
    assert receive(io.BytesIO(stream.getvalue()[:kept])) is None


def test_every_error_a_file_can_cause_travels() -> None:
    kinds = [DocumentError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    assert len(kinds) > 8
    for kind in kinds:
        copy = pickle.loads(pickle.dumps(kind("Сообщение.", "Что делать.")))
        assert (type(copy), str(copy)) == (kind, "Сообщение. Что делать.")


def test_a_document_travels_whole(tmp_path: Path) -> None:
    file = tmp_path / "закон.txt"
    file.write_text(TEXT, encoding="utf-8")
    stream = io.BytesIO()
    send(stream, answer(request(file)))
    stream.seek(0)
    found = receive(stream)
    assert isinstance(found, Result)
    assert found.document is not None
    assert found.document.structured.canonical.text == TEXT
    assert found.document.structured.sections[0].label == "Статья 1"


def test_an_error_of_the_file_is_answered(tmp_path: Path) -> None:
    found = answer(request(tmp_path / "нет.txt"))
    assert found.document is None
    assert isinstance(found.error, FileMissing)
    assert found.trace == ""


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ZeroDivisionError("x"), FileDamaged),
        (RecursionError("x"), FileDamaged),
        (MemoryError(), FileTooLarge),
    ],
)
def test_a_bug_of_a_reader_is_the_files_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    raised: Exception,
    kind: type[DocumentError],
) -> None:
    def broken(*arguments: object) -> None:
        raise raised

    monkeypatch.setattr(worker, "read_document", broken)
    found = answer(request(tmp_path / "файл.txt"))
    assert isinstance(found.error, kind)
    assert str(found.error).isprintable()
    assert (type(raised).__name__ in found.trace) == (kind is FileDamaged)


_NOISY = """
import sys
sys.path.append(sys.argv[1])
from ingest.intake import worker
read = worker.read_document
def noisy(*arguments):
    print("шум библиотеки" * 1000)
    sys.stdout.flush()
    return read(*arguments)
worker.read_document = noisy
worker.main()
"""


def test_what_a_library_prints_does_not_break_the_answer(tmp_path: Path) -> None:
    file = tmp_path / "закон.txt"
    file.write_text(TEXT, encoding="utf-8")
    requests = io.BytesIO()
    send(requests, request(file))
    send(requests, request(file))
    done = subprocess.run(
        [sys.executable, "-c", _NOISY, str(Path(worker.__file__).parents[1])],
        input=requests.getvalue(),
        capture_output=True,
        timeout=120,
        check=True,
    )
    results = io.BytesIO(done.stdout)
    for _ in range(2):
        found = receive(results)
        assert isinstance(found, Result)
        assert found.document is not None
    assert receive(results) is None
    assert "шум библиотеки" in done.stderr.decode()
