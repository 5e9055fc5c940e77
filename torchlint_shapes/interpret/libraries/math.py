"""`math` and `operator`, and what numpy shares with them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.library import LIBRARY, exact, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import constant, numeric
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.subscripts import get_item
from torchlint_shapes.interpret.values import NUMBER, UNKNOWN, Arguments, Keywords, Native, Ratio, Site, Value


def _number(function: Callable[..., Any]) -> Run:
    """A function from numbers to a number."""
    plain = exact(function)

    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        if arguments and all(map(numeric, arguments)) and not all(map(constant, arguments)):
            return NUMBER
        return plain(vm, arguments, keywords, site)

    return run


# These take or give more than single numbers, or have more to say below.
_NOT_FROM_NUMBERS = {"ceil", "floor", "prod", "fsum", "sumprod", "dist", "frexp", "modf"}
for _name, _function in vars(math).items():
    if callable(_function) and not _name.startswith("_") and _name not in _NOT_FROM_NUMBERS:
        LIBRARY[f"math.{_name}"] = _number(_function)
for _name in ("dist", "fsum", "frexp", "modf"):
    LIBRARY[f"math.{_name}"] = exact(getattr(math, _name))
for _name in ("sqrt", "log", "log2", "log10", "exp", "sin", "cos"):
    LIBRARY[f"numpy.{_name}"] = _number(getattr(math, _name))


def _rounding(up: bool) -> Run:
    plain = exact(math.ceil if up else math.floor)

    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        value = arguments[0] if arguments else UNKNOWN
        if isinstance(value, Ratio):
            return -(-value.number // value.divisor) if up else value.number // value.divisor
        if value is NUMBER:
            return vm.trail.unknown_size()
        return value if isinstance(value, Poly) else plain(vm, arguments, keywords, site)

    return run


for _name, _up in (("math.ceil", True), ("math.floor", False), ("numpy.ceil", True), ("numpy.floor", False)):
    LIBRARY[_name] = _rounding(_up)


@library("math.prod", "numpy.prod", "numpy.product")
def _prod(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0]) if arguments else None
    if items is None:
        return UNKNOWN
    total: Value = keywords.get("start", 1)
    for item in items:
        total = binary(vm, "mul", total, item, site)
    return total


for _name in ("random.random", "random.uniform", "random.gauss", "random.normalvariate", "time.time",
              "time.perf_counter"):  # fmt: skip
    LIBRARY[_name] = lambda vm, arguments, keywords, site: NUMBER
for _name in ("random.randint", "random.randrange"):
    LIBRARY[_name] = lambda vm, arguments, keywords, site: vm.trail.unknown_size()


def _operator(name: str) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        return binary(vm, name, arguments[0], arguments[1], site) if len(arguments) == 2 else UNKNOWN

    return run


def _getter(get: Callable[[Machine, Value, Value, Site], Value]) -> Run:
    """`itemgetter(1)`, `attrgetter("a")`: a function that reads that; several at once are not followed."""

    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        if len(arguments) != 1:
            return UNKNOWN
        return Native("getter", lambda vm, a, k, site: get(vm, a[0], arguments[0], site))

    return run


LIBRARY["operator.itemgetter"] = _getter(get_item)
LIBRARY["operator.attrgetter"] = _getter(
    lambda vm, value, name, site: get_attribute(vm, value, name, site) if isinstance(name, str) else UNKNOWN
)
for _name in ("mul", "add", "sub", "floordiv", "truediv"):
    LIBRARY[f"operator.{_name}"] = _operator(_name)
