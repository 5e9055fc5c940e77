"""What was found in a file, as data: JSON of the values of its fields. Only what was written so is read back."""

from __future__ import annotations

import dataclasses
import json
import types
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from torchlint_shapes.model.disk import Stamp
from torchlint_shapes.run.tally import Tally

# The texts are read again, and what was asked of the disk stands by itself.
_KEPT = tuple(field.name for field in dataclasses.fields(Tally) if field.name not in ("texts", "asked"))


def encoded(state: str, tally: Tally, text: bool) -> bytes:
    """A tally found in this state; `text` says whether the text of the file belongs to it."""
    found = {name: _plain(getattr(tally, name)) for name in _KEPT}
    return json.dumps([state, dict(tally.asked), text, found], separators=(",", ":")).encode()


def decoded(data: bytes) -> tuple[str, Mapping[str, Stamp], bool, Tally]:
    """The state, what was asked of the disk, whether the text belongs to it, the tally. Raises ValueError."""
    try:
        state, asked, text, found = json.loads(data)
        kinds = get_type_hints(Tally)
        tally = Tally(**{name: _made(kinds[name], found[name]) for name in _KEPT})
        tally.asked = {path: _made(Stamp, said) for path, said in asked.items()}
    except (TypeError, AttributeError, KeyError, RecursionError) as error:
        raise ValueError(str(error)) from None
    return _made(str, state), tally.asked, _made(bool, text), tally


def _plain(value: Any) -> Any:
    """Of an object the values of its fields, in their order."""
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, set):
        return _plain(sorted(value))
    if dataclasses.is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return value


def _made(kind: Any, said: Any) -> Any:
    """A value of exactly this type. Raises ValueError."""
    if kind is str or kind is int:
        if type(said) is kind:
            return said
    elif isinstance(kind, type) and dataclasses.is_dataclass(kind):
        kinds = _fields(kind)
        if type(said) is list and len(said) == len(kinds):
            return kind(*map(_made, kinds, said))
    elif isinstance(kind, type) and get_origin(kind) is None:
        if type(said) is kind or (said is None and kind is types.NoneType):
            return said
    elif get_origin(kind) is Literal:
        if said in get_args(kind):
            return said
    elif get_origin(kind) is tuple:
        return _tuple(get_args(kind), said)
    elif get_origin(kind) in (list, set) and type(said) is list:
        parts = [_made(get_args(kind)[0], part) for part in said]
        if get_origin(kind) is list or parts == sorted(set(parts)):
            return get_origin(kind)(parts)
    elif get_origin(kind) is Counter and type(said) is dict:
        return Counter({name: _made(int, number) for name, number in said.items()})
    elif get_origin(kind) in (Union, types.UnionType):
        for one in get_args(kind):
            try:
                return _made(one, said)
            except ValueError:
                continue
    raise ValueError(f"{said!r:.60} is no {kind}")


def _tuple(kinds: tuple[Any, ...], said: Any) -> tuple[Any, ...]:
    if type(said) is list and kinds[1:] == (...,):
        return tuple(_made(kinds[0], part) for part in said)
    if type(said) is list and len(said) == len(kinds):
        return tuple(map(_made, kinds, said))
    raise ValueError(f"{said!r:.60} is no tuple of {len(kinds)}")


@cache
def _fields(kind: type) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[field.name] for field in dataclasses.fields(kind))
