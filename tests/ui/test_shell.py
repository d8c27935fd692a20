"""The page that everything starts from is Russian and refers to nothing outside."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from ui import shell


@pytest.fixture
def client() -> TestClient:
    """Pages that answer every address with their own words."""
    app = FastAPI(openapi_url=None)
    app.mount("/", shell.Shell(PlainTextResponse("из Streamlit")))
    return TestClient(app, follow_redirects=False)


def test_the_start_is_russian_and_loads_nothing_from_elsewhere() -> None:
    html = shell.start()
    assert '<html lang="ru">' in html
    assert "<title>Свод</title>" in html
    assert "включите его" in html
    shown = re.sub(r"<!--.*?-->|<script.*?</script>", "", html, flags=re.DOTALL)
    assert "You need to enable" not in html
    assert "agent" not in shown
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)
    # The words must be there before Streamlit's own script runs.
    assert html.index("Skip to main content") < html.index('type="module"')


def test_the_root_is_the_start_and_an_unknown_page_leads_there(client: TestClient) -> None:
    assert "<title>Свод</title>" in client.get("/").text
    assert client.head("/").status_code == 200
    for path in ("/нет-такой", "/question", "/a/b"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (307, "/")


@pytest.mark.parametrize(
    "path", ["/static/js/index.js", "/favicon.png", "/_stcore/health", "/_stcore/host-config"]
)
def test_what_streamlit_serves_is_passed_on(client: TestClient, path: str) -> None:
    assert client.get(path).text == "из Streamlit"


def test_the_words_are_a_sound_script() -> None:
    import shutil

    script = Path(shell.__file__).parent / "pages" / "russian.js"
    text = script.read_text(encoding="utf-8")
    assert "</script" not in text
    keys = re.findall(r'^    "([^"]+)":', text, re.MULTILINE)
    assert len(keys) == len(set(keys))
    node = shutil.which("node")
    if node is not None:
        subprocess.run([node, "--check", script], check=True)
