"""Lists of unknown length, filled in a loop, and what is made of all items: they are of one shape, or torch refuses.

What comes out is computed for a list of one such item and of two: where the sizes differ, they hang on the length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import numeric
from torchlint_shapes.interpret.values import NUMBER, UNKNOWN, AnyTensor, Instance, ListValue, Tensor, Value

# The ops that put several tensors together, which they take in one list.
_JOINING = ("cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack", "row_stack", "column_stack")
JOINING = frozenset(f"torch.{name}" for name in _JOINING)
# The parameter that takes the list, by op.
TAKES = {
    **dict.fromkeys(JOINING, "tensors"),
    "torch.nn.utils.rnn.pad_sequence": "sequences",
    **dict.fromkeys(("torch.tensor", "torch.as_tensor"), "data"),
}
LENGTHS = (1, 2)


def item_of_all(vm: Machine, values: ListValue) -> Value:
    """What any item of a list of unknown length is like, UNKNOWN where they may be of several kinds."""
    return UNKNOWN if values.known else like_all(vm, values.items)


def like_all(vm: Machine, items: Sequence[Value]) -> Value:
    """What each of these is like; None only keeps the place of another."""
    given = [item for item in items if item is not None]
    if not given:
        return UNKNOWN
    if all(map(numeric, given)):
        return NUMBER
    first = given[0]
    if isinstance(first, tuple) and all(isinstance(item, tuple) and len(item) == len(first) for item in given):
        return tuple(like_all(vm, column) for column in zip(*given))
    if isinstance(first, Instance) and first.cls.kind == "namedtuple":
        made = [item for item in given if isinstance(item, Instance) and item.cls is first.cls]
        fields = {name: like_all(vm, [item.attrs.get(name, UNKNOWN) for item in made]) for name in first.attrs}
        return Instance(first.cls, fields) if len(made) == len(given) else UNKNOWN
    found = vm.trail.join(given)
    return found if isinstance(found, (Tensor, AnyTensor)) else UNKNOWN


def columns(vm: Machine, values: ListValue) -> list[Value] | None:
    """`zip(*values)` of a list of unknown length: a list for each part of an item; None where that is not known."""
    item = item_of_all(vm, values)
    parts = list(item.attrs.values()) if isinstance(item, Instance) else item
    return [ListValue([part], False) for part in parts] if isinstance(parts, (tuple, list)) else None


def of_each_length(vm: Machine, name: str, bound: Mapping[str, Value]) -> list[dict[str, Value]]:
    """The arguments with a list of each of `LENGTHS` for one of unknown length; empty when there is none."""
    parameter = TAKES.get(name, "")
    values = bound.get(parameter)
    item = item_of_all(vm, values) if isinstance(values, ListValue) else UNKNOWN
    if parameter == "sequences" and isinstance(item, Tensor):  # of which each has a length of its own
        item = Tensor((vm.trail.unknown_size(), *item.shape[1:]), item.dtype)
    return [] if item is UNKNOWN else [{**bound, parameter: ListValue([item] * n)} for n in LENGTHS]


def of_any_length(values: list[Any]) -> Any:
    """What is the same for all lengths; UNKNOWN where not even the rank is."""
    first = values[0]
    if not all(isinstance(v, Tensor) and v.rank == first.rank for v in values):
        return UNKNOWN
    shape = (column[0] if len(set(column)) == 1 else None for column in zip(*(v.shape for v in values)))
    return Tensor(tuple(shape), first.dtype)  # type: ignore[arg-type]
