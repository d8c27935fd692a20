"""What becomes of a failure does not depend on how a library raises it."""

from __future__ import annotations

import pytest
import typer

from ui import invocation


def test_a_reader_that_left_is_no_unforeseen_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Libraries raise `BrokenPipeError` without an error number, too."""
    app = typer.Typer()

    @app.command()
    def broken() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        invocation._run(app, [])
    assert capsys.readouterr().err == ""
