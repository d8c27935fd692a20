"""Help and complaints of the command line in Russian: the library speaks English only."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP = (
    (re.compile(r"^Usage: ", re.MULTILINE), "Вызов: "),
    (re.compile(r"^Options:", re.MULTILINE), "Параметры:"),
    (re.compile(r"^Arguments:", re.MULTILINE), "Что указать:"),
    (re.compile(r"^Commands:", re.MULTILINE), "Команды:"),
    (re.compile(r"Show this message and exit\."), "Показать эту справку."),
    (re.compile(r"\[OPTIONS\]"), "[ПАРАМЕТРЫ]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "КОМАНДА …"),
    (re.compile(r"\[required\]"), "[обязательно]"),
    (re.compile(r"\[default: "), "[по умолчанию: "),
)
_COMPLAINTS = {
    "MissingParameter": "Не указано обязательное значение{what}.",
    "BadParameter": "Недопустимое значение{what}: {message}.",
    "NoSuchOption": "Нет такого параметра{what}.",
    "BadOptionUsage": "Параметр указан без значения{what}.",
    "BadArgumentUsage": "Указано не то число значений{what}.",
}
_MESSAGES = (
    (re.compile(r"No such command '(.*)'\.?"), "Нет такой команды: «{0}»."),
    (re.compile(r"Got unexpected extra arguments? \((.*)\)"), "Лишнее в вызове: «{0}»."),
    (re.compile(r"Missing command\.?"), "Не указана команда."),
)
_DETAILS = (
    (re.compile(r"'(.*)' is not a valid (?:integer|int)\b.*"), "«{0}» — не целое число"),
    (re.compile(r"(\S+) is not in the range (.*?)\.?"), "{0} вне пределов {1}"),
    (re.compile(r"'(.*)' is not one of (.*?)\.?"), "«{0}», а можно {1}"),
)


def _translated(text: str) -> str:
    for pattern, words in _HELP:
        text = pattern.sub(words, text)
    return text


class Command(TyperCommand):
    """A command whose help is Russian throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _translated(super().get_help(ctx))


class Group(TyperGroup):
    """The program, whose help is Russian throughout; commands stay in the order written."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _translated(super().get_help(ctx))


def russian(error: Any) -> str:
    """What is wrong with a call, from the exception of the command line library."""
    message = str(getattr(error, "message", "") or "")
    for pattern, words in _MESSAGES:
        match = pattern.fullmatch(message)
        if match:
            return words.format(*match.groups()) + " Справка: «svod --help»."
    template = _COMPLAINTS.get(type(error).__name__, "Неверный вызов{what}: {message}.")
    return template.format(what=_subject(error), message=_detail(message)) + " Справка: --help."


def _subject(error: Any) -> str:
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    names = [option] if option else list(getattr(parameter, "opts", []) or [])
    return f" «{max(names, key=len)}»" if names else ""


def _detail(message: str) -> str:
    for pattern, words in _DETAILS:
        match = pattern.fullmatch(message)
        if match:
            return words.format(*match.groups())
    return message.rstrip(".")
