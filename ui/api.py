"""The HTTP interface, `/v1`: a thin skin over `KnowledgeBase`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from pydantic import BaseModel, ConfigDict, Field

from corpus.errors import FileMissing, FileTooLarge, UnknownDocument, UsageError
from search.engine import KnowledgeBase
from search.filters import Filters, make_filters
from ui import shapes
from ui.jobs import Job, Jobs

# What a browser may show by itself; anything else is offered as a file.
_SHOWN = frozenset({"application/pdf", "text/plain"})


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


class AskRequest(Restrictions):
    """A question."""

    question: str


class SearchResponse(BaseModel):
    """Ranked passages."""

    hits: list[shapes.HitShape]


class DocumentsResponse(BaseModel):
    """The catalogue."""

    documents: list[shapes.DocumentShape]


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
    routes = APIRouter()

    @routes.post("/v1/search")
    def search(asked: SearchRequest) -> SearchResponse:
        """Ranked passages for a query."""
        found = kb.search(asked.query, asked.k, filters_of(kb, asked))
        return SearchResponse(hits=[shapes.hit(one) for one in found])

    @routes.post("/v1/ask", response_model=shapes.AnswerShape)
    def ask(asked: AskRequest, stream: int = 0) -> Any:
        """An answer of cited quotes, or a refusal; `stream=1` sends server-sent events."""
        given = shapes.answer(kb.ask(asked.question, filters_of(kb, asked)))
        if stream:
            return StreamingResponse(_events(given), media_type="text/event-stream")
        return given

    @routes.get("/v1/documents")
    def documents() -> DocumentsResponse:
        """Every document of the catalogue."""
        return DocumentsResponse(documents=[shapes.document(one) for one in kb.documents()])

    @routes.get("/v1/documents/{document_id}")
    def document(document_id: str, text: bool = False) -> shapes.ShowShape:
        """A document with its pages and sections."""
        record = kb.document(document_id)
        return shapes.shown(
            record,
            kb.catalogue.pages(record.id),
            kb.catalogue.sections(record.id),
            kb.catalogue.text(record.id) if text else None,
        )

    @routes.get("/v1/documents/{document_id}/original")
    def original(document_id: str) -> Response:
        """The file as it was ingested."""
        record = kb.document(document_id)
        file = kb.originals.path(record.original)
        if not file.is_file():
            raise FileMissing(
                f"Файл документа «{record.path}» пропал из базы.", "Загрузите его заново."
            )
        shown = record.media_type in _SHOWN
        return FileResponse(
            file,
            # Only a PDF is shown as what it is: a page of HTML would run in our origin.
            media_type=record.media_type if shown else "application/octet-stream",
            filename=record.path.rsplit("/", 1)[-1],
            content_disposition_type="inline" if shown else "attachment",
            headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"},
        )

    @routes.get("/v1/documents/{document_id}/pages/{n}.png", response_class=Response)
    def page(
        document_id: str,
        n: int,
        passage: str | None = None,
        mark: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006
    ) -> Response:
        """A page as a picture; the passage, or the ranges `mark=START-END`, are marked."""
        from ingest.page_image import page_image

        ranges = [_range(each) for each in mark]
        if passage is not None and not ranges:
            stored = kb.catalogue.passage(passage)
            if stored is None or stored.document_id != kb.document(document_id).id:
                raise UnknownDocument("Такого фрагмента в документе нет.", "Обновите страницу.")
            ranges = [(stored.start, stored.end)]
        picture = page_image(kb, document_id, n, ranges)
        return Response(picture, media_type="image/png", headers={"Cache-Control": "no-cache"})

    @routes.post("/v1/documents", status_code=202)
    def upload(
        file: Annotated[UploadFile, File()], kind: Annotated[str | None, Form()] = None
    ) -> Job:
        """Take a file and ingest it in the background; ask `/v1/jobs/{id}` how it goes."""
        limit = kb.settings.max_file_mb << 20
        data = file.file.read(limit + 1)
        if len(data) > limit:
            raise FileTooLarge(
                f"Файл больше предела в {kb.settings.max_file_mb} МБ.", "Разделите документ."
            )
        kinds = make_filters(kinds=[kind] if kind else []).kinds
        return jobs.submit(file.filename or "document", data, next(iter(kinds), None))

    @routes.delete("/v1/documents/{document_id}")
    def remove(document_id: str) -> shapes.DocumentReference:
        """Forget a document."""
        return shapes.reference(kb.remove([document_id])[0])

    @routes.get("/v1/jobs/{job_id}")
    def job(job_id: str) -> Job:
        """How an upload goes."""
        found = jobs.find(job_id)
        if found is None:
            raise UnknownDocument("Такой загрузки нет.", "Проверьте её номер.")
        return found

    @routes.get("/healthz")
    def healthz() -> JSONResponse:
        """The process is alive."""
        return JSONResponse({"status": "ok"})

    @routes.get("/readyz")
    def readyz() -> JSONResponse:
        """The knowledge base can be read and searched."""
        index = kb.index()
        ready = {"status": "ok", "passages": 0 if index is None else index.passage_count()}
        return JSONResponse(ready)

    @routes.get("/metrics")
    def metrics() -> PlainTextResponse:
        """Sizes of the collection, as Prometheus reads them."""
        lines = [
            f"# TYPE svod_{name} gauge\nsvod_{name} {count}"
            for name, count in kb.catalogue.counts().items()
        ]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    return routes


def _range(mark: str) -> tuple[int, int]:
    start, _, end = mark.partition("-")
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        raise UsageError(f"Непонятная отметка: «{mark[:40]}».", "Нужно НАЧАЛО-КОНЕЦ.")
    return int(start[:12]), int(end[:12])


def _events(given: shapes.AnswerShape) -> Iterator[str]:
    """An answer as server-sent events: every citation, then the whole."""
    for cited in given.citations:
        yield f"event: citation\ndata: {cited.model_dump_json()}\n\n"
    yield f"event: answer\ndata: {given.model_dump_json()}\n\n"
