"""Classes of the program that are dicts: their instances keep the items beside the attributes."""

from __future__ import annotations

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import Arguments, DictValue, Instance, Keywords, Native, Site, Value

DICT = "dict"  # the kind of such a class
_ITEMS = "{}"


def dict_items(value: Value) -> DictValue | None:
    """The items of an instance of such a class."""
    items = value.attrs.get(_ITEMS) if isinstance(value, Instance) and value.cls.kind == DICT else None
    return items if isinstance(items, DictValue) else None


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
