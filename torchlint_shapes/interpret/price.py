"""What a computed value costs: its length counts in steps, so that steps bound memory, too."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.extent import LARGEST, LONGEST
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, DictValue, IteratorValue, ListValue, SetValue, Value

# For one step there are so many items, each a place in memory, or characters.
ITEMS, CHARACTERS = 16, 32
# So many places an object takes that is made for an item.
OBJECT = 6
_LISTS = (ListValue, IteratorValue)


def paid(vm: Machine, value: Value) -> Any:
    """A value that was computed, for its price; UNKNOWN, or a list that is not known, where it is too large."""
    kind = type(value)
    if kind is int:
        return value if -LARGEST <= value <= LARGEST else UNKNOWN  # type: ignore[operator]
    if isinstance(value, (str, bytes)):
        vm.spend(len(value) // CHARACTERS)
        return value if len(value) <= LONGEST else UNKNOWN
    if isinstance(value, tuple):
        vm.spend(_items_cost(value))
        return value if len(value) <= LONGEST else UNKNOWN
    if isinstance(value, _LISTS):
        vm.spend(_items_cost(value.items))
        return value if len(value.items) <= LONGEST else type(value)([], False)
    if isinstance(value, (DictValue, SetValue)):
        vm.spend(len(value.items) // ITEMS)
    return value


def _items_cost(items: list[Value] | tuple[Value, ...]) -> int:
    """That of the items is told by the first: rows, pieces of text and numbers are made for the list."""
    first = items[0] if items else None
    each = OBJECT + len(first) if isinstance(first, tuple) else OBJECT if isinstance(first, (str, int, float)) else 1
    return len(items) * each // ITEMS
