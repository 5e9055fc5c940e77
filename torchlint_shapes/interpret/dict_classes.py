"""Classes of the program that are dicts: their instances keep the items beside the attributes."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import hashable
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, DictValue, Instance, Keywords, Native, Site, Value

DICT = "dict"  # the kind of such a class
_ITEMS = "{}"


def dict_items(value: Value) -> DictValue | None:
    """The items of an instance of such a class."""
    items = value.attrs.get(_ITEMS) if isinstance(value, Instance) else None
    return items if isinstance(items, DictValue) else None


def begin(vm: Machine, instance: Instance) -> None:
    """A new instance has no items."""
    vm.trail.write(instance.attrs, _ITEMS, DictValue({}))


def _fill(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`dict.__init__(self, given, **options)`."""
    target, *given = arguments
    source = dict_items(given[0]) or given[0] if given else DictValue({})
    if isinstance(target, Instance):
        known = isinstance(source, DictValue) and source.known
        items = source.items if isinstance(source, DictValue) else {}
        vm.trail.write(target.attrs, _ITEMS, DictValue({**items, **keywords}, known))
    return None


FILL = Native("dict.__init__", _fill)


def unite(vm: Machine, target: Instance, value: Value) -> None:
    """`target.__dict__ = value`: all items become attributes."""
    items = dict_items(value) or value
    for name, item in items.items.items() if isinstance(items, DictValue) else ():
        if isinstance(name, str):
            vm.trail.write(target.attrs, name, item)


def _get_item(vm: Machine, items: DictValue, key: Value) -> Value:
    if not hashable(key):
        return UNKNOWN
    if key not in items.items and items.known:
        raise ProgramRaise("KeyError")
    return items.items.get(key, UNKNOWN)


def _set_item(vm: Machine, items: DictValue, key: Value, value: Value) -> Value:
    if hashable(key):
        vm.trail.replace(items, {**items.items, key: value}, items.known)
    else:
        vm.trail.replace(items, items.items, False)
    return None


def _contains(vm: Machine, items: DictValue, key: Value) -> Value:
    return UNKNOWN if not hashable(key) else key in items.items or (False if items.known else UNKNOWN)


# What `super()` gives such a class of a dict's own operators.
ITEM_METHODS: dict[str, Callable[..., Value]] = {
    "__getitem__": _get_item,
    "__setitem__": _set_item,
    "__contains__": _contains,
}
