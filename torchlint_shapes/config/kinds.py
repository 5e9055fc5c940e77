"""The kinds of value that a setting may have: from TOML to data, or a sentence; and the same as JSON schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

# A year: what is longer is a mistake.
LONGEST_TIME = 366 * 24 * 3600

Shapes: TypeAlias = tuple[tuple[int | str, ...], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """`want` says what a value must be; `convert` gives None for any other."""

    want: str
    convert: Callable[[Any], Any]
    schema: Mapping[str, Any]


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _seconds(value: Any) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LONGEST_TIME
    return float(value) if number else None


def _names(value: Any) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else None


def _mapping(value: Any, convert: Callable[[Any], Any]) -> dict[str, Any] | None:
    made = {key: convert(v) for key, v in value.items()} if isinstance(value, dict) else {"": None}
    return None if None in made.values() else made


def _shapes(value: Any) -> Shapes | None:
    shapes = tuple(_shape(v) for v in value) if isinstance(value, list) else (None,)
    return tuple(s for s in shapes if s is not None) if None not in shapes else None


def _shape(value: Any) -> tuple[int | str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(is_size(v) for v in value) else None


def is_size(value: object) -> bool:
    """A size is a whole number from 0 on, or the name of an unknown one."""
    if isinstance(value, str):
        return value.isidentifier()
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_SIZE = {"oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^[^\W\d]\w*$"}]}
_INPUTS = {"type": "array", "items": {"type": "array", "items": _SIZE}}
_RULES_SCHEMA = {"type": "array", "items": {"$ref": "#/definitions/rule"}}

FLAG = Kind("true or false", _flag, {"type": "boolean"})
FILE = Kind("the path of a TOML file", _text, _TEXT)
PROGRAM = Kind("the path of a Python interpreter", _text, _TEXT)
SECONDS = Kind("a number of seconds, from 0 on", _seconds, {"type": "number", "minimum": 0})
FORMAT = Kind("the name of a report", _text, {"$ref": "#/definitions/format"})
VERSION = Kind('a version or a range, as ">=0.1"', _text, _TEXT)
RULES = Kind("a list of rule names", _names, _RULES_SCHEMA)
GLOBS = Kind("a list of globs", _names, _TEXTS)
RULES_BY_GLOB = Kind(
    'a table of globs and rule names, as { "tests/*" = ["join-mismatch"] }',
    lambda value: _mapping(value, _names),
    {"type": "object", "additionalProperties": _RULES_SCHEMA},
)
INPUTS = Kind(
    'a table of networks and input shapes, as { "net.Net" = [["B", 3, 32, 32]] }',
    lambda value: _mapping(value, _shapes),
    {"type": "object", "additionalProperties": _INPUTS},
)
