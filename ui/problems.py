"""Errors over HTTP: problem documents (RFC 9457) with the codes of the error tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from corpus.errors import (
    DocumentError,
    FileMissing,
    FileTooLarge,
    HomeError,
    SvodError,
    UnknownDocument,
    UnknownPage,
)

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "Неверный запрос",
    401: "Нужен ключ доступа",
    403: "Доступ закрыт",
    404: "Не найдено",
    405: "Так обратиться нельзя",
    413: "Слишком большой запрос",
    422: "Неверный запрос",
    500: "Непредвиденная ошибка",
    503: "База знаний недоступна",
}


class Problem(BaseModel):
    """A problem document; `code` is the stable code of the error tree."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A response that is a problem document."""
    document = Problem(
        type=f"urn:svod:error:{code}",
        title=_TITLES.get(status, "Ошибка"),
        status=status,
        detail=detail,
        code=code,
    )
    return JSONResponse(
        document.model_dump(),
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def status_of(error: SvodError) -> int:
    """The HTTP status an error answers with."""
    if isinstance(error, UnknownDocument | UnknownPage | FileMissing):
        return 404
    if isinstance(error, FileTooLarge):
        return 413
    if isinstance(error, HomeError):
        return 503
    return 422 if isinstance(error, DocumentError) else 400


def install(app: FastAPI) -> None:
    """Answer every failure of an application with a problem document."""

    @app.exception_handler(SvodError)
    async def known(_request: Request, error: SvodError) -> JSONResponse:
        return problem(status_of(error), error.code, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, "usage", _faults(error.errors()))

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> JSONResponse:
        status = error.status_code
        code = "file-too-large" if status == 413 else "http"
        return problem(status, code, f"{_TITLES.get(status, 'Ошибка')}.", error.headers)

    @app.exception_handler(Exception)
    async def unforeseen(_request: Request, error: Exception) -> JSONResponse:
        # The server's log has the traceback; the caller gets its kind only.
        return problem(500, "error", f"Непредвиденная ошибка ({type(error).__name__}).")


def _faults(found: Sequence[Mapping[str, Any]]) -> str:
    """What is wrong with a request, by field."""
    if any(fault["type"] == "json_invalid" for fault in found):
        return "Тело запроса — не JSON."
    kinds = {"missing": "Не хватает полей", "extra_forbidden": "Неизвестные поля"}
    names: dict[str, list[str]] = {}
    for fault in found:
        field = ".".join(map(str, fault["loc"][1:])) or "тело запроса"
        names.setdefault(kinds.get(fault["type"], "Недопустимы значения"), []).append(field[:60])
    return " ".join(f"{kind}: {', '.join(sorted(set(each)))}." for kind, each in names.items())
