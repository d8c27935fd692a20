"""The HTTP interface, `/v1`: a thin skin over `KnowledgeBase`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from corpus.errors import FileMissing, UnknownDocument, UsageError
from corpus.feedback import LONGEST_COMMENT, LONGEST_QUESTION, Verdict, VerdictKind
from corpus.model import DocumentRecord
from ingest.readers.detect import PDF
from search.answer import answer
from search.engine import KnowledgeBase
from search.feedback import record as record_verdict
from search.filters import Filters, make_filters
from ui import document_shapes, problems, shapes
from ui.answer_stream import events
from ui.feedback_shapes import CitedPlace, FeedbackStored
from ui.jobs import Job, Jobs

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_MARK = re.compile(r"(\d{1,12})-(\d{1,12})", re.ASCII)
_PROBLEM: dict[str, Any] = {
    "description": "Ошибка: документ RFC 9457 с устойчивым кодом и объяснением.",
    "content": {problems.MEDIA_TYPE: {"schema": problems.Problem.model_json_schema()}},
}
_SEARCH = "Лучшие фрагменты по смыслу и словам; `highlights` — промежутки текста фрагмента."
_ASK = (
    "Ответ дословными цитатами либо отказ с ближайшими фрагментами. С `stream=true` — события "
    "(server-sent events): `statement` на каждое утверждение, как только оно проверено, `citation` "
    "на каждую цитату, затем `answer` целиком: он заменяет всё, что было до него."
)
_FEEDBACK = (
    "Отзыв об ответе или об одной его цитате (`citation`): helpful, unhelpful, wrong. Хранится в "
    "базе; `svod feedback` выгружает отзывы набором для `svod eval`."
)
_DOCUMENT = (
    "Реквизиты, страницы и как они прочитаны, разделы, таблицы, термины, список литературы, кто "
    "ссылается; с `text=true` — и текст."
)
_PAGE = (
    "Страница PDF или изображения в PNG. `passage` отмечает фрагмент, `mark=НАЧАЛО-КОНЕЦ` (можно "
    "повторять) — промежутки текста документа."
)
_UPLOAD = "Файл принят и загружается в фоне: состояние — `GET /v1/jobs/{id}`."
_JOB = (
    "`state`: waiting, running, done, failed; `stage`: accepted, reading, recognition, cutting, "
    "encoding, indexing, over; `share` — доля файла от 0 до 1."
)
_READY = "Каталог читается, индекс открыт."


class Restrictions(BaseModel):
    """The filters, the same as on the command line."""

    model_config = ConfigDict(extra="forbid")

    kind: list[str] = []
    doc: list[str] = []
    year: str | None = None
    author: str | None = None
    organisation: str | None = None
    status: str | None = None


class SearchRequest(Restrictions):
    """A query for passages."""

    query: str
    k: int = Field(default=10, ge=1, le=1000)
    exactly: bool = False


class AskRequest(Restrictions):
    """A question; `previous` is the one before it, as it was resolved, for «а для бизнеса?»."""

    question: str
    exactly: bool = False
    previous: str | None = Field(default=None, max_length=LONGEST_QUESTION)


class FeedbackRequest(Restrictions):
    """A verdict on an answer, or on one of its citations, with the filters of the question."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    verdict: VerdictKind
    citation: CitedPlace | None = None
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    mode: str | None = Field(default=None, max_length=32)
    confidence: float | None = Field(default=None, ge=0, le=1)


class SearchResponse(BaseModel):
    """Ranked passages; `corrected` is the query searched instead of the one sent.

    `loosened` says that no passage holds the phrases in quotes: the hits are without them.
    """

    hits: list[shapes.HitShape]
    corrected: str | None
    loosened: bool


class DocumentsFound(BaseModel):
    """Ranked documents with their best passages; `corrected` as for passages."""

    documents: list[shapes.DocumentHitsShape]
    corrected: str | None


class DocumentsResponse(BaseModel):
    """The catalogue."""

    documents: list[document_shapes.DocumentShape]


class _Picture(Response):
    media_type = "image/png"


def filters_of(kb: KnowledgeBase, asked: Restrictions) -> Filters:
    """The filters a request names. Raises InvalidFilter, UnknownDocument."""
    return make_filters(
        kinds=asked.kind,
        documents=[kb.document(name).id for name in asked.doc],
        year=asked.year,
        author=asked.author,
        organisation=asked.organisation,
        status=asked.status,
    )


