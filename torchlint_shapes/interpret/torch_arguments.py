"""Arguments of a call as an op takes them, and calls in which an argument is one of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from torchlint_shapes.interpret.extent import is_small
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import unlisted
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    Choice,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Value,
)
from torchlint_shapes.ops.apply import Attributes
from torchlint_shapes.ops.packed import PackedSequence


def plain(bound: Mapping[str, Value]) -> dict[str, Any]:
    """Bound arguments as Python's own values; an object of the program is nothing that an op could know."""
    return {name: UNKNOWN if isinstance(value, Instance) else unlisted(value) for name, value in bound.items()}


def view(layer: Instance, constants: Mapping[str, Any], training: Callable[[], Value] = lambda: UNKNOWN) -> Attributes:
    """A layer as its formula sees it; whether it is `training` is worked out for those that ask."""

    def read(name: str) -> Any:
        value = layer.attrs.get(name, UNKNOWN) if name != "training" else training()
        return UNKNOWN if isinstance(value, Choice) else viewed(unlisted(value))

    return Attributes(read, constants)


def viewed(value: Any) -> Any:
    """A layer that is given to a layer is seen by its attributes, too."""
    return view(value, {}) if isinstance(value, Instance) else value


def flat(values: Any) -> Iterator[Value]:
    """Values, and those in lists and tuples among them."""
    for value in values:
        if isinstance(value, (tuple, list, ListValue, dict)) and not is_small(value):
            yield UNKNOWN
        elif isinstance(value, (tuple, list)):
            yield from flat(value)
        elif isinstance(value, ListValue):
            yield from flat(value.items)
        elif isinstance(value, dict):
            yield from flat(value.values())
        elif isinstance(value, DictValue):
            yield from flat(value.items.values())
        elif isinstance(value, PackedSequence):
            yield value.padded
        else:
            yield value


_Again = Callable[[list[Value], dict[str, Value]], Value]


def first_choice(arguments: Arguments, keywords: Keywords) -> Callable[[_Again], Callable[[Machine], Value]] | None:
    """How to call once for each alternative of the first argument that is a choice."""
    for i, value in enumerate(arguments):
        if isinstance(value, Choice):
            return _splitter(value, lambda v, i=i: ([*arguments[:i], v, *arguments[i + 1 :]], keywords))  # type: ignore[misc]
    for name, value in keywords.items():
        if isinstance(value, Choice):
            return _splitter(value, lambda v, n=name: (arguments, {**keywords, n: v}))  # type: ignore[misc]
    return None


def _splitter(
    choice: Choice, place: Callable[[Value], tuple[list[Value], dict[str, Value]]]
) -> Callable[[_Again], Callable[[Machine], Value]]:
    return lambda again: lambda vm: vm.alternatives([lambda v=v: again(*place(v)) for v in choice.values], True)  # type: ignore[misc]
