"""`value[index]`, read and written."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from torchlint_shapes.dims import Poly, subs, symbols
from torchlint_shapes.interpret.attributes import find_method, get_attribute
from torchlint_shapes.interpret.children import is_container
from torchlint_shapes.interpret.containers import container_item, set_container_item
from torchlint_shapes.interpret.contracts import annotated
from torchlint_shapes.interpret.dict_classes import dict_items
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import hashable, numeric
from torchlint_shapes.interpret.price import paid
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.torch_calls import call_op
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
)

Reader = Callable[[Machine, Any, Value, Site], Value]
_READERS: ByType[Reader] = ByType()
_reads = _READERS.register

Writer = Callable[[Machine, Any, Value, Value, Site], None]
_WRITERS: ByType[Writer] = ByType()
_writes = _WRITERS.register


# ---- read


def get_item(vm: Machine, value: Value, index: Value, site: Site) -> Value:
    """`value[index]`."""
    if isinstance(index, Choice) and not isinstance(value, (Tensor, AnyTensor, Choice)):
        return vm.each(index, lambda i: _READERS[type(value)](vm, value, i, site))
    return _READERS[type(value)](vm, value, index, site)


@_reads(object)
def _not_known(vm: Machine, value: Value, index: Value, site: Site) -> Value:
    return UNKNOWN


@_reads(Tensor, AnyTensor)
def _of_tensor(vm: Machine, value: Tensor | AnyTensor, index: Value, site: Site) -> Value:
    if vm.sampled and isinstance(value, Tensor):
        index = _windows(vm, value, index)
    return call_op(vm, "torch.Tensor.__getitem__", [value, index], {}, site)


def _windows(vm: Machine, value: Tensor, index: Value) -> Value:
    """An index in which the windows of a sample of whatever number are those of the first sample.

    Samples of a batch are all of one shape, so that none of them has less than a whole window.
    """
    items = index if isinstance(index, tuple) else (index,)
    found: list[Value] = list(items)
    for axis, item in enumerate(items[: value.rank]):
        if not isinstance(item, int | Poly | slice):
            break
        if isinstance(item, slice) and item.step is None:
            found[axis] = _window(vm, item, value.shape[axis])
    return tuple(found) if isinstance(index, tuple) else found[0]


def _window(vm: Machine, part: slice, size: Value) -> slice:
    if not isinstance(part.start, Poly) or not isinstance(part.stop, Poly) or not isinstance(size, int):
        return part
    names = {symbol.name for symbol in symbols(part.start)}
    first = dict.fromkeys(names, 0)
    start, stop = subs(part.start, first), subs(part.stop, first)
    whole = isinstance(start, int) and isinstance(stop, int) and 0 <= start <= stop <= size
    return slice(start, stop) if whole and names <= vm.sampled and part.stop - part.start == stop - start else part


@_reads(Choice)
def _of_choice(vm: Machine, value: Choice, index: Value, site: Site) -> Value:
    return vm.each(value, lambda v: get_item(vm, v, index, site))


@_reads(DictValue)
def _of_dict(vm: Machine, value: DictValue, index: Value, site: Site) -> Value:
    if not hashable(index):
        values = list(value.items.values())
        return vm.trail.join(values) if value.known and values and len(values) <= 4 else UNKNOWN
    found = value.items.get(index, MISSING)
    if found is MISSING and value.default is not None and value.known:
        found = vm.call(value.default, [], {}, site)
        vm.trail.replace(value, {**value.items, index: found})
    if found is MISSING and value.known:
        raise ProgramRaise("KeyError", site)
    return UNKNOWN if found is MISSING else found


@_reads(tuple, str, bytes, range)
def _of_sequence(vm: Machine, value: tuple[Value, ...] | str | bytes | range, index: Value, site: Site) -> Value:
    item = _item(value, index)
    return paid(vm, item) if isinstance(index, slice) else item


def _item(value: list[Value] | tuple[Value, ...] | str | bytes | range, index: Value) -> Any:
    if isinstance(index, (int, slice)):
        try:
            return value[index]
        except (IndexError, TypeError, ValueError, ArithmeticError):
            return UNKNOWN
    return UNKNOWN


@_reads(ListValue)
def _of_list(vm: Machine, value: ListValue, index: Value, site: Site) -> Value:
    if isinstance(index, slice):
        part = _item(value.items, index) if value.known else None
        return paid(vm, ListValue(part)) if isinstance(part, list) else ListValue([], False)
    if isinstance(index, int) and value.known:
        return _item(value.items, index)
    if not value.known or not value.items:
        return UNKNOWN
    if isinstance(index, Poly):
        return any_item(vm, value.items)
    return vm.trail.join(value.items) if len(value.items) <= 4 else UNKNOWN


@_reads(Instance)
def _of_instance(vm: Machine, value: Instance, index: Value, site: Site) -> Value:
    own = find_method(vm, value, "__getitem__")
    if own is not None:
        return vm.call(own, [index], {}, site)
    native = value.cls.find("__getitem__")
    if isinstance(native, Native):
        return native.run(vm, [value, index], {}, site)
    items = dict_items(value)
    if items is not None:
        return get_item(vm, items, index, site)
    if value.cls.kind == "namedtuple":
        return _item(tuple(sequence_items(vm, value) or ()), index)
    return container_item(vm, value, index) if is_container(value) else UNKNOWN


@_reads(ClassValue)
def _of_class(vm: Machine, value: ClassValue, index: Value, site: Site) -> Value:
    """A member of an enum; of any other class a generic."""
    return value.attrs.get(index, UNKNOWN) if value.kind == "enum" and isinstance(index, str) else value


@_reads(Native)
def _of_native(vm: Machine, value: Native, index: Value, site: Site) -> Value:
    """A generic: `list[int]`."""
    return value


@_reads(External)
def _of_external(vm: Machine, value: External, index: Value, site: Site) -> Value:
    if value.name == "sys.modules":
        return vm.call(External("sys.modules.__getitem__"), [index], {}, site)
    if value.name.endswith(".__dict__") and isinstance(index, str):
        return get_attribute(vm, External(value.name.removesuffix(".__dict__")), index, site)
    stated = annotated(value.name, index)
    return value if stated is UNKNOWN else stated


@_reads(ShapeOf)
def _of_shape(vm: Machine, value: ShapeOf, index: Value, site: Site) -> Value:
    if not isinstance(index, int):
        return UNKNOWN
    return value.tail[index] if -len(value.tail) <= index < 0 else vm.trail.unknown_size()


def any_item(vm: Machine, items: list[Value]) -> Value:
    """What all items of a list have in common."""
    if all(isinstance(v, Tensor) for v in items):
        return reduce(lambda a, b: vm.trail.join([a, b]), items)
    tuples = [v for v in items if isinstance(v, tuple)]
    if len(tuples) == len(items) and len(set(map(len, tuples))) == 1:
        return tuple(any_item(vm, list(column)) for column in zip(*tuples))
    if all(map(numeric, items)):
        return vm.trail.unknown_size() if all(type(v) is int and v >= 0 for v in items) else NUMBER
    return UNKNOWN


# ---- written


def set_item(vm: Machine, target: Value, index: Value, value: Value, site: Site) -> None:
    """`target[index] = value`."""
    _WRITERS[type(target)](vm, target, index, value, site)


@_writes(object)
def _nowhere(vm: Machine, target: Value, index: Value, value: Value, site: Site) -> None:
    """Into what is not known."""


@_writes(Tensor)
def _in_tensor(vm: Machine, target: Tensor, index: Value, value: Value, site: Site) -> None:
    call_op(vm, "torch.Tensor.__setitem__", [target, index, value], {}, site)


@_writes(DictValue)
def _in_dict(vm: Machine, target: DictValue, index: Value, value: Value, site: Site) -> None:
    if hashable(index):
        vm.trail.put(target, index, value)
    else:
        vm.trail.replace(target, dict.fromkeys(target.items, UNKNOWN), False)


@_writes(Instance)
def _in_instance(vm: Machine, target: Instance, index: Value, value: Value, site: Site) -> None:
    own = find_method(vm, target, "__setitem__")
    if own is not None:
        vm.call(own, [index, value], {}, site)
    elif (items := dict_items(target)) is not None:
        set_item(vm, items, index, value, site)
    elif is_container(target):
        set_container_item(vm, target, index, value)


@_writes(ListValue)
def _in_list(vm: Machine, target: ListValue, index: Any, value: Value, site: Site) -> None:
    items = list(target.items)
    new: Any = sequence_items(vm, value) if isinstance(index, slice) else value
    try:
        if new is None:
            raise IndexError
        items[index] = new
    except (IndexError, TypeError, ValueError, ArithmeticError):
        vm.trail.replace(target, [UNKNOWN] * len(items), False)
    else:
        vm.trail.replace(target, items, target.known)