def router(kb: KnowledgeBase, jobs: Jobs) -> APIRouter:
    """The routes over one knowledge base."""
    routes = APIRouter(responses={"4XX": _PROBLEM, "5XX": _PROBLEM})

    @routes.post("/v1/search", tags=["Вопросы"], summary="Найти фрагменты", description=_SEARCH)
    def search(asked: SearchRequest) -> SearchResponse:
        found = kb.find(asked.query, asked.k, filters_of(kb, asked), asked.exactly)
        return SearchResponse(
            hits=[shapes.hit(one) for one in found.hits],
            corrected=found.query.corrected,
            loosened=found.loosened,
        )

    @routes.post(
        "/v1/search/documents",
        tags=["Вопросы"],
        summary="Найти документы",
        description="То же, собранное по документам: у каждого до трёх лучших фрагментов.",
    )
    def search_documents(asked: SearchRequest) -> DocumentsFound:
        found = kb.search_documents(asked.query, asked.k, filters_of(kb, asked), asked.exactly)
        return DocumentsFound(
            documents=[shapes.document_hits(one) for one in found.documents],
            corrected=found.query.corrected,
        )

    @routes.post(
        "/v1/ask",
        tags=["Вопросы"],
        response_model=shapes.AnswerShape,
        summary="Ответить на вопрос",
        description=_ASK,
    )
    def ask(asked: AskRequest, request: Request, stream: bool = False) -> Any:
        filters = filters_of(kb, asked)
        if stream:
            with kb.questions.asking():
                quoted = answer(kb, asked.question, filters, asked.exactly, asked.previous)
            return StreamingResponse(
                events(kb, quoted, request),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
        return shapes.answer(kb.ask(asked.question, filters, asked.exactly, asked.previous))

    @routes.post(
        "/v1/feedback",
        tags=["Вопросы"],
        status_code=201,
        summary="Оценить ответ",
        description=_FEEDBACK,
    )
    def feedback(said: FeedbackRequest) -> FeedbackStored:
        verdict = Verdict(
            question=said.question,
            verdict=said.verdict,
            citation=said.citation.as_citation() if said.citation else None,
            comment=said.comment,
            mode=said.mode,
            confidence=said.confidence,
        )
        return FeedbackStored(id=record_verdict(kb, verdict, filters_of(kb, said)))

    @routes.get(
        "/v1/documents", tags=["Документы"], summary="Каталог", description="Все документы базы."
    )
    def documents() -> DocumentsResponse:
        return DocumentsResponse(
            documents=[document_shapes.document(one) for one in kb.documents()]
        )

    @routes.get(
        "/v1/documents/{document_id}", tags=["Документы"], summary="Документ", description=_DOCUMENT
    )
    def document(document_id: str, text: bool = False) -> document_shapes.ShowShape:
        record = _record(kb, document_id)
        contents, whole = kb.catalogue.contents(record.id), kb.catalogue.text(record.id)
        return document_shapes.shown(record, contents, whole, whole if text else None)

    @routes.get(
        "/v1/documents/{document_id}/original",
        tags=["Документы"],
        response_class=FileResponse,
        summary="Исходный файл",
        description="Файл в том виде, в каком его загрузили.",
    )
    def original(document_id: str) -> Response:
        return _original(kb, _record(kb, document_id))

    @routes.get(
        "/v1/documents/{document_id}/pages/{n}.png",
        tags=["Документы"],
        response_class=_Picture,
        summary="Изображение страницы",
        description=_PAGE,
    )
    def page(
        document_id: str,
        n: int,
        request: Request,
        passage: str | None = None,
        mark: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006
    ) -> Response:
        record = _record(kb, document_id)
        ranges = _joined(_range(each) for each in mark)
        if passage is not None and not ranges:
            ranges = [_range_of(kb, record, passage)]
        # The same edition of a document gives the same picture.
        tag = f'"{record.original[:16]}-{record.edition}-{n}-{hash(tuple(ranges)):x}"'
        headers = {"Cache-Control": "private, no-cache", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        from ingest.page_image import page_image

        return _Picture(page_image(kb, record.id, n, ranges), headers=headers)

    @routes.post(
        "/v1/documents",
        tags=["Документы"],
        status_code=202,
        summary="Загрузить файл",
        description=_UPLOAD,
    )
    def upload(
        file: Annotated[UploadFile, File()], kind: Annotated[str | None, Form()] = None
    ) -> Job:
        kinds = make_filters(kinds=[kind] if kind else []).kinds
        return jobs.submit(file.filename or "document", file.file, next(iter(kinds), None))

    @routes.delete(
        "/v1/documents/{document_id}",
        tags=["Документы"],
        summary="Удалить документ",
        description="Забыть документ со всем, что о нём хранится; ответ говорит, какой забыт.",
    )
    def remove(document_id: str) -> shapes.DocumentReference:
        removed = kb.remove([_record(kb, document_id).id])[0]
        jobs.forget(removed.id)
        return shapes.reference(removed)

    @routes.get(
        "/v1/jobs/{job_id}", tags=["Документы"], summary="Как идёт загрузка", description=_JOB
    )
    def job(job_id: str) -> Job:
        found = jobs.find(job_id)
        if found is None:
            raise UnknownDocument("Такой загрузки нет.", "Проверьте её номер.")
        return found

    @routes.api_route("/v1/{path:path}", methods=_METHODS, include_in_schema=False)
    def unknown(request: Request) -> Response:
        # Otherwise the pages, mounted at the root, would answer with HTML.
        known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in routes.routes)
        raise HTTPException(405 if known else 404)

    @routes.get("/healthz", tags=["Служба"], summary="Сервер жив", description="Ключ не нужен.")
    def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @routes.get("/readyz", tags=["Служба"], summary="База готова", description=_READY)
    def readyz() -> JSONResponse:
        index = kb.index()
        ready = {"status": "ok", "passages": 0 if index is None else index.passage_count()}
        return JSONResponse(ready)

    @routes.get(
        "/metrics",
        tags=["Служба"],
        summary="Размеры базы и число поисков",
        description="В формате Prometheus.",
    )
    def metrics() -> PlainTextResponse:
        lines = [
            f"# TYPE svod_{name} gauge\nsvod_{name} {count}"
            for name, count in kb.catalogue.counts().items()
        ]
        searches = kb.questions.searches
        lines.append(f"# TYPE svod_searches_total counter\nsvod_searches_total {searches}")
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    return routes


def _record(kb: KnowledgeBase, document_id: str) -> DocumentRecord:
    """The document with exactly this id: an address never means «whatever begins so»."""
    record = kb.catalogue.document(document_id)
    if record is None:
        raise UnknownDocument(
            f"Документа «{document_id[:60]}» нет.", "Список документов: GET /v1/documents."
        )
    return record


def _original(kb: KnowledgeBase, record: DocumentRecord) -> FileResponse:
    file = kb.originals.path(record.original)
    if not file.is_file():
        raise FileMissing(
            f"Файл документа «{record.path}» пропал из базы.", "Загрузите его заново."
        )
    # Only a PDF is looked at here: a page of HTML would run in our origin.
    shown = record.media_type == PDF
    return FileResponse(
        file,
        media_type=PDF if shown else "application/octet-stream",
        filename=re.split(r"[/\\]", record.path)[-1],
        content_disposition_type="inline" if shown else "attachment",
        # The viewer of a browser draws a PDF by a script of its own, which a sandbox would stop.
        headers={"Content-Security-Policy": "frame-ancestors 'self'" if shown else "sandbox"},
    )


def _range_of(kb: KnowledgeBase, record: DocumentRecord, passage: str) -> tuple[int, int]:
    stored = kb.catalogue.passage(passage)
    if stored is None or stored.document_id != record.id:
        raise UnknownDocument("Такого фрагмента в документе нет.", "Обновите страницу.")
    return stored.start, stored.end


def _range(mark: str) -> tuple[int, int]:
    found = _MARK.fullmatch(mark)
    if found is None:
        raise UsageError(f"Непонятная отметка: «{mark[:40]}».", "Нужно НАЧАЛО-КОНЕЦ.")
    return int(found[1]), int(found[2])


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges in order, overlapping ones as one: no text is gone through twice."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
