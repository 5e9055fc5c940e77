"""Arithmetic, comparison and iteration on abstract values."""

from __future__ import annotations

import operator
from typing import Any

from torchlint_shapes.dims import Poly, Undecided, bounds, divide, same
from torchlint_shapes.interpret import torch_calls
from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.demand import of_rank
from torchlint_shapes.interpret.machine import Machine, NeedsShape
from torchlint_shapes.interpret.numbers import rows
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    External,
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
    size_like,
)
from torchlint_shapes.ops.tensor import UnknownType

LARGEST = 1 << 62
LONGEST = 100_000

_COMPARISONS = {"eq": "__eq__", "ne": "__ne__", "lt": "__lt__", "le": "__le__", "gt": "__gt__", "ge": "__ge__"}
_FLIPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


def binary(vm: Machine, name: str, left: Value, right: Value, site: Site, in_place: bool = False) -> Value:
    """`left <name> right`, `name` as in the module `operator`."""
    if left is UNKNOWN or right is UNKNOWN:
        other = right if left is UNKNOWN else left
        return _forgotten(other)
    if isinstance(left, Choice):
        return vm.each(left, lambda v: binary(vm, name, v, right, site, in_place))
    if isinstance(right, Choice):
        return vm.each(right, lambda v: binary(vm, name, left, v, site, in_place))
    if isinstance(left, (Tensor, AnyTensor)) or isinstance(right, (Tensor, AnyTensor)):
        return _tensor_binary(vm, name, left, right, site, in_place)
    if constant(left) and constant(right):
        return _constant(name, left, right)
    if size_like(left) and size_like(right):
        return _sizes(vm, name, left, right)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _overloaded(vm, name, left, right, site)
    return _containers(vm, name, left, right, in_place)


def _forgotten(other: Value) -> Value:
    return AnyTensor() if isinstance(other, (Tensor, AnyTensor)) else UNKNOWN


def _tensor_binary(vm: Machine, name: str, left: Value, right: Value, site: Site, in_place: bool) -> Value:
    method = name.rstrip("_")
    if isinstance(left, (Tensor, AnyTensor)):
        prefix = "i" if in_place else ""
        return torch_calls.call_op(vm, f"torch.Tensor.__{prefix}{method}__", [left, right], {}, site)
    return torch_calls.call_op(vm, f"torch.Tensor.__r{method}__", [right, left], {}, site)


def _constant(name: str, left: Any, right: Any) -> Value:
    if name == "pow" and isinstance(left, int) and isinstance(right, int) and abs(right) > 64:
        return UNKNOWN
    if name == "lshift" and isinstance(right, int) and right > 64:
        return UNKNOWN
    if name == "mul" and _too_long(left, right):
        return UNKNOWN
    try:
        result = getattr(operator, name)(left, right)
    except (TypeError, ArithmeticError, ValueError):
        return UNKNOWN
    return UNKNOWN if isinstance(result, int) and abs(result) > LARGEST else result


def _too_long(left: Any, right: Any) -> bool:
    for a, n in ((left, right), (right, left)):
        if isinstance(a, (str, bytes, tuple)) and isinstance(n, int) and len(a) * n > LONGEST:
            return True
    return False


def _sizes(vm: Machine, name: str, left: Any, right: Any) -> Value:
    if name == "truediv":
        exact = divide(left, right)
        if isinstance(right, int) and right > 0 and isinstance(left, Poly):
            return Ratio(left, right)
        return float(exact) if isinstance(exact, int) else UNKNOWN
    try:
        if name in ("add", "sub", "mul", "floordiv", "mod") or (
            name == "pow" and isinstance(right, int) and 0 <= right < 8
        ):
            return getattr(operator, name)(left, right)
    except ZeroDivisionError:
        return UNKNOWN
    except Undecided:
        low = bounds(left)[0], bounds(right)[0]
        if name in ("floordiv", "mod") and all(b is not None and b >= 0 for b in low):
            return vm.trail.unknown_size()
    return UNKNOWN


