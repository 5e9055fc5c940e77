"""`math`, and what numpy shares with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.library import ANYTHING, exact, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import constant, numeric
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import NUMBER, UNKNOWN, Keywords, Ratio, Site, Value


def _number(function: Callable[..., Any]) -> Callable[..., Value]:
    """A function from numbers to a number."""
    plain = exact(function)

    def run(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords) -> Value:
        if arguments and all(map(numeric, arguments)) and not all(map(constant, arguments)):
            return NUMBER
        return plain(vm, arguments, keywords)

    return run


# These take or give more than single numbers, or have more to say below.
_NOT_FROM_NUMBERS = {"ceil", "floor", "prod", "fsum", "sumprod", "dist", "frexp", "modf"}
for _name, _function in vars(math).items():
    if callable(_function) and not _name.startswith("_") and _name not in _NOT_FROM_NUMBERS:
        library(f"math.{_name}{ANYTHING}")(_number(_function))
for _name in ("dist", "fsum", "frexp", "modf"):
    library(f"math.{_name}{ANYTHING}")(exact(getattr(math, _name)))
for _name in ("sqrt", "log", "log2", "log10", "exp", "sin", "cos"):
    library(f"numpy.{_name}{ANYTHING}")(_number(getattr(math, _name)))


def _rounding(up: bool) -> Callable[..., Value]:
    plain = exact(math.ceil if up else math.floor)

    def run(vm: Machine, x: Value) -> Value:
        if isinstance(x, Ratio):
            return -(-x.number // x.divisor) if up else x.number // x.divisor
        if x is NUMBER:
            return vm.trail.unknown_size()
        return x if isinstance(x, Poly) else plain(vm, [x], {})

    return run


for _name, _up in (("ceil", True), ("floor", False)):
    library(f"math.{_name}(x, /)", f"numpy.{_name}(x, /, *arguments, **keywords)")(_rounding(_up))


@library("math.prod(iterable, /, *, start=1)")
def _prod(vm: Machine, iterable: Value, start: Value, site: Site) -> Value:
    items = sequence_items(vm, iterable)
    if items is None:
        return UNKNOWN
    total = start
    for item in items:
        total = binary(vm, "mul", total, item, site)
    return total


@library("numpy.prod(a, *arguments, **keywords)", "numpy.product")
def _prod_of_array(vm: Machine, a: Value, site: Site) -> Value:
    """Of one number that number; of rows nothing is said."""
    items = [a] if numeric(a) else sequence_items(vm, a)
    return _prod(vm, tuple(items), 1, site) if items is not None and all(map(numeric, items)) else UNKNOWN


for _name in ("random.random", "random.uniform", "random.gauss", "random.normalvariate", "time.time",
              "time.perf_counter"):  # fmt: skip
    library(f"{_name}{ANYTHING}")(lambda vm: NUMBER)
for _name in ("random.randint", "random.randrange"):
    library(f"{_name}{ANYTHING}")(lambda vm: vm.trail.unknown_size())
