"""Documents of the small home, and what a run of the command line leaves behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ui import cli

LIBRARY = Path(cli.__file__).parents[1] / "corpus" / "library" / "documents"
ORDER = "prikaz-o-vnedrenii.pdf"
MEMO = "pamyatka-sotrudniku.md"
HOSTILE = "враждебный.txt"
# What a document must never be: markup of a page, of a terminal, or a control sequence.
HOSTILE_TEXT = (
    "<script>alert('взлом')</script> [bold red]Правила парковки[/] &amp; **прочее**\n\n"
    "1. Парковка велосипедов разрешена <img src=x onerror=alert(1)> у южного входа.\n\n"
    "2. Парковка самокатов запрещена [link=file:///etc/passwd]везде[/link] кроме двора.\n"
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


Run = Callable[..., Ran]


def assert_complains(ran: Ran, code: int, *words: str) -> None:
    """One Russian line on standard error and nothing on standard output."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.err.endswith("\n")
    assert len(ran.err.splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    assert re.match(r"[^a-z]*[А-ЯЁ]", ran.err) or words, ran.err
    for word in words:
        assert word in ran.err


def commands() -> list[str]:
    import typer

    from ui.cli import app

    return list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def spoken_names() -> list[str]:
    """Names that are typed as they are, in Latin letters."""
    from corpus.model import DocumentKind, DocumentStatus

    named = ["svod", "DOC", "JSON", "API", "BEIR", "SVOD_API_KEYS", "id", "query", "works", "up"]
    files = ["corpus.jsonl", "queries", "qrels", "tsv", "UTF"]
    return [*named, *commands(), *DocumentKind, *DocumentStatus, *files]
