"""How large a known value is. What is larger than this no program needs that is about shapes: it is not known."""

from __future__ import annotations

from torchlint_shapes.interpret.values import (
    Choice,
    DictValue,
    IteratorValue,
    ListValue,
    Partial,
    SetValue,
    Stream,
    Value,
)

LARGEST = 1 << 64  # of whole numbers
LONGEST = 100_000  # items of a list or tuple, characters of a text
DEEPEST = 100  # lists in lists
NESTING = (tuple, frozenset, list, set, dict, ListValue, IteratorValue, SetValue, DictValue, Choice, Partial, Stream)


def is_small(value: object) -> bool:
    """Are the values in this one few, counted all the way down, each as often as it is there?

    Only what is small may be gone through to its end: a list can contain itself, and sixty pairs of pairs are 2**60.
    """
    level, left = [value], LONGEST
    for _ in range(DEEPEST):
        inner: list[object] = []
        for one in level:
            if isinstance(one, NESTING):
                parts = _parts(one)
                left -= len(parts)
                if left < 0:
                    return False
                inner += [part for part in parts if isinstance(part, NESTING)]
        if not inner:
            return True
        level = inner
    return False


def _parts(value: object) -> tuple[object, ...]:
    """What is in a value, without what is in that."""
    if isinstance(value, (tuple, frozenset, list, set)):
        return tuple(value)
    if isinstance(value, (DictValue, dict)):
        items = value.items if isinstance(value, DictValue) else value
        return (*items.keys(), *items.values())
    if isinstance(value, (ListValue, IteratorValue, SetValue)):
        return tuple(value.items)
    if isinstance(value, Choice):
        return value.values
    if isinstance(value, Partial):
        return (*value.arguments, *(v for _, v in value.keywords))
    return (value.item, value.last) if isinstance(value, Stream) else ()


def text_length(value: Value) -> int:
    """About how many characters the text of a small constant has."""
    if isinstance(value, (str, bytes)):
        return len(value)
    return sum(map(text_length, value)) + len(value) * 2 if isinstance(value, (tuple, frozenset)) else 25
