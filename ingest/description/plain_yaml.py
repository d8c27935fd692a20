"""YAML written by people, read as text: mappings, lists, strings and null, nothing else.

YAML would make a number 0.1 of an issue «10» written as «010», and a date or a truth value of other
words. Here every scalar stays the string that stands in the file. Aliases are refused: a few lines
of them unfold to gigabytes.
"""

from __future__ import annotations

from typing import Any

import yaml

PlainValue = str | None | list["PlainValue"] | dict[str, "PlainValue"]

_NULL = "tag:yaml.org,2002:null"
_KNOWN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("null", "bool", "int", "float", "str", "timestamp", "value", "merge", "seq", "map")
)


class PlainYamlError(ValueError):
    """The text is no YAML of the plain kind; the message says where, in Russian."""


def load_plain(data: bytes) -> PlainValue:
    """Read one YAML document; an empty one is None.

    Raises PlainYamlError for broken YAML, another encoding than UTF-8 (or marked UTF-16), aliases,
    tags, repeated keys and keys that are no strings.
    """
    try:
        node = yaml.compose(data, Loader=_Loader)
        return None if node is None else _value(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" в строке {mark.line + 1}" if mark else ""
        raise PlainYamlError(f"ошибка разметки YAML{where}") from error
    except yaml.YAMLError as error:
        raise PlainYamlError("файл не в UTF-8 или содержит управляющие знаки") from error
    except RecursionError as error:
        raise PlainYamlError("слишком глубокая вложенность") from error


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            line = event.start_mark.line + 1
            raise PlainYamlError(f"ссылка YAML (*) в строке {line} не допускается")
        return super().compose_node(parent, index)


def _value(node: yaml.Node) -> PlainValue:
    line = node.start_mark.line + 1
    if node.tag not in _KNOWN_TAGS:
        raise PlainYamlError(f"тег YAML (!) в строке {line} не допускается")
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    return None if node.tag == _NULL else str(node.value)


def _mapping(node: yaml.MappingNode) -> dict[str, PlainValue]:
    mapping: dict[str, PlainValue] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _value(key_node)
        if not isinstance(key, str):
            raise PlainYamlError(f"имя поля в строке {line} — не строка")
        if key in mapping:
            raise PlainYamlError(f"поле «{key}» в строке {line} повторено")
        mapping[key] = _value(value_node)
    return mapping
