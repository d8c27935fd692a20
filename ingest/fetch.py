"""Downloading the works of a list: one file and one description (sidecar) a work.

Nothing that comes from a server names a file: the name is the work's id, the extension follows from
the content. A file is written under a temporary name and renamed when it is complete, so a folder
never holds half of one; what a folder already holds is not asked for again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from corpus.errors import DocumentError, DownloadFailed, UsageError
from ingest.description.sidecar import is_web_address
from ingest.description.works import Work
from ingest.readers import detect

if TYPE_CHECKING:
    import httpx

Progress = Callable[[Work, int, int | None], None]

_EXTENSIONS = {
    detect.PDF: ".pdf",
    detect.DOCX: ".docx",
    detect.HTML: ".html",
    detect.ODT: ".odt",
    detect.RTF: ".rtf",
    detect.DOC: ".doc",
    detect.TEXT: ".txt",
}
# What a server sends in place of a document it does not give out.
_PAGES = frozenset({detect.HTML, detect.TEXT, detect.XML})
_PROMISES = frozenset({".pdf", ".docx", ".odt", ".rtf", ".doc"})
_PROMISING_TYPES = {detect.PDF: ".pdf", detect.DOCX: ".docx", detect.DOC: ".doc"}
# Others unfold without bound, and so does a chain of these.
_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
_CHUNK = 1 << 16
_STATUSES = {
    401: "нужен вход на сайт",
    403: "доступ запрещён",
    404: "страница не найдена",
    410: "страница удалена",
    429: "слишком много запросов",
}


class FetchStatus(StrEnum):
    """What became of a work."""

    DOWNLOADED = "downloaded"
    KEPT = "kept"
    FAILED = "failed"
    NO_ADDRESS = "no-address"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The outcome for one work; `path` is its file, `error` why there is none."""

    work: str
    status: FetchStatus
    path: Path | None = None
    error: DownloadFailed | None = None


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one download: seconds to connect, between reads and in all; bytes; redirects."""

    connect_seconds: float = 15.0
    read_seconds: float = 60.0
    total_seconds: float = 900.0
    max_bytes: int = 200 << 20
    redirects: int = 5


def fetch(
    works: Iterable[Work],
    folder: Path,
    *,
    limits: FetchLimits | None = None,
    progress: Progress | None = None,
) -> list[Fetched]:
    """Download the works that have an address and are not in `folder` yet, one after another.

    A failure is an outcome, and the next work is tried. `progress` is told the work, the bytes
    received and, where the server says so, the bytes in all. Proxies and certificates are taken
    from the environment. Raises UsageError when the folder cannot be made or the environment names
    an impossible proxy.
    """
    limits = limits or FetchLimits()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"Не удалось создать папку «{folder}».", "Укажите другую папку или проверьте права."
        ) from error
    with _client(limits) as client:
        downloads = _Downloads(client, folder, limits, progress)
        return [downloads.fetch(work) for work in works]


@dataclass(frozen=True, slots=True)
class _Downloads:
    """What all downloads of one call share."""

    client: httpx.Client
    folder: Path
    limits: FetchLimits
    progress: Progress | None

    def fetch(self, work: Work) -> Fetched:
        try:
            kept = _held(work, self.folder)
            if kept is None and work.url is None:
                return Fetched(work.id, FetchStatus.NO_ADDRESS)
            path = kept or self._download(work, work.url or "")
            _describe(work, path)
        except DownloadFailed as error:
            return Fetched(work.id, FetchStatus.FAILED, error=error)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            failure = DownloadFailed(
                f"{work.id}: не удалось записать файл в «{self.folder}»: {reason}.",
                "Проверьте права и место на диске.",
            )
            return Fetched(work.id, FetchStatus.FAILED, error=failure)
        return Fetched(work.id, FetchStatus.KEPT if kept else FetchStatus.DOWNLOADED, path)

    def _download(self, work: Work, url: str) -> Path:
        import httpx

        if not is_web_address(url):
            raise _failed(work, "адрес не http и не https", "Исправьте url в списке работ.")
        part = self.folder / f".{work.id}.{os.getpid()}.part"
        deadline = time.monotonic() + self.limits.total_seconds
        try:
            with self._answer(work, url) as (response, visited):
                self._check_answer(work, response)
                self._receive(work, response, part, deadline)
                promised = _promised(response, visited)
            path = self.folder / f"{work.id}{_extension(work, part, promised)}"
            os.replace(part, path)
            return path
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            # UnicodeError: the resolver refuses a label of over 63 characters.
            raise _failed(work, _reason(error)) from error
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _answer(self, work: Work, url: str) -> Iterator[tuple[httpx.Response, list[httpx.URL]]]:
        """The answer behind the redirects, and the addresses on the way to it.

        httpx would read the body of every redirect into memory, whatever its length.
        """
        request = self.client.build_request("GET", url)
        visited: list[httpx.URL] = []
        for _ in range(self.limits.redirects + 1):
            visited.append(request.url)
            with closing(self.client.send(request, stream=True)) as response:
                if response.next_request is None:
                    yield response, visited
                    return
                request = response.next_request
        raise _failed(work, f"сервер переадресует больше {self.limits.redirects} раз подряд")

    def _check_answer(self, work: Work, response: httpx.Response) -> None:
        code = response.status_code
        if code != 200:
            meaning = _STATUSES.get(code, "ошибка на стороне сервера" if code >= 500 else "")
            raise _failed(work, f"сервер ответил кодом {code}" + (meaning and f": {meaning}"))
        if response.headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
            raise _failed(work, "сервер прислал файл в неизвестном сжатии")
        if (_stated_size(response) or 0) > self.limits.max_bytes:
            raise self._too_large(work)

    def _receive(self, work: Work, response: httpx.Response, part: Path, deadline: float) -> None:
        total = _stated_size(response)
        received = 0
        with part.open("wb") as file:
            for chunk in response.iter_bytes(_CHUNK):
                received += len(chunk)
                if received > self.limits.max_bytes:
                    raise self._too_large(work)
                if time.monotonic() > deadline:
                    seconds = f"{self.limits.total_seconds:g}"
                    raise _failed(work, f"загрузка не окончилась за {seconds} с")
                file.write(chunk)
                if self.progress:
                    self.progress(work, received, total)

    def _too_large(self, work: Work) -> DownloadFailed:
        limit = self.limits.max_bytes
        shown = f"{limit >> 20} МБ" if limit >= 1 << 20 else f"{limit} байт"
        return _failed(work, f"файл больше предела в {shown}")


def _held(work: Work, folder: Path) -> Path | None:
    """The file of the work that an earlier run, or a person, has put into the folder."""
    for extension in _EXTENSIONS.values():
        path = folder / f"{work.id}{extension}"
        if path.is_file() and path.stat().st_size > 0:
            return path
    return None


def _client(limits: FetchLimits) -> httpx.Client:
    import httpx

    try:
        return httpx.Client(
            headers={"User-Agent": _user_agent(), "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds),
        )
    except (ValueError, ImportError, OSError) as error:
        raise UsageError(
            f"Не удалось подготовить соединение: {error}.",
            "Проверьте переменные окружения HTTP_PROXY, HTTPS_PROXY, ALL_PROXY и SSL_CERT_FILE.",
        ) from error


def _user_agent() -> str:
    try:
        return f"svod/{version('svod')}"
    except PackageNotFoundError:
        return "svod"


def _stated_size(response: httpx.Response) -> int | None:
    stated = response.headers.get("Content-Length", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else None


def _promised(response: httpx.Response, visited: Iterable[httpx.URL]) -> str | None:
    """The document format that an address or the header announces; only checked, never used."""
    for address in visited:
        suffix = PurePosixPath(address.path).suffix.lower()
        if suffix in _PROMISES:
            return suffix
    announced = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return _PROMISING_TYPES.get(announced)


def _extension(work: Work, part: Path, promised: str | None) -> str:
    """The extension by content; refuses what is no document, or a page in place of one."""
    try:
        found = detect.media_type(part)
    except DocumentError as error:
        # The message names the temporary file, which means nothing to a person.
        reason = "файл пуст" if error.code == "file-empty" else "файл не читается"
        raise _failed(work, f"сервер прислал негодный файл: {reason}") from error
    if promised is not None and found in _PAGES:
        wanted = promised.removeprefix(".").upper()
        raise _failed(
            work,
            f"вместо файла {wanted} пришла веб-страница",
            "Откройте адрес в браузере: файл мог переехать или требовать входа.",
        )
    extension = _EXTENSIONS.get(found)
    if extension is None:
        raise _failed(work, "по адресу не документ, а файл другого рода")
    return extension


def _failed(work: Work, what: str, remedy: str = "") -> DownloadFailed:
    address = "".join(c for c in work.url or "" if c.isprintable())
    address = address if len(address) <= 500 else address[:499] + "…"
    by_hand = f"скачайте файл браузером и положите в ту же папку, назвав {work.id}.pdf или .html"
    return DownloadFailed(
        f"{work.id}: {what} ({address}).", remedy or f"Повторите позже или {by_hand}."
    )


def _reason(error: Exception) -> str:
    """What an error of the transport means to a person."""
    import httpx

    reasons: tuple[tuple[type[Exception], str], ...] = (
        (httpx.ConnectTimeout, "сервер не отвечает: истекло время соединения"),
        (httpx.TimeoutException, "сервер замолчал: истекло время ожидания"),
        (httpx.UnsupportedProtocol, "сервер переадресует на адрес не http и не https"),
        (httpx.ProxyError, "прокси-сервер не пропустил запрос"),
        (httpx.ConnectError, _unreachable(error)),
        (httpx.NetworkError, "соединение оборвалось"),
        (httpx.RemoteProtocolError, "сервер оборвал передачу или ответил с ошибкой"),
        (httpx.DecodingError, "сервер прислал повреждённые данные"),
        (httpx.InvalidURL, "адрес записан с ошибкой"),
    )
    return next((text for kind, text in reasons if isinstance(error, kind)), "запрос не удался")


def _unreachable(error: Exception) -> str:
    if "CERTIFICATE" in str(error).upper():
        return "сертификат сайта не прошёл проверку"
    return "не удалось соединиться с сервером"


def _describe(work: Work, path: Path) -> None:
    """Write the sidecar of a file, unless somebody has."""
    sidecar = path.with_name(path.name + ".yaml")
    if sidecar.exists():
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.yaml.part")
    try:
        part.write_text(sidecar_text(work), encoding="utf-8")
        os.replace(part, sidecar)
    finally:
        part.unlink(missing_ok=True)


def sidecar_text(work: Work) -> str:
    """A work as the YAML of a sidecar: what is known of it, its licence and its address."""
    import yaml

    fields: dict[str, Any] = work.model_dump(mode="json", exclude={"id", "n", "status", "file"})
    if work.title.startswith("["):
        # A description in place of an unknown title must not override the one in the document.
        del fields["title"]
    stated = {name: value for name, value in fields.items() if value not in (None, [], "")}
    order = [*(name for name in stated if name not in ("licence", "note")), "licence", "note"]
    ordered = {name: stated[name] for name in order if name in stated} | {"work": work.id}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=100)
