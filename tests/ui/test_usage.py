"""The command line library's English never reaches a person."""

from __future__ import annotations

import re
from typing import Annotated

import pytest
import typer
from typer.exceptions import TyperException

from corpus.errors import UsageError
from ui.usage import Command, Group, russian


@pytest.fixture
def program() -> typer.Typer:
    """A program with every kind of parameter."""
    app = typer.Typer(cls=Group, rich_markup_mode=None, add_completion=False)

    @app.command(cls=Command)
    def count(
        times: Annotated[int, typer.Argument(metavar="РАЗ", min=1, max=9)],
        share: Annotated[float, typer.Option(metavar="ДОЛЯ", min=0, max=1)] = 0.5,
        loud: Annotated[bool, typer.Option("--loud")] = False,
    ) -> None:
        """Посчитать."""

    @app.command(cls=Command)
    def other() -> None:
        """Другое."""

    return app


def complaint(program: typer.Typer, *arguments: str) -> str:
    command = typer.main.get_command(program)
    with (
        pytest.raises(TyperException) as raised,
        command.make_context("программа", list(arguments)) as context,
    ):
        command.invoke(context)
    return russian(raised.value)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["count"], "Не указано обязательное «РАЗ»."),
        (["count", "много"], "Недопустимое значение «РАЗ»: нужно целое число."),
        (["count", "0"], "Недопустимое значение «РАЗ»: нужно не меньше 1."),
        (["count", "10"], "Недопустимое значение «РАЗ»: нужно не больше 9."),
        (["count", "1", "--share", "x"], "Недопустимое значение «--share»: нужно число."),
        (["count", "1", "--share", "2"], "Недопустимое значение «--share»: нужно не больше 1"),
        (["count", "1", "--share"], "Параметру «--share» нужно значение."),
        (["count", "1", "--loud=да"], "Параметру «--loud» значение не указывают."),
        (["count", "1", "--lod"], "Нет параметра «--lod». Возможно, «--loud»."),
        (["count", "1", "2", "3"], "Лишнее в вызове: «2 3»."),
        (["--nope"], "Нет параметра «--nope»."),
    ],
)
def test_complaints_are_russian(program: typer.Typer, arguments: list[str], told: str) -> None:
    text = complaint(program, *arguments)
    assert text.startswith(told)
    assert re.search(r"Справка: «[^»]*--help»\.$", text)


def test_a_mistyped_command_is_met_with_the_nearest_one(program: typer.Typer) -> None:
    command = typer.main.get_command(program)
    with (
        pytest.raises(UsageError) as raised,
        command.make_context("программа", ["cuont"]) as context,
    ):
        command.invoke(context)
    assert "«cuont»" in str(raised.value)
    assert "count" in str(raised.value)


def test_an_unknown_failure_of_the_library_is_not_quoted() -> None:
    assert russian(TyperException("Something in English")).startswith("Неверный вызов.")


def test_a_long_value_is_not_repeated_whole(program: typer.Typer) -> None:
    assert len(complaint(program, "count", "1", "я" * 100_000)) < 300
