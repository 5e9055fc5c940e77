"""Methods of Python's own types on abstract values: how they are registered, and those of lists and tuples."""

from __future__ import annotations

from collections import Counter, OrderedDict, UserList, defaultdict, deque
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
    MISSING,
    UNKNOWN,
    DictValue,
    IteratorValue,
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
# Where what torch returns is a tuple with names (torch.return_types), the place of each name; U has two.
_FIELDS = {
    "values": 0, "indices": 1, "min": 0, "max": 1, "Q": 0, "R": 1, "S": 1, "V": 2, "Vh": 2, "eigenvalues": 0,
    "eigenvectors": 1, "sign": 0, "logabsdet": 1, "hist": 0, "bin_edges": 1, "solution": 0, "residuals": 1,
    "mantissa": 0, "exponent": 1, "inverse": 0,
}  # fmt: skip
_OF_SIZES = frozenset({"numel"})


@reads_attribute(*_KINDS)
def _bound(vm: Machine, value: Value, name: str, site: Site) -> Value:
    if isinstance(value, tuple) and _FIELDS.get(name, len(value)) < len(value):
        return value[_FIELDS[name]]
    kind = next(kind for type_, kind in _KINDS.items() if isinstance(value, type_))
    found = METHODS.get((kind, name))
    return (UNKNOWN if _may_have(value, name) else MISSING) if found is None else Method(found, value)


@reads_attribute(Native)
def _of_type(vm: Machine, value: Native, name: str, site: Site) -> Value:
    """What a type of Python has itself: `dict.fromkeys`, `str.lower`."""
    is_type = BUILTINS.get(value.name) is value
    if is_type and name in ("__name__", "__qualname__"):
        return value.name
    found = BUILTINS.get(f"{value.name}.{name}") or METHODS.get((value.name, name)) if is_type else None
    return found or (MISSING if name == "__wrapped__" else UNKNOWN)


# Types of Python that one kind of value may stand for, where it is not one alone.
_TYPES: dict[type, tuple[type, ...]] = {
    ListValue: (list, UserList, deque), DictValue: (OrderedDict, defaultdict, Counter), SetValue: (set,),
}  # fmt: skip
_EXACT = (str, bytes, range, type(None))


def _may_have(value: Value, name: str) -> bool:
    """Does what this value may stand for have the attribute? A tuple may be the shape of a tensor, or have names."""
    if isinstance(value, tuple):
        return hasattr(tuple, name) or name in _OF_SIZES or name in _FIELDS
    types = (type(value),) if isinstance(value, _EXACT) else _TYPES.get(type(value), ())
    return not types or any(hasattr(t, name) for t in types)


@reads_attribute(range, type(None))
def _of_python(vm: Machine, value: Value, name: str, site: Site) -> Value:
    return UNKNOWN if _may_have(value, name) else MISSING


# ---- list


@method("list.append(self, object, /)")
def _append(vm: Machine, self: ListValue, object: Value) -> Value:
    vm.trail.append(self, object)
    return None


@method("list.extend(self, iterable, /)")
def _extend(vm: Machine, self: ListValue, iterable: Value) -> Value:
    more = sequence_items(vm, iterable)
    vm.trail.replace(self, [*self.items, *(more or [])], self.known and more is not None)
    return None


@method("list.insert(self, index, object, /)")
def _insert(vm: Machine, self: ListValue, index: Value, object: Value) -> Value:
    items = list(self.items)
    if isinstance(index, int):
        items.insert(index, object)
    vm.trail.replace(self, items, self.known and isinstance(index, int))
    return None


@method("list.appendleft(self, object, /)")
def _appendleft(vm: Machine, self: ListValue, object: Value) -> Value:
    vm.trail.replace(self, [object, *self.items], self.known)
    return None


@method("list.popleft(self)")
def _popleft(vm: Machine, self: ListValue) -> Value:
    return _pop(vm, self, 0)


@method("list.pop(self, index=-1, /)")
def _pop(vm: Machine, self: ListValue, index: Value) -> Value:
    items = list(self.items)
    if not self.known or not isinstance(index, int) or not -len(items) <= index < len(items):
        vm.trail.replace(self, items, False)
        return UNKNOWN
    value = items.pop(index)
    vm.trail.replace(self, items, True)
    return value


@method("list.sort(self, *, key=None, reverse=False)")
def _sort(vm: Machine, self: ListValue, key: Value, reverse: Value, site: Site) -> Value:
    inorder = in_order(vm, list(self.items), key, reverse, site) if self.known else None
    vm.trail.replace(self, list(self.items) if inorder is None else inorder, inorder is not None)
    return None


@method("list.remove(self, value, /)")
def _remove(vm: Machine, self: ListValue, value: Value) -> Value:
    at, items = _index(vm, self, value, ()), list(self.items)
    if isinstance(at, int):
        del items[at]
    vm.trail.replace(self, items, self.known and isinstance(at, int))
    return None


@method("list.clear(self)")
def _clear(vm: Machine, self: ListValue) -> Value:
    vm.trail.replace(self, [], True)
    return None


@method("list.reverse(self)")
def _reverse(vm: Machine, self: ListValue) -> Value:
    vm.trail.replace(self, self.items[::-1], self.known)
    return None


@method("list.copy(self)")
def _copy(vm: Machine, self: ListValue) -> Value:
    return ListValue(list(self.items), self.known)


@method("list.index(self, value, /, *bounds)", "tuple.index")
def _index(vm: Machine, self: ListValue | tuple[Value, ...], value: Value, bounds: tuple[Value, ...]) -> Value:
    if bounds:
        return UNKNOWN
    for number, item in enumerate(sequence_items(vm, self) or []):
        vm.steps += 1
        verdict = item is value or equals(item, value)
        if verdict is not False:
            return number if verdict else UNKNOWN
    return UNKNOWN


@method("list.count(self, value, /)", "tuple.count")
def _count(vm: Machine, self: ListValue | tuple[Value, ...], value: Value) -> Value:
    items = sequence_items(vm, self)
    vm.steps += len(items or [])
    verdicts = [equals(i, value) for i in items or []]
    return UNKNOWN if items is None or None in verdicts else verdicts.count(True)


@method("tuple.numel(self)", "shape.numel")
def _numel(vm: Machine, self: tuple[Value, ...] | ShapeOf) -> Value:
    total: Any = 1
    for size in self if isinstance(self, tuple) else (UNKNOWN,):
        total = total * size
    return total


# ---- generators


@method("iterator.__next__(self)")
def _next(vm: Machine, self: IteratorValue, site: Site) -> Value:
    return vm.call(BUILTINS["next"], [self], {}, site)
