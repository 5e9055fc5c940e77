"""What iterates and unpacks: the items of abstract values, as far as they can be listed."""

from __future__ import annotations

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.demand import of_rank
from torchlint_shapes.interpret.machine import Machine, NeedsShape
from torchlint_shapes.interpret.numbers import rows
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    Native,
    Ratio,
    SetValue,
    ShapeOf,
    Site,
    Stream,
    Tensor,
    Value,
    constant,
)
from torchlint_shapes.ops.tensor import UnknownType

LONGEST = 100_000


def hashable(value: Value) -> bool:
    """Can the interpreter use this as an exact key?"""
    if isinstance(value, tuple):
        return all(map(hashable, value))
    if isinstance(value, (Poly, UnknownType, Choice, Tensor, AnyTensor, Ratio, ShapeOf)):
        return False
    return (
        constant(value)
        or isinstance(value, (ClassValue, External, Instance))
        or callable(getattr(value, "__hash__", None))
    )


def plain_items(value: Value) -> list[Value] | None:
    """The items of a list, tuple or iterator whose length is known, without running anything."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (ListValue, IteratorValue)):
        return value.items if value.known else None
    return None


def sequence_items(vm: Machine, value: Value) -> list[Value] | None:
    """The items of anything iterable, None when they cannot be listed."""
    if isinstance(value, (tuple, str, range, bytes, frozenset)):
        return list(value) if len(value) <= LONGEST else None
    if isinstance(value, IteratorValue):
        items, known = value.items, value.known
        vm.trail.replace(value, [], known)
        return items if known else None
    if isinstance(value, ListValue):
        return list(value.items) if value.known else None
    if isinstance(value, (DictValue, SetValue)):
        return list(value.items) if value.known else None
    if isinstance(value, Tensor):
        return rows(value)
    if isinstance(value, Instance):
        return _instance_items(vm, value)
    if isinstance(value, ClassValue) and value.kind == "enum":
        return [v for v in value.attrs.values() if isinstance(v, Instance) and v.cls is value]
    return None


def field_names(cls: ClassValue) -> list[str]:
    """The fields of a dataclass or NamedTuple."""
    return [name for name, _ in next((c.fields for c in cls.mro if c.fields), ())]


def _instance_items(vm: Machine, value: Instance) -> list[Value] | None:
    from torchlint_shapes.interpret.network import children_of

    found = children_of(value)
    if found is not None:
        return list(found)
    if value.cls.kind == "namedtuple":
        return [value.attrs.get(name, UNKNOWN) for name in field_names(value.cls)]
    site = Site("", value.cls.node) if value.cls.node else None
    for name in ("__iter__",):
        function = find_method(vm, value, name)
        if function is not None and site is not None:
            return sequence_items(vm, call(vm, function, [], {}, site))
    return None


def unpack(vm: Machine, value: Value, count: int, star: int | None, site: Site) -> list[Value]:
    """The values for `count` targets, of which number `star` takes a list."""
    if isinstance(value, Choice):
        columns = [unpack(vm, v, count, star, site) for v in value.values]
        return [vm.trail.join(column) for column in zip(*columns)]
    if isinstance(value, ShapeOf) and star is None:
        raise NeedsShape(value.name, [of_rank(count)])
    items = sequence_items(vm, value) if not isinstance(value, Stream) else None
    if items is None or (star is None and len(items) != count) or (star is not None and len(items) < count - 1):
        return [UNKNOWN] * count
    if star is None:
        return items
    tail = len(items) - (count - star - 1)
    return [*items[:star], ListValue(items[star:tail]), *items[tail:]]


def iterated(vm: Machine, value: Value, site: Site) -> Value:
    """What a loop over a value goes through: what `__iter__` gives, or the items by number; else the value itself."""
    from torchlint_shapes.interpret.network import children_of

    if isinstance(value, Choice):
        return _any_of(vm, [iterated(vm, v, site) for v in value.values if v is not None])
    if not isinstance(value, Instance) or value.cls.kind or children_of(value) is not None:
        return value
    maker, getter = value.cls.find("__iter__"), value.cls.find("__getitem__")
    if isinstance(maker, (FunctionValue, Native)):
        given = call(vm, maker, [value], {}, site)
        step = given.cls.find("__next__") if isinstance(given, Instance) else None
        return Stream(call(vm, step, [given], {}, site)) if isinstance(step, FunctionValue) else given
    if isinstance(getter, (FunctionValue, Native)):
        return Stream(call(vm, getter, [value, vm.trail.unknown_size()], {}, site))
    return value


def _any_of(vm: Machine, values: list[Value]) -> Value:
    """One of several iterables."""
    if len(values) == 1:
        return values[0]
    if not all(isinstance(v, Stream) for v in values):
        return UNKNOWN
    return Stream(vm.trail.join([i for v in values for i in (v.item, v.last) if i is not None]))


def item_of(vm: Machine, iterable: Value) -> Value:
    """What a loop over an iterable of unknown length gets."""
    if isinstance(iterable, Stream):
        return iterable.item
    if isinstance(iterable, Tensor) and iterable.rank:
        return Tensor(iterable.shape[1:], iterable.dtype, iterable.origin)
    return UNKNOWN