def _overloaded(vm: Machine, name: str, left: Value, right: Value, site: Site) -> Value:
    method = name.rstrip("_")
    for receiver, other, prefix in ((left, right, ""), (right, left, "r")):
        function = find_method(vm, receiver, f"__{prefix}{method}__")
        if function is not None:
            return call(vm, function, [other], {}, site)
    return UNKNOWN


def _containers(vm: Machine, name: str, left: Value, right: Value, in_place: bool) -> Value:
    if name == "add" and isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    if name == "add" and isinstance(left, ListValue):
        items = sequence_items(vm, right) if in_place or isinstance(right, ListValue) else None
        if in_place:
            vm.trail.replace(left, [*left.items, *(items or [])], left.known and items is not None)
            return left
        return ListValue([*left.items, *(items or [])], left.known and items is not None)
    if name == "mul":
        for a, n in ((left, right), (right, left)):
            if isinstance(a, ListValue) and isinstance(n, int) and len(a.items) * n <= LONGEST:
                return ListValue(a.items * n, a.known)
            if isinstance(a, tuple) and isinstance(n, int) and len(a) * n <= LONGEST:
                return a * n
            if isinstance(a, ListValue):
                return ListValue(a.items, False)
    if name == "mod" and isinstance(left, str):
        return UNKNOWN
    if name == "or_" and isinstance(left, DictValue) and isinstance(right, DictValue):
        merged = {**left.items, **right.items}
        if in_place:
            vm.trail.replace(left, merged, left.known and right.known)
            return left
        return DictValue(merged, left.known and right.known)
    if isinstance(left, SetValue) and isinstance(right, SetValue) and name in ("or_", "and_", "sub", "xor"):
        keys = getattr(operator, name)(left.items.keys(), right.items.keys())
        return SetValue(dict.fromkeys(k for k in [*left.items, *right.items] if k in keys), left.known and right.known)
    return UNKNOWN


def unary(vm: Machine, name: str, value: Value, site: Site) -> Value:
    if name == "not_":
        truth = vm.truth(value)
        return UNKNOWN if truth is None else not truth
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, Choice):
        return vm.each(value, lambda v: unary(vm, name, v, site))
    if isinstance(value, (Tensor, AnyTensor)):
        return torch_calls.call_op(vm, f"torch.Tensor.__{name}__", [value], {}, site)
    if isinstance(value, Poly):
        return {"neg": -value, "pos": value}.get(name, UNKNOWN)
    if constant(value):
        try:
            return getattr(operator, name)(value)
        except TypeError:
            return UNKNOWN
    return UNKNOWN


def compare(vm: Machine, name: str, left: Value, right: Value, site: Site) -> Value:
    """`left <name> right`: True, False, UNKNOWN or a tensor."""
    if name in ("is_", "is_not"):
        same_object = identical(left, right)
        return UNKNOWN if same_object is None else same_object is (name == "is_")
    if name in ("in_", "not_in"):
        inside = contains(vm, right, left)
        return UNKNOWN if inside is None else inside is (name == "in_")
    if isinstance(left, Choice):
        return vm.each(left, lambda v: compare(vm, name, v, right, site))
    if isinstance(right, Choice):
        return vm.each(right, lambda v: compare(vm, name, left, v, site))
    if isinstance(left, (Tensor, AnyTensor)) or isinstance(right, (Tensor, AnyTensor)):
        if not isinstance(left, (Tensor, AnyTensor)):
            left, right, name = right, left, _FLIPPED[name]
        if right is None or isinstance(right, str):
            return name == "ne"
        return torch_calls.call_op(vm, f"torch.Tensor.{_COMPARISONS[name]}", [left, right], {}, site)
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if name in ("eq", "ne"):
        equal = equals(vm, left, right)
        return UNKNOWN if equal is None else equal is (name == "eq")
    if size_like(left) and size_like(right):
        try:
            return bool(getattr(operator, name)(left, right))
        except Undecided:
            return UNKNOWN
    if constant(left) and constant(right):
        try:
            return getattr(operator, name)(left, right)
        except TypeError:
            return UNKNOWN
    return UNKNOWN


