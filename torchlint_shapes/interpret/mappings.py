"""`collections.abc.Mapping`: a class that has `__getitem__` and `__iter__` gets the rest from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.declare import declared
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, ClassValue, Instance, ListValue, Native, Site, Value

MAPPINGS = frozenset(f"{m}.{n}" for m in ("collections.abc", "typing") for n in ("Mapping", "MutableMapping"))


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


def mapping_class(vm: Machine) -> ClassValue:
    """The class that stands for all of them."""
    name = "collections.abc.Mapping"
    if name not in vm.classes:
        methods = {n: Native(n, run) for text, function in _METHODS.items() for n, run in declared((text,), function)}
        cls = vm.classes[name] = ClassValue("Mapping", name, attrs=dict(methods))
        cls.mro = (cls,)
    return vm.classes[name]
