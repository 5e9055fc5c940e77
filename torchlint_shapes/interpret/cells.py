"""The cells of the heap: where a mutable object of the program holds something that can change.

A cell is an object and a key:

- an entry of a dict (the names of a scope, the attributes of an object) under its key,
- the contents of a list, dict, set or iterator, `(items, known)`, under CONTENTS,
- the order of the entries of a dict, a tuple of all its keys, under ORDER,
- what the interpreter notes of an object, an attribute of its own such as `Instance.made`, under its name.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from torchlint_shapes.interpret.values import (
    MISSING,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    SetValue,
)

CONTENTS, ORDER = "<contents>", "<order>"
# The key of a cell that says: this object was made since the mark.
BORN = "<born>"

Change: TypeAlias = tuple[Any, Any, Any]  # (container, key, what was there before)
World = dict[tuple[int, Any], tuple[Any, Any, Any]]  # (id, key) -> (container, key, value)
Holder: TypeAlias = ListValue | DictValue | SetValue | IteratorValue
NOTED = (Instance, ClassValue, FunctionValue)


def is_note(container: Any, key: Any) -> bool:
    """Does this cell hold no value of the program, but what `Trail.note` writes, or an order?"""
    return key is ORDER or isinstance(container, NOTED)


def read(container: Any, key: Any) -> Any:
    """What a cell holds."""
    if isinstance(container, NOTED):
        return getattr(container, key)
    if not isinstance(container, dict):
        return container.items, container.known
    return tuple(container) if key is ORDER else container.get(key, MISSING)


def put_all(world: World) -> None:
    """Gives cells the contents that a world has for them."""
    for container, key, value in sorted(world.values(), key=lambda cell: cell[1] is ORDER):
        put(container, key, value)  # an order holds when all that it orders is there


def put(container: Any, key: Any, value: Any) -> None:
    """Gives a cell its content."""
    if isinstance(container, NOTED):
        setattr(container, key, value)
    elif not isinstance(container, dict):
        container.items, container.known = value
    elif key is ORDER:
        for name in [name for name in dict.fromkeys((*value, *container)) if name in container]:
            container[name] = container.pop(name)
    elif value is MISSING:
        container.pop(key, None)
    else:
        container[key] = value
