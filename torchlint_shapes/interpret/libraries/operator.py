"""`operator`: Python's operators as functions."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.comparison import compare
from torchlint_shapes.interpret.library import library, library_function
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.subscripts import get_item
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import UNKNOWN, Site, Value

Operator = Callable[[Machine, str, Value, Value, Site], Value]


def _operator(apply: Operator, name: str) -> Callable[..., Value]:
    return lambda vm, a, b, site: apply(vm, name, a, b, site)


for _names, _apply in (
    (("mul", "add", "sub", "floordiv", "truediv", "mod", "pow"), binary),
    (("eq", "ne", "lt", "le", "gt", "ge", "is_", "is_not"), compare),
):
    for _name in _names:
        library(f"operator.{_name}(a, b, /)")(_operator(_apply, _name))


@library("operator.contains(a, b, /)")
def _contains(vm: Machine, a: Value, b: Value, site: Site) -> Value:
    return compare(vm, "in_", b, a, site)


@library("operator.not_(a, /)")
def _not(vm: Machine, a: Value) -> Value:
    truth = truth_of(a)
    return UNKNOWN if truth is None else not truth


def _getter(get: Callable[[Machine, Value, Value, Site], Value]) -> Callable[..., Value]:
    """`itemgetter(1)`, `attrgetter("a")`: a function that reads that; several at once are not followed."""

    def getter(vm: Machine, key: Value, keys: tuple[Value, ...]) -> Value:
        if keys:
            return UNKNOWN
        return library_function("getter(object, /)", lambda vm, object, site: get(vm, object, key, site))

    return getter


library("operator.itemgetter(key, /, *keys)")(_getter(get_item))
library("operator.attrgetter(key, /, *keys)")(
    _getter(lambda vm, value, name, site: get_attribute(vm, value, name, site) if isinstance(name, str) else UNKNOWN)
)
