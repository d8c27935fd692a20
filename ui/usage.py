"""Help and complaints of the command line in Russian: the library speaks English only."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from typer.core import TyperCommand, TyperGroup

from corpus.errors import UsageError

_HELP = (
    (re.compile(r"^Usage: ", re.MULTILINE), "Вызов: "),
    (re.compile(r"^Options:", re.MULTILINE), "Параметры:"),
    (re.compile(r"^Arguments:", re.MULTILINE), "Что указать:"),
    (re.compile(r"^Commands:", re.MULTILINE), "Команды:"),
    (re.compile(r"\[required\]"), "[обязательно]"),
    (re.compile(r"\[default:"), "[по умолчанию:"),
    (re.compile(r"\[(по умолчанию:\s+\S+;\s+)?(\d+)<=x<=(\d+)\]"), r"[\1от \2 до \3]"),
    (re.compile(r"\{(\w+)\}\.\.\."), r"\1…"),
    (re.compile(r"\{(\w+)\}"), r"\1"),
    (re.compile(r"^(  \w+) <.*>  ", re.MULTILINE), r"\1  "),
)
# What the validation of a value calls a fault, and what a person is told.
_FAULTS = {
    "int_parsing": "нужно целое число",
    "int_type": "нужно целое число",
    "int_from_float": "нужно целое число",
    "float_parsing": "нужно число",
    "greater_than_equal": "нужно не меньше {ge}",
    "less_than_equal": "нужно не больше {le}",
}
_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)
_LONGEST = 80
_OPTIONS = "[ПАРАМЕТРЫ]"


def _in_russian(option: Any) -> Any:
    if option is not None:
        option.help = "Показать эту справку."
    return option


def _translated(text: str) -> str:
    for pattern, words in _HELP:
        text = pattern.sub(words, text)
    return text


class Command(TyperCommand):
    """A command whose help is Russian throughout."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.options_metavar = _OPTIONS

    def get_help_option(self, ctx: Any) -> Any:
        """The option that asks for help."""
        return _in_russian(super().get_help_option(ctx))

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _translated(super().get_help(ctx))


class Group(TyperGroup):
    """The program, whose help is Russian throughout; commands stay in the order written."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.options_metavar = _OPTIONS
        self.subcommand_metavar = "КОМАНДА …"

    def get_help_option(self, ctx: Any) -> Any:
        """The option that asks for help."""
        return _in_russian(super().get_help_option(ctx))

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _translated(super().get_help(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command a call names. Raises UsageError, with the nearest name, for none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = get_close_matches(name, list(self.commands))
            meant = f" Возможно, «svod {near[0]}»." if near else ""
            raise UsageError(
                f"Нет команды «{_short(name)}».{meant}", "Список команд: «svod --help»."
            )
        return super().resolve_command(ctx, args)


def russian(error: Any) -> str:
    """What is wrong with a call, from the exception of the command line library.

    Nothing the library says is repeated: it says it in English.
    """
    where = getattr(getattr(error, "ctx", None), "command_path", "svod")
    return f"{_complaint(error)} Справка: «{where} --help»."


def _complaint(error: Any) -> str:
    subject = _subject(error)
    match type(error).__name__:
        case "MissingParameter":
            return f"Не указано обязательное{subject}."
        case "NoSuchOption":
            return f"Нет параметра{subject}.{_possible(error)}"
        case "BadOptionUsage":
            needed = str(error.message).endswith(("argument.", "arguments."))
            return f"Параметру{subject} " + (
                "нужно значение." if needed else "значение не указывают."
            )
        case "BadParameter":
            return f"Недопустимое значение{subject}: {_fault(error)}."
    extra = _EXTRA.fullmatch(str(getattr(error, "message", "")))
    if extra:
        return f"Лишнее в вызове: «{_short(extra[1])}»."
    return "Неверный вызов."


def _subject(error: Any) -> str:
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or getattr(parameter, "metavar", None)
    if parameter is not None and getattr(parameter, "param_type_name", "") == "option":
        name = max(parameter.opts, key=len)
    return f" «{_short(str(name))}»" if name else ""


def _possible(error: Any) -> str:
    near = getattr(error, "possibilities", None)
    return f" Возможно, «{sorted(near)[0]}»." if near else ""


def _fault(error: Any) -> str:
    choices = getattr(getattr(error.param, "type_descriptor", None), "choices", None)
    if choices:
        return "можно " + ", ".join(str(getattr(each, "value", each)) for each in choices)
    details = getattr(error.__cause__, "errors", None)
    for fault in details() if callable(details) else ():
        if fault["type"] in _FAULTS:
            return _FAULTS[fault["type"]].format(**fault.get("ctx", {}))
    return "оно не подходит"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
