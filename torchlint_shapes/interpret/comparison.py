"""Comparison of abstract values: True, False, or not known."""

from __future__ import annotations

import operator

from torchlint_shapes.dims import Poly, Undecided, same
from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.children import children_of
from torchlint_shapes.interpret.dict_classes import dict_items
from torchlint_shapes.interpret.extent import is_small
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant, hashable, plain_items, plain_value, size_like
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.truth import truth_of
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
    IteratorValue,
    ListValue,
    Native,
    Ratio,
    SetValue,
    ShapeOf,
    Site,
    Tensor,
    UnknownType,
    Value,
)
from torchlint_shapes.ops.dtype import BYTES, SOME_DEVICE

_COMPARISONS = {"eq": "__eq__", "ne": "__ne__", "lt": "__lt__", "le": "__le__", "gt": "__gt__", "ge": "__ge__"}


_MARKERS = frozenset({"dataclasses.MISSING", "inspect.Parameter.empty", "inspect.Signature.empty"})

_FLIPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


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
        return call_op(vm, f"torch.Tensor.{_COMPARISONS[name]}", [left, right], {}, site)
    if isinstance(left, UnknownType) or isinstance(right, UnknownType):
        return UNKNOWN
    own = _own_comparison(vm, name, left, right, site)
    if own is not MISSING:
        return own
    left, right = plain_value(left), plain_value(right)
    if name in ("eq", "ne"):
        equal = equals(left, right)
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


def _own_comparison(vm: Machine, name: str, left: Value, right: Value, site: Site) -> Value:
    """What a class of the program says itself; MISSING when it says nothing."""
    for receiver, other, asked in ((left, right, name), (right, left, _FLIPPED[name])):
        function = find_method(vm, receiver, f"__{asked}__")
        if function is None and asked == "ne" and (equal := find_method(vm, receiver, "__eq__")) is not None:
            truth = truth_of(vm.call(equal, [other], {}, site))
            return UNKNOWN if truth is None else not truth
        if function is not None:
            return vm.call(function, [other], {}, site)
    return MISSING


def _is_marker(value: Value) -> bool:
    """Does this stand for no value at all? Nothing else is the same object."""
    return isinstance(value, External) and value.name in _MARKERS


def identical(left: Value, right: Value) -> bool | None:
    """`left is right`."""
    if isinstance(right, Choice) and not isinstance(left, Choice):
        return identical(right, left)
    if isinstance(left, Choice):
        verdicts = {identical(v, right) for v in left.values}
        return verdicts.pop() if len(verdicts) == 1 else None
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if left is NUMBER or right is NUMBER:
        return False if left is None or right is None else None
    if _is_marker(left) or _is_marker(right):
        return left == right
    if isinstance(left, External) and isinstance(right, External):
        if SOME_DEVICE in (left.name, right.name):
            return None
        return left.name == right.name or (False if _is_dtype(left) and _is_dtype(right) else None)
    if isinstance(left, (External, Native, ClassValue)) and isinstance(right, (External, Native, ClassValue)):
        return left is right
    if isinstance(left, (External, Ratio)) or isinstance(right, (External, Ratio)):
        return False if left is None or right is None else None
    if left is None or right is None or isinstance(left, (bool, type(...))) or isinstance(right, (bool, type(...))):
        return left is right
    if constant(left) and constant(right):
        return type(left) is type(right) and bool(left == right)
    return left is right or (None if isinstance(left, (Tensor, Poly)) else False)


def equals(left: Value, right: Value) -> bool | None:
    """`left == right`, None when not known."""
    left, right = plain_value(left), plain_value(right)
    if size_like(left) and size_like(right):
        return same(left, right)
    if constant(left) and constant(right):
        return bool(left == right)
    if isinstance(left, UnknownType) or isinstance(right, UnknownType):
        return None
    if isinstance(left, Instance) and isinstance(right, Instance):
        return True if left is right else (False if _by_identity(left) else None)
    if any(isinstance(v, Instance) and _by_identity(v) and v.cls.kind == "" for v in (left, right)):
        return False if constant(left) or constant(right) else None
    a, b = plain_items(left), plain_items(right)
    if a is not None and b is not None and type(left) is type(right):
        if len(a) != len(b):
            return False
        if not is_small(left) or not is_small(right):
            return None
        verdicts = [equals(x, y) for x, y in zip(a, b)]
        return False if False in verdicts else None if None in verdicts else True
    if isinstance(left, (ListValue, DictValue, SetValue, Ratio)) or isinstance(
        right, (ListValue, DictValue, SetValue, Ratio)
    ):
        return None if type(left) is type(right) or isinstance(left, Ratio) or isinstance(right, Ratio) else False
    if isinstance(left, (External, Instance, ShapeOf)) or isinstance(right, (External, Instance, ShapeOf)):
        member = next((v for v in (left, right) if isinstance(v, Instance) and v.cls.kind == "enum"), None)
        if member is not None:
            unclear = member.cls.mixed or member.cls.find("__eq__") is not MISSING
            return left is right or (None if unclear else False)
        if left is None or right is None or isinstance(left, str) or isinstance(right, str):
            return False if not isinstance(left, External) and not isinstance(right, External) else None
        if isinstance(left, External) and isinstance(right, External):
            return identical(left, right)
        return True if left is right or left == right else None
    return left is right or (None if isinstance(left, Choice) or isinstance(right, Choice) else bool(left == right))


def _is_dtype(value: External) -> bool:
    """torch has one object for each dtype."""
    return value.name.removeprefix("torch.") in BYTES


def _by_identity(value: Instance) -> bool:
    """An object of a class that does not define equality is equal to itself alone."""
    return value.cls.find("__eq__") is MISSING and not value.cls.is_open and value.cls.kind in ("", "enum")


def contains(vm: Machine, container: Value, item: Value) -> bool | None:
    """`item in container`."""
    if isinstance(container, str) and isinstance(item, str):
        return item in container
    if isinstance(container, Instance):
        own = find_method(vm, container, "__contains__")
        if own is not None and container.cls.node is not None:
            return truth_of(vm.call(own, [item], {}, Site(container.cls.path, container.cls.node)))
        native = container.cls.find("__contains__")
        if isinstance(native, Native) and container.cls.node is not None:
            site = Site(container.cls.path, container.cls.node)
            return truth_of(vm.call(native, [container, item], {}, site))
        own_items = dict_items(container)
        if own_items is not None:
            return contains(vm, own_items, item)
        children = children_of(container)
        return None if children is None else item in children
    if isinstance(container, (DictValue, SetValue)):
        if not hashable(item):
            return None
        missing = container.known or (isinstance(container, DictValue) and container.bare)
        return True if item in container.items else (False if missing else None)
    if isinstance(container, range) and constant(item):  # Python would count for what is no integer
        whole = int(item) if isinstance(item, float) and item.is_integer() else item
        return isinstance(whole, int) and whole in container
    items = container.items if isinstance(container, ListValue) else plain_items(container)
    if items is None:
        return None
    vm.steps += len(items)
    verdicts = [True if item is x else equals(item, x) for x in items]
    if True in verdicts:
        return True
    known = not isinstance(container, (ListValue, IteratorValue)) or container.known
    return None if None in verdicts or not known else False
