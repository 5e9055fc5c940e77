"""`value[index]`, read and written."""

from __future__ import annotations

from functools import reduce

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret import torch_calls
from torchlint_shapes.interpret.attributes import find_method, get_attribute
from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.containers import container_item, set_container_item
from torchlint_shapes.interpret.contracts import annotated
from torchlint_shapes.interpret.machine import Machine, ProgramRaise
from torchlint_shapes.interpret.network import is_container
from torchlint_shapes.interpret.sequences import hashable, sequence_items
from torchlint_shapes.interpret.values import (
    MISSING,
    NUMBER,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    External,
    Instance,
    ListValue,
    Native,
    ShapeOf,
    Site,
    Tensor,
    Value,
    numeric,
)


def get_item(vm: Machine, value: Value, index: Value, site: Site) -> Value:
    """`value[index]`."""
    if isinstance(value, (Tensor, AnyTensor)):
        return torch_calls.call_op(vm, "torch.Tensor.__getitem__", [value, index], {}, site)
    if isinstance(value, Choice):
        return vm.each(value, lambda v: get_item(vm, v, index, site))
    if isinstance(index, Choice):
        return vm.each(index, lambda i: get_item(vm, value, i, site))
    if isinstance(value, DictValue):
        return _dict_item(vm, value, index, site)
    if isinstance(value, (tuple, str, bytes, range)):
        return _sequence_item(value, index)
    if isinstance(value, ListValue):
        return _list_item(vm, value, index)
    if isinstance(value, Instance):
        own = find_method(vm, value, "__getitem__")
        if own is not None:
            return call(vm, own, [index], {}, site)
        native = value.cls.find("__getitem__")
        if isinstance(native, Native):
            return native.run(vm, [value, index], {}, site)
        if value.cls.kind == "namedtuple":
            return _sequence_item(tuple(sequence_items(vm, value) or ()), index)
        return container_item(vm, value, index) if is_container(value) else UNKNOWN
    if isinstance(value, ClassValue) and value.kind == "enum" and isinstance(index, str):
        return value.attrs.get(index, UNKNOWN)
    if isinstance(value, External) and value.name == "sys.modules":
        return call(vm, External("sys.modules.__getitem__"), [index], {}, site)
    if isinstance(value, External) and value.name.endswith(".__dict__") and isinstance(index, str):
        return get_attribute(vm, External(value.name.removesuffix(".__dict__")), index, site)
    if isinstance(value, (External, ClassValue, Native)):
        made = annotated(value.name, index) if isinstance(value, External) else UNKNOWN
        return value if made is UNKNOWN else made  # a generic: List[int]
    if isinstance(value, ShapeOf) and isinstance(index, int):
        return vm.trail.unknown_size()
    return UNKNOWN


def _dict_item(vm: Machine, value: DictValue, index: Value, site: Site) -> Value:
    if not hashable(index):
        values = list(value.items.values())
        return vm.trail.join(values) if value.known and values and len(values) <= 4 else UNKNOWN
    found = value.items.get(index, MISSING)
    if found is MISSING and value.default is not None and value.known:
        found = call(vm, value.default, [], {}, site)
        vm.trail.replace(value, {**value.items, index: found})
    if found is MISSING and value.known:
        raise ProgramRaise("KeyError", site)
    return UNKNOWN if found is MISSING else found


def _sequence_item(value: tuple[Value, ...] | str | bytes | range, index: Value) -> Value:
    if isinstance(index, (int, slice)):
        try:
            return value[index]
        except (IndexError, TypeError, ValueError, ArithmeticError):
            return UNKNOWN
    return UNKNOWN


def _list_item(vm: Machine, value: ListValue, index: Value) -> Value:
    if isinstance(index, slice):
        part = _sequence_item(tuple(value.items), index) if value.known else UNKNOWN
        return ListValue(list(part)) if isinstance(part, tuple) else ListValue([], False)
    if isinstance(index, int) and value.known:
        return _sequence_item(tuple(value.items), index)
    if not value.known or not value.items:
        return UNKNOWN
    if isinstance(index, Poly):
        return any_item(vm, value.items)
    return vm.trail.join(value.items) if len(value.items) <= 4 else UNKNOWN


def any_item(vm: Machine, items: list[Value]) -> Value:
    """What all items of a list have in common."""
    if all(isinstance(v, Tensor) for v in items):
        return reduce(lambda a, b: vm.trail.join([a, b]), items)
    if all(isinstance(v, tuple) and len(v) == len(items[0]) for v in items):
        return tuple(any_item(vm, list(column)) for column in zip(*items))
    if all(map(numeric, items)):
        return vm.trail.unknown_size() if all(type(v) is int and v >= 0 for v in items) else NUMBER
    return UNKNOWN


def set_item(vm: Machine, target: Value, index: Value, value: Value, site: Site) -> None:
    """`target[index] = value`."""
    if isinstance(target, Tensor):
        torch_calls.call_op(vm, "torch.Tensor.__setitem__", [target, index, value], {}, site)
    elif isinstance(target, DictValue):
        if hashable(index):
            vm.trail.put(target, index, value)
        else:
            vm.trail.replace(target, dict.fromkeys(target.items, UNKNOWN), False)
    elif isinstance(target, ListValue):
        _set_list_item(vm, target, index, value)
    elif isinstance(target, Instance):
        own = find_method(vm, target, "__setitem__")
        if own is not None:
            call(vm, own, [index, value], {}, site)
        elif is_container(target):
            set_container_item(vm, target, index, value)


def _set_list_item(vm: Machine, target: ListValue, index: Value, value: Value) -> None:
    items = list(target.items)
    new = sequence_items(vm, value) if isinstance(index, slice) else value
    try:
        if new is None:
            raise IndexError
        items[index] = new
    except (IndexError, TypeError, ValueError, ArithmeticError):
        vm.trail.replace(target, [UNKNOWN] * len(items), False)
    else:
        vm.trail.replace(target, items, target.known)
