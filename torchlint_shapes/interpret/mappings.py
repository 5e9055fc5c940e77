"""`collections.abc`: a Mapping gets the rest from its `__getitem__` and `__iter__`, a Sequence from `__len__`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.comparison import contains
from torchlint_shapes.interpret.declare import declared
from torchlint_shapes.interpret.extent import LONGEST
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    Instance,
    IteratorValue,
    ListValue,
    Native,
    Site,
    Value,
)


def _keys_of(vm: Machine, self: Instance, site: Site) -> list[Value] | None:
    """The keys, None where they are not known."""
    own = find_method(vm, self, "__iter__")
    items = sequence_items(vm, vm.call(own, [], {}, site)) if own is not None else None
    return items if items is not None and all(map(constant, items)) else None


def _value(vm: Machine, self: Instance, key: Value, site: Site) -> Value:
    own = find_method(vm, self, "__getitem__")
    return vm.call(own, [key], {}, site) if own is not None else UNKNOWN


def _keys(vm: Machine, self: Instance, site: Site) -> Value:
    keys = _keys_of(vm, self, site)
    return ListValue(list(keys or []), keys is not None)


def _values(vm: Machine, self: Instance, site: Site) -> Value:
    keys = _keys_of(vm, self, site)
    return ListValue([_value(vm, self, key, site) for key in keys or []], keys is not None)


def _items(vm: Machine, self: Instance, site: Site) -> Value:
    keys = _keys_of(vm, self, site)
    return ListValue([(key, _value(vm, self, key, site)) for key in keys or []], keys is not None)


def _contains(vm: Machine, self: Instance, key: Value, site: Site) -> Any:
    keys = _keys_of(vm, self, site)
    return UNKNOWN if keys is None or not constant(key) else key in keys


def _get(vm: Machine, self: Instance, key: Value, default: Value, site: Site) -> Value:
    inside = _contains(vm, self, key, site)
    if inside is UNKNOWN:
        return UNKNOWN
    return _value(vm, self, key, site) if inside else default


_METHODS: dict[str, Callable[..., Value]] = {
    "keys(self)": _keys,
    "values(self)": _values,
    "items(self)": _items,
    "__contains__(self, key)": _contains,
    "get(self, key, default=None)": _get,
}


def _members_of(vm: Machine, self: Instance, site: Site) -> list[Value] | None:
    """The items of a sequence by their numbers, None where it is not known how many."""
    own, getter = find_method(vm, self, "__len__"), find_method(vm, self, "__getitem__")
    count = vm.call(own, [], {}, site) if own is not None else None
    if getter is None or type(count) is not int or count > LONGEST:
        return None
    return [vm.call(getter, [number], {}, site) for number in range(count)]


def _iterate(vm: Machine, self: Instance, site: Site) -> Value:
    members = _members_of(vm, self, site)
    return IteratorValue(members or [], members is not None)


def _has_member(vm: Machine, self: Instance, value: Value, site: Site) -> Any:
    members = _members_of(vm, self, site)
    inside = None if members is None else contains(vm, ListValue(members), value)
    return UNKNOWN if inside is None else inside


_SEQUENCE_METHODS: dict[str, Callable[..., Value]] = {
    "__iter__(self)": _iterate,
    "__contains__(self, value)": _has_member,
}
_CLASSES = {"Mapping": _METHODS, "MutableMapping": _METHODS, "Sequence": _SEQUENCE_METHODS}
_CLASSES["MutableSequence"] = _SEQUENCE_METHODS


def abstract_class(vm: Machine, name: str) -> ClassValue | None:
    """The class of `collections.abc` with this qualified name, None where nothing is known of it."""
    module, _, short = name.rpartition(".")
    if module not in ("collections.abc", "typing") or short not in _CLASSES:
        return None
    qualified = f"collections.abc.{short}"
    if qualified not in vm.classes:
        parts = _CLASSES[short].items()
        methods = {n: Native(n, run) for text, function in parts for n, run in declared((text,), function)}
        cls = vm.classes[qualified] = ClassValue(short, qualified, attrs=dict(methods))
        cls.mro = (cls,)
    return vm.classes[qualified]