def identical(left: Value, right: Value) -> bool | None:
    """`left is right`."""
    if isinstance(left, Choice) or isinstance(right, Choice):
        a, b = (left, right) if isinstance(left, Choice) else (right, left)
        verdicts = {identical(v, b) for v in a.values}
        return verdicts.pop() if len(verdicts) == 1 else None
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if isinstance(left, External) and isinstance(right, External):
        return left.name == right.name or None
    if isinstance(left, (External, Native, ClassValue)) and isinstance(right, (External, Native, ClassValue)):
        return left is right
    if isinstance(left, (External, Ratio)) or isinstance(right, (External, Ratio)):
        return False if left is None or right is None else None
    if left is None or right is None or isinstance(left, (bool, type(...))) or isinstance(right, (bool, type(...))):
        return left is right
    if constant(left) and constant(right):
        return bool(type(left) is type(right) and left == right) or None
    return left is right or (None if isinstance(left, (Tensor, Poly)) else False)


def equals(vm: Machine, left: Value, right: Value) -> bool | None:
    """`left == right`, None when not known."""
    if size_like(left) and size_like(right):
        return same(left, right)
    if constant(left) and constant(right):
        return bool(left == right)
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if isinstance(left, Instance) and isinstance(right, Instance):
        return _same_instance(left, right)
    a, b = plain_items(left), plain_items(right)
    if a is not None and b is not None and type(left) is type(right):
        if len(a) != len(b):
            return False
        verdicts = [equals(vm, x, y) for x, y in zip(a, b)]
        return False if False in verdicts else None if None in verdicts else True
    if isinstance(left, (ListValue, DictValue, SetValue, Ratio)) or isinstance(
        right, (ListValue, DictValue, SetValue, Ratio)
    ):
        return None if type(left) is type(right) or isinstance(left, Ratio) or isinstance(right, Ratio) else False
    if isinstance(left, (External, Instance, ShapeOf)) or isinstance(right, (External, Instance, ShapeOf)):
        if any(isinstance(v, Instance) and v.cls.kind == "enum" for v in (left, right)):
            return None if constant(left) or constant(right) else left is right
        if left is None or right is None or isinstance(left, str) or isinstance(right, str):
            return False if not isinstance(left, External) and not isinstance(right, External) else None
        return True if left is right or left == right else None
    return left is right or (None if isinstance(left, Choice) or isinstance(right, Choice) else bool(left == right))


def _same_instance(left: Instance, right: Instance) -> bool | None:
    """Objects of a class that does not define equality are equal to themselves alone."""
    own = left.cls.find("__eq__")
    plain = own is MISSING and not left.cls.is_open and left.cls.kind in ("", "enum")
    return True if left is right else (False if plain else None)


def contains(vm: Machine, container: Value, item: Value) -> bool | None:
    """`item in container`."""
    if isinstance(container, str) and isinstance(item, str):
        return item in container
    if isinstance(container, Instance):
        from torchlint_shapes.interpret.network import children_of

        children = children_of(container)
        return None if children is None else item in children
    if isinstance(container, (DictValue, SetValue)):
        if not hashable(item):
            return None
        return True if item in container.items else (False if container.known else None)
    items = container.items if isinstance(container, ListValue) else plain_items(container)
    if items is None:
        return None
    verdicts = [True if item is x else equals(vm, item, x) for x in items]
    if True in verdicts:
        return True
    known = not isinstance(container, (ListValue, IteratorValue)) or container.known
    return None if None in verdicts or not known else False


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
        vm.trail.replace(value, [], known)  # type: ignore[arg-type]
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


def _instance_items(vm: Machine, value: Instance) -> list[Value] | None:
    from torchlint_shapes.interpret.network import children_of

    found = children_of(value)
    if found is not None:
        return list(found)
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


def item_of(vm: Machine, iterable: Value) -> Value:
    """What a loop over an iterable of unknown length gets."""
    if isinstance(iterable, Stream):
        return iterable.item
    if isinstance(iterable, Tensor) and iterable.rank:
        return Tensor(iterable.shape[1:], iterable.dtype, iterable.origin)
    return UNKNOWN
