"""The page of the API's documentation, in Russian and without a network."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse

ADDRESS = "/docs"

_FOLDER = Path(__file__).parent / "pages"
_SCRIPTS = ("translating.js", "docs_russian.js")
# Where FastAPIOffline serves the scripts of Swagger UI.
_FILES = "/static-offline-docs"


def install(app: FastAPI) -> None:
    """Serve the documentation of an application made by FastAPIOffline without its own page."""
    words = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _SCRIPTS)

    @app.get(ADDRESS, include_in_schema=False)
    def documentation() -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url=app.openapi_url or "",
            title=f"{app.title} — API",
            swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{_FILES}/swagger-ui.css",
            swagger_favicon_url=f"{_FILES}/favicon.png",
        )
        html = bytes(page.body).decode()
        html = html.replace("<html>", '<html lang="ru">', 1)
        return HTMLResponse(html.replace("<head>", f"<head>\n<script>\n{words}</script>", 1))
