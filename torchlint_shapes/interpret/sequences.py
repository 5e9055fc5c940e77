"""What iterates and unpacks: the items of abstract values, as far as they can be listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.children import children_of
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.extent import LONGEST
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import rows
from torchlint_shapes.interpret.plain import field_names
from torchlint_shapes.interpret.price import ITEMS, OBJECT
from torchlint_shapes.interpret.signals import NeedsShape
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Choice,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    Method,
    Native,
    SetValue,
    ShapeOf,
    Site,
    Stream,
    Tensor,
    Value,
)
from torchlint_shapes.ops.starts import of_rank

_ITEMS: ByType[Callable[[Machine, Any], list[Value] | None]] = ByType()
_items = _ITEMS.register


def sequence_items(vm: Machine, value: Value) -> list[Value] | None:
    """The items of anything iterable, None when they cannot be listed."""
    items = _ITEMS[type(value)](vm, value)
    if items is not None:
        vm.spend(len(items) // (ITEMS if type(value) is not range else ITEMS // OBJECT))
    return items


@_items(object)
def _not_known(vm: Machine, value: Value) -> list[Value] | None:
    return None


@_items(tuple, str, range, bytes, frozenset)
def _of_constant(vm: Machine, value: tuple[Value, ...] | str | range | bytes | frozenset[Value]) -> list[Value] | None:
    try:
        return list(value) if len(value) <= LONGEST else None
    except OverflowError:  # a range may be longer than any list
        return None


@_items(IteratorValue)
def _of_iterator(vm: Machine, value: IteratorValue) -> list[Value] | None:
    """Then nothing is left of it."""
    items, known = value.items, value.known
    vm.trail.replace(value, [], known)
    return items if known else None


@_items(ListValue, DictValue, SetValue)
def _of_container(vm: Machine, value: ListValue | DictValue | SetValue) -> list[Value] | None:
    return list(value.items) if value.known else None


@_items(Tensor)
def _of_tensor(vm: Machine, value: Tensor) -> list[Value] | None:
    return rows(value)


@_items(ClassValue)
def _of_class(vm: Machine, value: ClassValue) -> list[Value] | None:
    """The members of an enum."""
    if value.kind != "enum":
        return None
    return [v for v in value.attrs.values() if isinstance(v, Instance) and v.cls is value]


@_items(Instance)
def _of_instance(vm: Machine, value: Instance) -> list[Value] | None:
    found = children_of(value)
    if found is not None:
        return list(found)
    if value.cls.kind == "namedtuple":
        return [value.attrs.get(name, UNKNOWN) for name in field_names(value.cls)]
    native = value.cls.find("__iter__")
    function = Method(native, value) if isinstance(native, Native) else find_method(vm, value, "__iter__")
    if function is None or value.cls.node is None:
        return None
    return sequence_items(vm, vm.call(function, [], {}, Site("", value.cls.node)))


def unpack(vm: Machine, value: Value, count: int, star: int | None, site: Site) -> list[Value]:
    """The values for `count` targets, of which number `star` takes a list."""
    if isinstance(value, Choice):
        columns = [unpack(vm, v, count, star, site) for v in value.values]
        return [vm.trail.join(column) for column in zip(*columns)]
    if isinstance(value, ShapeOf) and star is None and value.name:
        raise NeedsShape(value.name, [of_rank(count)])
    if isinstance(value, ShapeOf):
        behind = count if star is None else count - star - 1
        last = value.tail[-behind:] if behind else ()
        sizes: list[Value] = [*(vm.trail.unknown_size() for _ in range(count - len(last))), *last]
        return [ListValue([], False) if n == star else size for n, size in enumerate(sizes)]
    items = sequence_items(vm, value) if not isinstance(value, Stream) else None
    if items is None or (star is None and len(items) != count) or (star is not None and len(items) < count - 1):
        return [UNKNOWN] * count
    if star is None:
        return items
    tail = len(items) - (count - star - 1)
    return [*items[:star], ListValue(items[star:tail]), *items[tail:]]


def iterated(vm: Machine, value: Value, site: Site) -> Value:
    """What a loop over a value goes through: what `__iter__` gives, or the items by number; else the value itself."""
    if isinstance(value, Choice):
        return _any_of(vm, [iterated(vm, v, site) for v in value.values if v is not None])
    if not isinstance(value, Instance) or value.cls.kind or children_of(value) is not None:
        return value
    maker, getter = value.cls.find("__iter__"), value.cls.find("__getitem__")
    if isinstance(maker, (FunctionValue, Native)):
        given = vm.call(maker, [value], {}, site)
        step = given.cls.find("__next__") if isinstance(given, Instance) else None
        return Stream(vm.call(step, [given], {}, site)) if isinstance(step, FunctionValue) else given
    if isinstance(getter, (FunctionValue, Native)):
        return Stream(vm.call(getter, [value, vm.trail.unknown_size()], {}, site))
    return value


def _any_of(vm: Machine, values: list[Value]) -> Value:
    """One of several iterables."""
    if len(values) == 1:
        return values[0]
    streams = [v for v in values if isinstance(v, Stream)]
    if len(streams) < len(values):
        return UNKNOWN
    return Stream(vm.trail.join([i for s in streams for i in (s.item, s.last) if i is not None]))


def item_of(vm: Machine, iterable: Value) -> Value:
    """What a loop over an iterable of unknown length gets."""
    if isinstance(iterable, Stream):
        return iterable.item
    if isinstance(iterable, Tensor) and iterable.rank:
        return Tensor(iterable.shape[1:], iterable.dtype, iterable.origin)
    return UNKNOWN
