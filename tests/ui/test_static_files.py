"""Scripts reach the browser compressed and whole, and nothing else does by this way."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from ui import shell
from ui.static_files import StaticFiles

STREAMLIT = Path(shell._streamlit())


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI(openapi_url=None)
    app.mount("/", shell.Shell(PlainTextResponse("из Streamlit")))
    return TestClient(app)


@pytest.fixture(scope="module")
def script() -> str:
    """The address of the script that everything begins with."""
    return max(
        (f"/static/js/{file.name}" for file in (STREAMLIT / "static" / "js").glob("index.*.js")),
        key=lambda path: (STREAMLIT / path[1:]).stat().st_size,
    )


def test_a_script_is_sent_compressed_and_kept_for_ever(client: TestClient, script: str) -> None:
    answer = client.get(script, headers={"accept-encoding": "gzip"})
    written = (STREAMLIT / script[1:]).read_bytes()
    assert answer.content == written
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(written) / 2
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "headers", [{"accept-encoding": "identity"}, {"accept-encoding": "gzip", "range": "bytes=0-9"}]
)
def test_whoever_cannot_take_it_compressed_is_left_to_streamlit(
    client: TestClient, script: str, headers: dict[str, str]
) -> None:
    assert client.get(script, headers=headers).text == "из Streamlit"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../index.html.js",
        "/static/%2e%2e/%2e%2e/proto/__init__.py.js",
        "/static/js/nope.js",
        "/static//etc/passwd.js",
    ],
)
def test_no_other_file_is_reached(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert answer.text == "из Streamlit"


def test_what_is_drawn_first_brings_all_that_it_imports(tmp_path: Path) -> None:
    folder = tmp_path / "js"
    folder.mkdir()
    for name, text in {
        "Html.abc.js": 'import{a as b}from"./one.1.js";import"./two.2.js";',
        "one.1.js": 'export{c}from"./two.2.js";import{x}from"./gone.js"',
        "two.2.js": 'import{h}from"./Html.abc.js"',
        "Other.js": "1",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    files = StaticFiles(tmp_path)
    assert set(files.drawn_first()) == {
        "/static/js/Html.abc.js",
        "/static/js/one.1.js",
        "/static/js/two.2.js",
    }
    files.warm(["/static/js/two.2.js", "/nowhere.js"])
    kept = files.compressed("/static/js/two.2.js")
    assert gzip.decompress(kept) == (folder / "two.2.js").read_bytes()


def test_the_parts_named_as_drawn_first_exist_in_streamlit() -> None:
    names = {
        path.rsplit("/", 1)[-1].partition(".")[0]
        for path in StaticFiles(STREAMLIT / "static").drawn_first()
    }
    assert {"Html", "PageLink", "Button", "TextInput"} <= names
