"""Sequential, ModuleList, ModuleDict and their kin."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.children import DICTS, OTHERS, SEQUENTIAL, children_of, named_children
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import native
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.trace import Call
from torchlint_shapes.interpret.values import (
    MORE,
    UNKNOWN,
    Arguments,
    DictValue,
    Instance,
    IteratorValue,
    Keywords,
    Site,
    Tensor,
    Value,
)


@native("Sequential.__init__", passes=True)
def _sequential(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, *parts = arguments
    if len(parts) == 1 and isinstance(parts[0], DictValue):
        _update(vm, own, parts[0])
    else:
        for number, part in enumerate(parts):
            vm.trail.write(own.attrs, OTHERS if part is MORE else str(number), UNKNOWN if part is MORE else part)
    return None


def _update(vm: Machine, own: Instance, mapping: DictValue) -> None:
    for name, part in mapping.items.items():
        vm.trail.write(own.attrs, str(name), part)
    if not mapping.known:
        vm.trail.write(own.attrs, OTHERS, UNKNOWN)


@native("Sequential.forward")
def _forward(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, value = arguments[0], arguments[1] if len(arguments) > 1 else keywords.get("input", UNKNOWN)
    children = children_of(own)
    if children is None:
        return UNKNOWN
    if not children and isinstance(value, Tensor):
        vm.trace.record(Call, SEQUENTIAL, site, own, {"input": value}, (value,), value)
    for child in children:
        value = vm.call(child, [value], {}, site)
    return value


@native("ModuleList.__init__", "ParameterList.__init__")
def _list(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, *parts = arguments
    values = parts[0] if parts else keywords.get("modules", keywords.get("values", ()))
    _extend(vm, own, () if values is None else values)
    return None


def _extend(vm: Machine, own: Instance, values: Value) -> None:
    items = sequence_items(vm, values)
    start = len(named_children(own))
    for number, item in enumerate(items or []):
        vm.trail.write(own.attrs, str(start + number), item)
    if items is None:
        vm.trail.write(own.attrs, OTHERS, UNKNOWN)


def _append(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own = arguments[0]
    value = arguments[1] if len(arguments) > 1 else keywords.get("module", keywords.get("value", UNKNOWN))
    vm.trail.write(own.attrs, str(len(named_children(own))), value)
    return own


def _extended(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    _extend(vm, arguments[0], arguments[1])
    return arguments[0]


@native("Sequential.__add__", "ModuleList.__add__")
def _added(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    both = Instance(arguments[0].cls)
    for part in arguments:
        _extend(vm, both, part)
    return both


for _class in ("Sequential", "ModuleList", "ParameterList"):
    native(f"{_class}.append")(_append)
    native(f"{_class}.extend", f"{_class}.__iadd__")(_extended)


@native("Sequential.insert", "ModuleList.insert")
def _insert(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, index, value = arguments
    children = list(named_children(own).values())
    if not isinstance(index, int):
        vm.trail.write(own.attrs, OTHERS, UNKNOWN)
        return own
    children.insert(index, value)
    replace_children(vm, own, children)
    return own


@native("Sequential.pop", "ModuleList.pop")
def _pop(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, key = arguments[0], arguments[1] if len(arguments) > 1 else -1
    children = list(named_children(own).values())
    if not isinstance(key, int) or not children:
        return UNKNOWN
    value = children.pop(key)
    replace_children(vm, own, children)
    return value


@native("ModuleDict.__init__", "ParameterDict.__init__", "ModuleDict.update")
def _dict(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, *parts = arguments
    values = parts[0] if parts else keywords.get("modules", None)
    if isinstance(values, DictValue):
        _update(vm, own, values)
        return None
    pairs = None if values is None else sequence_items(vm, values)
    for pair in pairs or []:
        if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str):
            vm.trail.write(own.attrs, pair[0], pair[1])
    if values is not None and pairs is None:
        vm.trail.write(own.attrs, OTHERS, UNKNOWN)
    return None


@native("ModuleDict.items", "ParameterDict.items")
def _items(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return IteratorValue(list(named_children(arguments[0]).items()), OTHERS not in arguments[0].attrs)


@native("ModuleDict.keys", "ParameterDict.keys")
def _keys(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return IteratorValue(list(named_children(arguments[0])), OTHERS not in arguments[0].attrs)


@native("ModuleDict.values", "ParameterDict.values")
def _values(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return IteratorValue(list(named_children(arguments[0]).values()), OTHERS not in arguments[0].attrs)


def container_item(vm: Machine, container: Instance, key: Value) -> Value:
    """`container[key]`."""
    children = named_children(container)
    if isinstance(key, str):
        return children.get(key, UNKNOWN)
    if OTHERS in container.attrs:
        return UNKNOWN
    values = list(children.values())
    try:
        if isinstance(key, int):
            return values[key]
        if isinstance(key, slice):
            part = Instance(next(c for c in container.cls.mro if c.qualified.startswith("torch.nn.")))
            named = dict(list(children.items())[key])
            for number, (name, child) in enumerate(named.items()):
                part.attrs[name if part.cls.qualified == SEQUENTIAL else str(number)] = child
            return part
    except (IndexError, TypeError, ArithmeticError):
        pass
    if isinstance(key, int):
        return UNKNOWN
    return vm.trail.join(values) if values and len(values) <= 4 else UNKNOWN


def set_container_item(vm: Machine, container: Instance, key: Value, value: Value) -> None:
    """`container[key] = value`."""
    if isinstance(key, str):
        vm.trail.write(container.attrs, key, value)
        return
    names = list(named_children(container))
    if isinstance(key, int) and -len(names) <= key < len(names):
        vm.trail.write(container.attrs, names[key], value)
    else:
        vm.trail.write(container.attrs, OTHERS, UNKNOWN)


def delete_children(vm: Machine, container: Instance, key: Any) -> None:
    """`del container[key]`: the children after it move up."""
    children = list(named_children(container).values())
    if any(container.cls.derives(name) for name in DICTS):
        if isinstance(key, str) and key in container.attrs:
            vm.trail.erase(container.attrs, key)
        return
    try:
        del children[key]
    except (IndexError, TypeError, ArithmeticError):
        return
    replace_children(vm, container, children)


def replace_children(vm: Machine, container: Instance, children: list[Value]) -> None:
    for name in named_children(container):
        vm.trail.erase(container.attrs, name)
    for number, child in enumerate(children):
        vm.trail.write(container.attrs, str(number), child)
