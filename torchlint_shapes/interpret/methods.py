"""Methods of Python's own types on abstract values: how they are registered, and those of lists and tuples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.attributes import reads_attribute
from torchlint_shapes.interpret.builtins import BUILTINS
from torchlint_shapes.interpret.comparison import equals
from torchlint_shapes.interpret.declare import F, declared
from torchlint_shapes.interpret.iteration import in_order
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    DictValue,
    IteratorValue,
    Keywords,
    ListValue,
    Method,
    Native,
    SetValue,
    ShapeOf,
    Site,
    Value,
)

METHODS: dict[tuple[str, str], Native] = {}


def method(*texts: str) -> Callable[[F], F]:
    """Registers a method under `type.method` and its parameters, of which the receiver is the first."""

    def register(function: F) -> F:
        for name, run in declared(texts, function):
            kind, _, short = name.partition(".")
            METHODS[kind, short] = Native(name, run)
        return function

    return register


_KINDS: dict[type, str] = {
    ListValue: "list", DictValue: "dict", SetValue: "set", IteratorValue: "iterator", ShapeOf: "shape", str: "str",
    bytes: "bytes", tuple: "tuple",
}  # fmt: skip


@reads_attribute(*_KINDS)
def _bound(vm: Machine, value: Value, name: str, site: Site) -> Value:
    kind = next(kind for type_, kind in _KINDS.items() if isinstance(value, type_))
    found = METHODS.get((kind, name))
    return UNKNOWN if found is None else Method(found, value)


# ---- list


@method("list.append")
def _append(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    vm.trail.append(arguments[0], arguments[1])
    return None


@method("list.extend")
def _extend(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, more = arguments[0], sequence_items(vm, arguments[1])
    vm.trail.replace(own, [*own.items, *(more or [])], own.known and more is not None)
    return None


@method("list.insert")
def _insert(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, index, value = arguments
    items = list(own.items)
    if isinstance(index, int):
        items.insert(index, value)
    vm.trail.replace(own, items, own.known and isinstance(index, int))
    return None


@method("list.appendleft")
def _appendleft(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    vm.trail.replace(arguments[0], [arguments[1], *arguments[0].items], arguments[0].known)
    return None


@method("list.popleft")
def _popleft(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _pop(vm, [arguments[0], 0], {}, site)


@method("list.pop")
def _pop(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, index = arguments[0], arguments[1] if len(arguments) > 1 else -1
    items = list(own.items)
    if not own.known or not isinstance(index, int) or not -len(items) <= index < len(items):
        vm.trail.replace(own, items, False)
        return UNKNOWN
    value = items.pop(index)
    vm.trail.replace(own, items, True)
    return value


@method("list.sort")
def _sort(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own = arguments[0]
    inorder = in_order(vm, list(own.items), keywords, site) if own.known else None
    vm.trail.replace(own, list(own.items) if inorder is None else inorder, inorder is not None)
    return None


@method("list.remove")
def _remove(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, at = arguments[0], _index(vm, arguments, {}, site)
    items = list(own.items)
    if isinstance(at, int):
        del items[at]
    vm.trail.replace(own, items, own.known and isinstance(at, int))
    return None


@method("list.clear")
def _clear(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    vm.trail.replace(arguments[0], [], True)
    return None


@method("list.reverse")
def _reverse(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own = arguments[0]
    vm.trail.replace(own, own.items[::-1], own.known)
    return None


@method("list.copy")
def _copy(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return ListValue(list(arguments[0].items), arguments[0].known)


@method("list.index", "tuple.index")
def _index(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    for number, item in enumerate(sequence_items(vm, arguments[0]) or []):
        verdict = item is arguments[1] or equals(item, arguments[1])
        if verdict is not False:
            return number if verdict else UNKNOWN
    return UNKNOWN


@method("list.count", "tuple.count")
def _count(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    verdicts = [equals(i, arguments[1]) for i in items or []]
    return UNKNOWN if items is None or None in verdicts else verdicts.count(True)


@method("tuple.numel", "shape.numel")
def _numel(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    total: Any = 1
    for size in arguments[0] if isinstance(arguments[0], tuple) else (UNKNOWN,):
        total = total * size
    return total


# ---- generators


@method("iterator.__next__")
def _next(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return vm.call(BUILTINS["next"], arguments, {}, site)
