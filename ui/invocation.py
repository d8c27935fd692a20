"""One run of the command line: its arguments, and what becomes of whatever fails in it."""

from __future__ import annotations

import errno
import sys

import typer
from typer.exceptions import TyperException

from ui import terminal
from ui.usage import russian

# What writing to standard output fails with: its reader has left, or there is no space.
_OUTPUT_LOST = frozenset({errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EINVAL})


def debug_wanted() -> bool:
    """Whether `--debug` stands among the options of the command line."""
    return "--debug" in _before_dashes(sys.argv[1:])


def _before_dashes(arguments: list[str]) -> list[str]:
    """The arguments that may be options: after `--` everything is text."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _arguments(typed: list[str]) -> list[str]:
    """The arguments with `--debug` in front, wherever it was typed; help for none at all."""
    options = _before_dashes(typed)
    rest = [a for a in options if a != "--debug"] + typed[len(options) :]
    return (["--debug"] if len(rest) < len(typed) else []) + (rest or ["--help"])


def run(app: typer.Typer) -> None:
    """Run the commands over the arguments of this process and leave it with an exit code."""
    terminal.prepare()
    try:
        code = _run(app, _arguments(sys.argv[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has left (`svod documents | head`).
        terminal.abandon_output()
        code = 0
    except OSError as error:
        terminal.abandon_output()
        text = "Результат не удалось вывести: проверьте, есть ли место там, куда он направлен."
        code = _failed(error, text, 1)
    sys.exit(code)


def _run(app: typer.Typer, arguments: list[str]) -> int:
    from corpus.errors import SvodError

    command = typer.main.get_command(app)
    try:
        # Not `app()`: it turns interruptions and broken pipes into exit codes of its own.
        with command.make_context("svod", arguments) as context:
            command.invoke(context)
        return 0
    except typer.Exit as leaving:
        return leaving.exit_code
    except SvodError as error:
        return _failed(error, str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        terminal.complain("Прервано.")
        return 130
    except TyperException as error:
        return _failed(error, russian(error), 2)
    except BrokenPipeError:
        raise  # also one that names no error number, as libraries raise it
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _OUTPUT_LOST and error.filename is None:
            raise
        name = type(error).__name__
        text = f"Непредвиденная ошибка ({name}): повторите с --debug и сообщите о ней."
        return _failed(error, text, 1)


def _failed(error: BaseException, text: str, code: int) -> int:
    if debug_wanted():
        import traceback

        traceback.print_exception(error)
    terminal.complain(text)
    return code
