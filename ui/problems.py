"""Errors over HTTP: problem documents (RFC 9457) with the codes of the error tree."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from corpus.errors import (
    DocumentError,
    FileMissing,
    FileTooLarge,
    HomeBusy,
    HomeError,
    SvodError,
    UnknownDocument,
    UnknownPage,
)

_TITLES = {
    400: "Неверный запрос",
    401: "Нужен ключ доступа",
    403: "Доступ закрыт",
    404: "Не найдено",
    405: "Так обратиться нельзя",
    413: "Слишком большой файл",
    422: "Неверный запрос",
    500: "Непредвиденная ошибка",
    503: "База знаний недоступна",
}


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A problem document; `code` is the stable code of the error tree."""
    return JSONResponse(
        {
            "type": f"urn:svod:error:{code}",
            "title": _TITLES.get(status, "Ошибка"),
            "status": status,
            "detail": detail,
            "code": code,
        },
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


def status_of(error: SvodError) -> int:
    """The HTTP status an error answers with."""
    if isinstance(error, UnknownDocument | UnknownPage | FileMissing):
        return 404
    if isinstance(error, FileTooLarge):
        return 413
    if isinstance(error, HomeBusy | HomeError):
        return 503
    return 422 if isinstance(error, DocumentError) else 400


def install(app: FastAPI) -> None:
    """Answer every failure of an application with a problem document."""

    @app.exception_handler(SvodError)
    async def known(_request: Request, error: SvodError) -> JSONResponse:
        return problem(status_of(error), error.code, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        fields = sorted({".".join(map(str, item["loc"][1:])) or "тело" for item in error.errors()})
        return problem(422, "usage", f"Недопустимые поля запроса: {', '.join(fields)}.")

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> JSONResponse:
        detail = f"{_TITLES.get(error.status_code, 'Ошибка')}."
        return problem(error.status_code, "http", detail, error.headers)

    @app.exception_handler(Exception)
    async def unforeseen(_request: Request, error: Exception) -> JSONResponse:
        # The server's log has the traceback; the caller gets its kind only.
        return problem(500, "error", f"Непредвиденная ошибка ({type(error).__name__}).")
