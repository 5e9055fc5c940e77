"""Which values of the symbols make sizes equal to given numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import gcd, isqrt
from typing import TypeAlias

from torchlint_shapes.dims.factor import factors
from torchlint_shapes.dims.invert import FOREVER, first, level
from torchlint_shapes.dims.order import at_least, rises
from torchlint_shapes.dims.order import bounds as extremes
from torchlint_shapes.dims.poly import Dim, Poly, Undecided, subs, symbol, symbols

LARGEST_PRODUCT = 1 << 32
SOON = 32

Box: TypeAlias = "Mapping[str, range]"


@dataclass(frozen=True, slots=True)
class Equation:
    """`dim == value`."""

    dim: Dim
    value: int


@dataclass(frozen=True, slots=True)
class Bound:
    """`dim >= low`."""

    dim: Dim
    low: int


@dataclass(frozen=True, slots=True)
class Solution:
    """All solutions lie in `boxes`, and when `exact`, all of `boxes` are solutions.

    A box gives each symbol a range; a symbol that it does not name may have any value from its `at_least` on.
    No boxes: there is no solution.
    """

    boxes: tuple[Box, ...]
    exact: bool


def same(a: Dim, b: Dim) -> bool | None:
    """Whether two sizes are equal for all values of their symbols, for none, or None: it depends."""
    try:
        difference = a - b
    except Undecided:  # too complex
        return None
    if isinstance(difference, int):
        return difference == 0
    if extremes(difference) == (0, 0):
        return True
    if _is_soon_zero(difference) or next(_search({}, [Equation(difference, 0)]), None) is not None:
        return None
    return False


def _is_soon_zero(d: Poly) -> bool:
    """Whether `d` is 0 where all symbols are some small number above their lowest values."""
    syms = symbols(d)
    return any(subs(d, {sym.name: sym.at_least + ahead for sym in syms}) == 0 for ahead in range(SOON))


def solutions(equations: Iterable[Equation], bounds: Iterable[Bound] = (), limit: int = 4096) -> Solution:
    """The values of the symbols that satisfy all equations and bounds.

    Handled exactly: what depends on one symbol, and products of such factors. Anything else is left out, which leaves
    the boxes too large, but may still show that there is no solution once other symbols are known.
    """
    constraints: list[Equation | Bound] = [*bounds, *equations]
    constraints.sort(key=lambda constraint: len(symbols(constraint.dim)))
    boxes: list[Box] = []
    exact = True
    for box, complete in _search({}, constraints):
        boxes.append(box)
        exact = exact and complete
        if len(boxes) > limit:
            return Solution(({},), exact=False)
    return Solution(tuple(boxes), exact)


def _search(box: Box, constraints: list[Equation | Bound]) -> Iterator[tuple[Box, bool]]:
    """Applies a constraint that can be applied, then the others in each box that it leaves."""
    for index, constraint in enumerate(constraints):
        options = _options(constraint, box)
        if options is None:
            continue
        rest = constraints[:index] + constraints[index + 1 :]
        for option in options:
            narrowed = _meet(box, option)
            if narrowed is not None:
                yield from _search(narrowed, rest)
        return
    yield box, not constraints


def _meet(one: Box, other: Box) -> Box | None:
    """What two boxes share."""
    result = dict(one)
    for name, values in other.items():
        if name in result:
            start = max(values.start, result[name].start)
            values = range(start, max(start, min(values.stop, result[name].stop)))
        if not values:
            return None
        result[name] = values
    return result


def _options(constraint: Equation | Bound, box: Box) -> Iterable[Box] | None:
    """Boxes that together are the solutions of one constraint within `box`; None when they are not boxes."""
    known = {name: values[0] if len(values) == 1 else symbol(name, values[0]) for name, values in box.items()}
    d = subs(constraint.dim, known)
    return _equal(d, constraint.value) if isinstance(constraint, Equation) else _above(d, constraint.low)


def _equal(d: Dim, value: int) -> Iterable[Box] | None:
    """`d == value`: by bounds, by the common divisor of the coefficients, or as a product."""
    lowest, highest = extremes(d)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        return ()
    if lowest == highest == value:
        return ({},)
    assert isinstance(d, Poly)
    if (value - d.constant) % gcd(*(c for monomial, c in d.terms if monomial)):
        return ()
    return _product(d, value)


def _above(d: Dim, low: int) -> Iterable[Box] | None:
    """`d >= low`: by bounds, or for a size that rises or falls with one symbol."""
    certain, found = at_least(d, low), symbols(d)
    if certain is not None:
        return ({},) if certain else ()
    if not isinstance(d, Poly) or len(found) != 1:
        return None
    (sym,) = found
    if rises(d, sym):
        return [{sym.name: range(first(d, sym, low), FOREVER)}]
    falling = -d
    if isinstance(falling, Poly) and rises(falling, sym):
        return [{sym.name: range(sym.at_least, first(falling, sym, 1 - low))}]
    return None


def _product(d: Poly, value: int) -> Iterable[Box] | None:
    """`d == value` for a product of factors of one symbol each, if need be with a constant brought across."""
    for dim, aim in ((d, value), (d - d.constant, value - d.constant), (d - value, 0)):
        content, parts = factors(dim)
        if aim % content:
            return ()
        if aim == 0 and len(parts) > 1:
            return _one_is_zero(parts)
        if abs(aim) <= LARGEST_PRODUCT and all(_is_level(part) for part in parts):
            return _share(parts, aim // content)
    return None


def _one_is_zero(parts: tuple[Poly, ...]) -> list[Box] | None:
    """Where a product is 0."""
    boxes: list[Box] = []
    for part in parts:
        options = _equal(part, 0)
        if options is None:
            return None
        boxes += options
    return boxes


def _is_level(d: Poly) -> bool:
    return len(symbols(d)) == 1 and level(d, 0) is not None


def _share(parts: tuple[Poly, ...], value: int) -> Iterator[Box]:
    """Where the factors, each of one symbol, have the product `value`, which is not 0 for more than one factor."""
    part, rest = parts[0], parts[1:]
    (sym,) = symbols(part)
    for size in _divisors(value) if rest else (value,):
        for values in level(part, size) or ():
            for others in _share(rest, value // size) if rest else ({},):
                yield {sym.name: values, **others}


@lru_cache(maxsize=1 << 10)
def _divisors(value: int) -> tuple[int, ...]:
    """All divisors of a number other than 0, negative ones too."""
    small = [n for n in range(1, isqrt(abs(value)) + 1) if value % n == 0]
    positive = sorted({*small, *(abs(value) // n for n in small)})
    return tuple(positive + [-n for n in positive])
