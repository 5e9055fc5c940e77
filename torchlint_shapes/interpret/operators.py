"""Arithmetic, comparison and iteration on abstract values."""

from __future__ import annotations

import operator
from typing import Any

from torchlint_shapes.dims import Poly, Undecided, bounds, divide
from torchlint_shapes.interpret.exact import exactly
from torchlint_shapes.interpret.extent import LONGEST
from torchlint_shapes.interpret.joining import common_tail
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant, numeric, plain_value, size_like
from torchlint_shapes.interpret.price import paid
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    AnyTensor,
    Choice,
    DictValue,
    FunctionValue,
    Instance,
    ListValue,
    Method,
    Native,
    Ratio,
    SetValue,
    Site,
    Tensor,
    Value,
)

# What numbers of a few words need no estimate for.
_CHEAP = {name: getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "floordiv", "mod")}
_WORDS = (int, float)


def binary(vm: Machine, name: str, left: Value, right: Value, site: Site, in_place: bool = False) -> Value:
    """`left <name> right`, `name` as in the module `operator`."""
    if type(left) in _WORDS and type(right) in _WORDS and name in _CHEAP:
        try:
            return paid(vm, _CHEAP[name](left, right))
        except ArithmeticError:
            return UNKNOWN
    if left is UNKNOWN or right is UNKNOWN:
        return _with_unknown(vm, right if left is UNKNOWN else left, in_place and left is not UNKNOWN)
    if isinstance(left, Choice):
        return vm.each(left, lambda v: binary(vm, name, v, right, site, in_place))
    if isinstance(right, Choice):
        return vm.each(right, lambda v: binary(vm, name, left, v, site, in_place))
    if isinstance(left, (Tensor, AnyTensor)) or isinstance(right, (Tensor, AnyTensor)):
        return _tensor_binary(vm, name, left, right, site, in_place)
    left, right = plain_value(left), plain_value(right)
    if constant(left) and constant(right):
        return exactly(vm, getattr(operator, name), (left, right), {})
    if size_like(left) and size_like(right):
        return _sizes(vm, name, left, right)
    if numeric(left) and numeric(right):
        return NUMBER
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _overloaded(vm, name, left, right, site, in_place)
    return _containers(vm, name, left, right, in_place)


def _with_unknown(vm: Machine, known: Value, in_place: bool) -> Value:
    """A tensor together with something that is not known keeps the sizes that are not 1, in place all of them."""
    if isinstance(known, AnyTensor):
        return AnyTensor(tail=known.tail if in_place else ())
    if not isinstance(known, Tensor):
        return UNKNOWN
    if in_place:
        return Tensor(known.shape, None)
    sizes = [size if isinstance(size, int) and size > 1 else None for size in known.shape]
    return AnyTensor(tail=common_tail([sizes], vm.trail.unknown_size))


def _tensor_binary(vm: Machine, name: str, left: Value, right: Value, site: Site, in_place: bool) -> Value:
    method = name.rstrip("_")
    if isinstance(left, (Tensor, AnyTensor)):
        prefix = "i" if in_place else ""
        return call_op(vm, f"torch.Tensor.__{prefix}{method}__", [left, right], {}, site)
    return call_op(vm, f"torch.Tensor.__r{method}__", [right, left], {}, site)


def _sizes(vm: Machine, name: str, left: Any, right: Any) -> Value:
    if name == "truediv":
        exact = divide(left, right)
        if isinstance(right, int) and right > 0 and isinstance(left, Poly):
            return Ratio(left, right)
        return float(exact) if isinstance(exact, int) else NUMBER
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
    return NUMBER


def _overloaded(vm: Machine, name: str, left: Value, right: Value, site: Site, in_place: bool) -> Value:
    method = name.rstrip("_")
    for receiver, other, prefix in ((left, right, "i"), (left, right, ""), (right, left, "r")):
        if isinstance(receiver, Instance) and (in_place or prefix != "i"):
            function = receiver.cls.find(f"__{prefix}{method}__")
            if isinstance(function, (FunctionValue, Native)):
                return vm.call(Method(function, receiver), [other], {}, site)
    return UNKNOWN


def _containers(vm: Machine, name: str, left: Value, right: Value, in_place: bool) -> Value:
    if name == "add" and isinstance(left, tuple) and isinstance(right, tuple):
        return paid(vm, left + right)
    if name == "add" and isinstance(left, ListValue):
        items = sequence_items(vm, right) if in_place or isinstance(right, ListValue) else None
        if in_place:
            vm.trail.replace(left, [*left.items, *(items or [])], left.known and items is not None)
            return left
        return paid(vm, ListValue([*left.items, *(items or [])], left.known and items is not None))
    if name == "mul":
        for a, n in ((left, right), (right, left)):
            if isinstance(a, ListValue) and isinstance(n, int) and len(a.items) * n <= LONGEST:
                return paid(vm, ListValue(a.items * n, a.known))
            if isinstance(a, tuple) and isinstance(n, int) and len(a) * n <= LONGEST:
                return paid(vm, a * n)
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
        truth = truth_of(value)
        return UNKNOWN if truth is None else not truth
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, Choice):
        return vm.each(value, lambda v: unary(vm, name, v, site))
    if isinstance(value, (Tensor, AnyTensor)):
        return call_op(vm, f"torch.Tensor.__{name}__", [value], {}, site)
    if isinstance(value, Poly):
        return {"neg": -value, "pos": value}.get(name, UNKNOWN)
    if numeric(value) and not constant(value):
        return NUMBER
    if constant(value):
        return exactly(vm, getattr(operator, name), (value,), {})
    return UNKNOWN
