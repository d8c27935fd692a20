"""Downloading works from a real server on this machine: the good, the slow and the hostile."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from corpus.errors import DownloadFailed, UsageError
from corpus.library.build import DOCUMENTS
from corpus.model import Description, DocumentKind, FieldOrigin
from ingest.description.sidecar import described
from ingest.description.works import Work
from ingest.fetch import Fetched, FetchLimits, FetchStatus, fetch, sidecar_text

PDF = (DOCUMENTS / "organizacionnaya-model.pdf").read_bytes()
DOCX = (DOCUMENTS / "programma-obucheniya.docx").read_bytes()
PAGE = "<!DOCTYPE html><html><body><p>Страница не найдена</p></body></html>".encode()
LIMITS = FetchLimits(connect_seconds=5, read_seconds=5, total_seconds=20, max_bytes=1 << 20)


@dataclass(frozen=True)
class Answer:
    """What the server sends for a path; `length` is the Content-Length, true where None."""

    body: bytes = b""
    code: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    has_length: bool = True
    pause: float = 0.0
    piece: int = 1 << 20


class Handler(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Answer]] = {}
    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked.append((path, self.headers.get("User-Agent", "")))
        answer = self.answers.get(path, Answer(PAGE, 404, {"Content-Type": "text/html"}))
        self.send_response(answer.code)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.has_length:
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
        self.end_headers()
        try:
            for at in range(0, len(answer.body), answer.piece):
                self.wfile.write(answer.body[at : at + answer.piece])
                self.wfile.flush()
                time.sleep(answer.pause)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read the outcomes."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that answers what stands in `Handler.answers`."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    monkeypatch.setattr(Handler, "answers", {})
    monkeypatch.setattr(Handler, "asked", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def work_at(url: str | None, name: str = "rabota-2024") -> Work:
    return Work(
        id=name,
        title="Клиентоцентричность: повестка",
        authors=("Калинин А.М.", "Иванов И.И."),
        year=2023,
        journal="Вопросы управления",
        issue="010",
        pages="7–25",
        doi="10.17323/1999-5431-2023-0-3-7-25",
        licence="CC BY",
        keywords=("реформа",),
        kind=DocumentKind.PAPER,
        url=url,
        note="Как в журнале.",
    )


def one(work: Work, folder: Path, limits: FetchLimits = LIMITS) -> Fetched:
    (outcome,) = fetch([work], folder, limits=limits)
    return outcome


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def assert_failed(outcome: Fetched, folder: Path, told: str) -> None:
    """It failed, for a reason told in one Russian line, and left nothing behind."""
    assert outcome.status is FetchStatus.FAILED
    assert outcome.path is None
    assert isinstance(outcome.error, DownloadFailed)
    assert told in outcome.error.message
    assert outcome.error.message.startswith(f"{outcome.work}: ")
    assert outcome.error.remedy
    assert "\n" not in str(outcome.error)
    assert files(folder) == []


def test_a_pdf_arrives_whole_with_its_description_beside_it(server: str, tmp_path: Path) -> None:
    Handler.answers["/paper.pdf"] = Answer(PDF, headers={"Content-Type": "application/pdf"})
    seen: list[tuple[str, int, int | None]] = []
    work = work_at(f"{server}/paper.pdf")
    (outcome,) = fetch(
        [work], tmp_path / "новая" / "папка", limits=LIMITS,
        progress=lambda work, received, total: seen.append((work.id, received, total)),
    )  # fmt: skip
    assert outcome.status is FetchStatus.DOWNLOADED
    assert outcome.error is None
    assert outcome.path is not None
    assert outcome.path.read_bytes() == PDF
    assert files(outcome.path.parent) == ["rabota-2024.pdf", "rabota-2024.pdf.yaml"]
    assert seen[-1] == ("rabota-2024", len(PDF), len(PDF))
    assert [received for _, received, _ in seen] == sorted(received for _, received, _ in seen)
    assert Handler.asked[0][1].startswith("svod/")


def test_ingestion_reads_the_written_description_back(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(PDF)
    outcome = one(work_at(f"{server}/a"), tmp_path)
    assert outcome.path is not None
    description, warnings = described(Description(title="Из текста"), outcome.path)
    assert warnings == ()
    assert {place.origin for place in description.places} == {FieldOrigin.SIDECAR}
    assert replace(description, places=()) == Description(
        title="Клиентоцентричность: повестка",
        kind=DocumentKind.PAPER,
        authors=("Калинин А.М.", "Иванов И.И."),
        year=2023,
        journal="Вопросы управления",
        issue="010",
        pages="7–25",
        doi="10.17323/1999-5431-2023-0-3-7-25",
        keywords=("реформа",),
        url=f"{server}/a",
    )
    text = (tmp_path / "rabota-2024.pdf.yaml").read_text(encoding="utf-8")
    assert "licence: CC BY\n" in text
    assert "note: Как в журнале.\n" in text


def test_a_description_in_place_of_a_title_does_not_replace_the_title() -> None:
    assert "title" not in sidecar_text(Work(id="a", title="[Работа о вузах]"))


def test_the_server_does_not_choose_the_name_of_the_file(server: str, tmp_path: Path) -> None:
    hostile = {
        "Content-Disposition": 'attachment; filename="../../evil.sh"',
        "Content-Type": "application/x-sh; name=../evil",
    }
    Handler.answers["/..%2f..%2fevil.exe"] = Answer(PDF, headers=hostile)
    folder = tmp_path / "внутри"
    outcome = one(work_at(f"{server}/..%2f..%2fevil.exe?file=../evil.php"), folder)
    assert outcome.path == folder / "rabota-2024.pdf"
    assert files(tmp_path) == ["внутри"]


@pytest.mark.parametrize(
    ("body", "extension"),
    [(PDF, ".pdf"), (DOCX, ".docx"), (PAGE, ".html"), ("Просто текст.".encode(), ".txt")],
)
def test_the_extension_follows_the_content(
    server: str, tmp_path: Path, body: bytes, extension: str
) -> None:
    Handler.answers["/x"] = Answer(body, headers={"Content-Type": "text/plain"})
    outcome = one(work_at(f"{server}/x"), tmp_path)
    assert outcome.path is not None
    assert outcome.path.suffix == extension
    assert outcome.path.read_bytes() == body


def test_what_the_folder_holds_is_not_asked_for_again(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(PDF)
    work = work_at(f"{server}/a")
    assert one(work, tmp_path).status is FetchStatus.DOWNLOADED
    sidecar = tmp_path / "rabota-2024.pdf.yaml"
    sidecar.write_text("title: Исправлено рукой\n", encoding="utf-8")
    Handler.answers["/a"] = Answer(PAGE, 500)
    again = one(work, tmp_path)
    assert (again.status, again.path) == (FetchStatus.KEPT, tmp_path / "rabota-2024.pdf")
    assert sidecar.read_text(encoding="utf-8") == "title: Исправлено рукой\n"
    assert len(Handler.asked) == 1


def test_a_file_saved_by_hand_is_kept_and_described(tmp_path: Path) -> None:
    (tmp_path / "rabota-2024.html").write_bytes(PAGE)
    outcome = one(work_at(None), tmp_path)
    assert outcome.status is FetchStatus.KEPT
    assert files(tmp_path) == ["rabota-2024.html", "rabota-2024.html.yaml"]


def test_an_empty_leftover_is_no_document(server: str, tmp_path: Path) -> None:
    (tmp_path / "rabota-2024.pdf").touch()
    Handler.answers["/a"] = Answer(PDF)
    assert one(work_at(f"{server}/a"), tmp_path).status is FetchStatus.DOWNLOADED


def test_a_work_without_an_address_is_told_apart_from_a_failure(tmp_path: Path) -> None:
    assert one(work_at(None), tmp_path) == Fetched("rabota-2024", FetchStatus.NO_ADDRESS)


def test_redirects_are_followed_to_the_document(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(code=301, headers={"Location": "/b"})
    Handler.answers["/b"] = Answer(code=302, headers={"Location": f"{server}/c"})
    Handler.answers["/c"] = Answer(PDF)
    assert one(work_at(f"{server}/a"), tmp_path).status is FetchStatus.DOWNLOADED


def test_redirects_without_end_are_given_up(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(code=302, headers={"Location": "/a"})
    outcome = one(work_at(f"{server}/a"), tmp_path)
    assert_failed(outcome, tmp_path, "переадресует больше 5 раз")
    assert len(Handler.asked) == 6


def test_the_body_of_a_redirect_is_not_read(server: str, tmp_path: Path) -> None:
    slow = Answer(b"x" * 4000, 302, {"Location": "/c"}, pause=0.1, piece=10)
    Handler.answers["/a"] = slow
    Handler.answers["/c"] = Answer(PDF)
    started = time.monotonic()
    assert one(work_at(f"{server}/a"), tmp_path).status is FetchStatus.DOWNLOADED
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/a", "file:///etc/passwd", "http://[", "//"])
def test_a_redirect_to_anything_but_the_web_is_refused(
    server: str, tmp_path: Path, target: str
) -> None:
    Handler.answers["/a"] = Answer(code=302, headers={"Location": target})
    assert one(work_at(f"{server}/a"), tmp_path).status is FetchStatus.FAILED
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (404, "кодом 404: страница не найдена"),
        (403, "кодом 403: доступ запрещён"),
        (500, "кодом 500: ошибка на стороне сервера"),
        (204, "кодом 204"),
        (206, "кодом 206"),
    ],
)
def test_an_answer_other_than_success_is_a_failure(
    server: str, tmp_path: Path, code: int, told: str
) -> None:
    body = b"" if code == 204 else PDF
    Handler.answers["/a"] = Answer(body, code, has_length=code != 204)
    assert_failed(one(work_at(f"{server}/a"), tmp_path), tmp_path, told)


def test_one_failure_does_not_stop_the_others(server: str, tmp_path: Path) -> None:
    Handler.answers["/good"] = Answer(PDF)
    works = [
        work_at(f"{server}/good", "first"),
        work_at(f"{server}/absent", "second"),
        work_at(None, "third"),
        work_at(f"{server}/good", "fourth"),
    ]
    outcomes = fetch(works, tmp_path, limits=LIMITS)
    assert [(outcome.work, outcome.status.value) for outcome in outcomes] == [
        ("first", "downloaded"),
        ("second", "failed"),
        ("third", "no-address"),
        ("fourth", "downloaded"),
    ]


def test_a_silent_server_is_given_up(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(PDF, piece=1000, pause=3)
    limits = FetchLimits(read_seconds=0.3)
    started = time.monotonic()
    assert_failed(one(work_at(f"{server}/a"), tmp_path, limits), tmp_path, "сервер замолчал")
    assert time.monotonic() - started < 2.5


def test_a_server_that_dribbles_is_given_up(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(b"x" * 400_000, piece=1000, pause=0.02)
    limits = FetchLimits(read_seconds=2, total_seconds=0.5)
    started = time.monotonic()
    assert_failed(one(work_at(f"{server}/a"), tmp_path, limits), tmp_path, "не окончилась за 0.5 с")
    assert time.monotonic() - started < 6


@pytest.mark.parametrize("has_length", [True, False])
def test_a_file_over_the_limit_is_refused_whether_or_not_its_size_is_told(
    server: str, tmp_path: Path, has_length: bool
) -> None:
    Handler.answers["/a"] = Answer(PDF, has_length=has_length)
    limits = FetchLimits(max_bytes=10_000)
    seen: list[int] = []
    (outcome,) = fetch(
        [work_at(f"{server}/a")], tmp_path, limits=limits,
        progress=lambda work, received, total: seen.append(received),
    )  # fmt: skip
    assert_failed(outcome, tmp_path, "больше предела в 10000 байт")
    # Where the size is told, not a byte is taken; otherwise no more than the limit is kept.
    assert seen == [] if has_length else sum(seen) <= 10_000


def test_the_limit_holds_for_what_a_compressed_answer_unfolds_to(
    server: str, tmp_path: Path
) -> None:
    body = gzip.compress(b"\0" * (4 << 20))
    Handler.answers["/a"] = Answer(body, headers={"Content-Encoding": "gzip"})
    assert_failed(one(work_at(f"{server}/a"), tmp_path), tmp_path, "больше предела в 1 МБ")


def test_a_compressed_document_is_unfolded(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(gzip.compress(PDF), headers={"Content-Encoding": "gzip"})
    outcome = one(work_at(f"{server}/a"), tmp_path)
    assert outcome.path is not None
    assert outcome.path.read_bytes() == PDF


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip, gzip"])
def test_compression_that_was_not_asked_for_is_refused(
    server: str, tmp_path: Path, encoding: str
) -> None:
    Handler.answers["/a"] = Answer(PDF, headers={"Content-Encoding": encoding})
    assert_failed(one(work_at(f"{server}/a"), tmp_path), tmp_path, "неизвестном сжатии")


def test_damaged_compression_is_a_failure(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer(PDF, headers={"Content-Encoding": "gzip"})
    assert_failed(one(work_at(f"{server}/a"), tmp_path), tmp_path, "повреждённые данные")


def test_a_download_cut_short_leaves_nothing(server: str, tmp_path: Path) -> None:
    Handler.answers["/a.pdf"] = Answer(PDF, length=len(PDF) + 100)
    assert_failed(one(work_at(f"{server}/a.pdf"), tmp_path), tmp_path, "оборвал передачу")


def test_a_refused_connection_is_told_without_a_traceback(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        outcome = one(work_at(f"http://127.0.0.1:{port}/a.pdf"), tmp_path)
    assert_failed(outcome, tmp_path, "не удалось соединиться")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/files/paper.pdf", "text/html"),
        ("/files/Paper.PDF", "application/pdf"),
        ("/download", "application/pdf"),
        ("/moved.pdf", "text/html"),
        ("/report.docx", "text/html; charset=utf-8"),
    ],
)
def test_a_web_page_in_place_of_a_promised_document_is_refused(
    server: str, tmp_path: Path, path: str, kind: str
) -> None:
    Handler.answers[path] = Answer(PAGE, headers={"Content-Type": kind})
    if path == "/moved.pdf":
        Handler.answers[path] = Answer(code=302, headers={"Location": "/login"})
        Handler.answers["/login"] = Answer(PAGE, headers={"Content-Type": kind})
    assert_failed(one(work_at(f"{server}{path}"), tmp_path), tmp_path, "пришла веб-страница")


def test_a_promised_pdf_that_is_a_word_document_is_kept_as_what_it_is(
    server: str, tmp_path: Path
) -> None:
    Handler.answers["/a.pdf"] = Answer(DOCX)
    outcome = one(work_at(f"{server}/a.pdf"), tmp_path)
    assert outcome.path == tmp_path / "rabota-2024.docx"


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n" + bytes(100), b"PK\x03\x04" + bytes(100)])
def test_what_is_no_document_is_refused(server: str, tmp_path: Path, body: bytes) -> None:
    Handler.answers["/a"] = Answer(body)
    assert_failed(one(work_at(f"{server}/a"), tmp_path), tmp_path, "не документ")


def test_an_empty_answer_is_a_failure(server: str, tmp_path: Path) -> None:
    Handler.answers["/a"] = Answer()
    assert_failed(one(work_at(f"{server}/a"), tmp_path), tmp_path, "файл пуст")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a.pdf",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "example.org/a.pdf",
        "//example.org/a",
        "http://",
        "http://[",
        "",
    ],
)
def test_an_address_outside_the_web_is_refused_without_a_request(tmp_path: Path, url: str) -> None:
    assert_failed(one(work_at(url), tmp_path), tmp_path, "rabota-2024: адрес не http и не https")


@pytest.mark.parametrize(
    "url",
    [
        f"http://{'a' * 64}.ru/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:порт/",
        "http://a b/",
        "http://127.0.0.1/\x00\x1b[31m",
        "http://xn--/",
        "http://..../",
    ],
)
def test_a_crooked_address_is_a_failure_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    outcome = one(work_at(url), tmp_path, FetchLimits(connect_seconds=2, read_seconds=2))
    assert outcome.status is FetchStatus.FAILED
    assert outcome.error is not None
    assert outcome.error.message.isprintable()


def test_a_file_that_cannot_be_put_in_place_is_a_failure_of_its_work(
    server: str, tmp_path: Path
) -> None:
    (tmp_path / "rabota-2024.pdf").mkdir()
    Handler.answers["/a"] = Answer(PDF)
    outcome = one(work_at(f"{server}/a"), tmp_path)
    assert outcome.error is not None
    assert "не удалось записать" in outcome.error.message
    assert files(tmp_path) == ["rabota-2024.pdf"]


def test_a_folder_that_cannot_be_made_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "занято").write_text("")
    with pytest.raises(UsageError, match="Не удалось создать папку"):
        fetch([], tmp_path / "занято" / "папка")


def test_an_impossible_proxy_is_a_wrong_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:1")
    with pytest.raises(UsageError, match="HTTP_PROXY"):
        fetch([work_at("http://127.0.0.1/")], tmp_path)


def test_an_interrupted_download_leaves_no_half_of_a_file(server: str, tmp_path: Path) -> None:
    def interrupt(work: Work, received: int, total: int | None) -> None:
        raise KeyboardInterrupt

    Handler.answers["/a"] = Answer(PDF)
    with pytest.raises(KeyboardInterrupt):
        fetch([work_at(f"{server}/a")], tmp_path, limits=LIMITS, progress=interrupt)
    assert files(tmp_path) == []
