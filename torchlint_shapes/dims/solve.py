"""Which values of the symbols make sizes equal to given numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import gcd, isqrt, prod
from typing import TypeAlias

from torchlint_shapes.dims.factor import factors
from torchlint_shapes.dims.invert import FOREVER, first, level
from torchlint_shapes.dims.order import at_least, period, rises
from torchlint_shapes.dims.order import bounds as extremes
from torchlint_shapes.dims.poly import Dim, Poly, Undecided, subs, symbol, symbols
from torchlint_shapes.dims.remainders import alike

LARGEST_PRODUCT = 1 << 32
SOON = 32
MOST_POINTS = 256

Box: TypeAlias = "Mapping[str, range]"
Constraint: TypeAlias = "Equation | OneOf | Bound"


@dataclass(frozen=True, slots=True)
class Equation:
    """`dim == value`."""

    dim: Dim
    value: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """`dim` is one of `values`."""

    dim: Dim
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """`dim >= low`."""

    dim: Dim
    low: int


@dataclass(frozen=True, slots=True)
class Solution:
    """All solutions lie in `boxes`, and when `exact`, all of `boxes` are solutions.

    A box gives each symbol a range, with a step where every so many values fit; a symbol that it does not name may have
    any value from its `at_least` on. No boxes: there is no solution.
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


def solutions(constraints: Iterable[Constraint], limit: int = 4096) -> Solution:
    """The values of the symbols that satisfy all constraints.

    Handled exactly: what depends on one symbol, products of such factors, and what is left of few values. Anything else
    is left out, which leaves the boxes too large, but may still show that there is no solution once other symbols are
    known.
    """
    ordered = sorted(constraints, key=lambda c: (not isinstance(c, Bound), len(symbols(c.dim)), period(c.dim)))
    boxes: list[Box] = []
    exact = True
    for box, complete in _search({}, ordered):
        boxes.append(box)
        exact = exact and complete
        if len(boxes) > limit:
            return Solution(({},), exact=False)
    return Solution(tuple(boxes), exact)


def _search(box: Box, constraints: list[Constraint]) -> Iterator[tuple[Box, bool]]:
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
    if _may_hold(box, constraints):
        yield box, not constraints


def _may_hold(box: Box, constraints: list[Constraint]) -> bool:
    """Whether no constraint that is left shows by its few values that the box has no solution."""
    name = _of_few_values(constraints, box)
    points = ({**box, name: range(value, value + 1)} for value in box[name]) if name is not None else ()
    return name is None or any(True for point in points for _ in _search(point, constraints))


def _of_few_values(constraints: list[Constraint], box: Box) -> str | None:
    """A symbol of a constraint that is left, of all symbols of which there are few values."""
    for constraint in constraints:
        names = sorted(sym.name for sym in symbols(constraint.dim))
        open_ = [name for name in names if name not in box or len(box[name]) > 1]
        if open_ and all(name in box for name in open_) and prod(len(box[n]) for n in open_) <= MOST_POINTS:
            return open_[0]
    return None


def _meet(one: Box, other: Box) -> Box | None:
    """What two boxes share."""
    result = dict(one)
    for name, values in other.items():
        if name in result:
            start = max(values.start, result[name].start)
            values = range(start, max(start, min(values.stop, result[name].stop)), values.step)
        if not values:
            return None
        result[name] = values
    return result


def _options(constraint: Constraint, box: Box) -> Iterable[Box] | None:
    """Boxes that together are the solutions of one constraint within `box`; None when they are not boxes.

    What has a step is counted: of `H in 16, 32, ...` the symbol is then the number of the value.
    """
    counted = {name: values for name, values in box.items() if values.step > 1 and len(values) > 1}
    known = {name: values[0] if len(values) == 1 else symbol(name, values[0]) for name, values in box.items()}
    known |= {name: values.step * symbol(name, 0) + values[0] for name, values in counted.items()}
    d = subs(constraint.dim, known)
    options = _met(constraint, d)
    return options if options is None or not counted else (_uncounted(option, counted) for option in options)


def _met(constraint: Constraint, d: Dim) -> Iterable[Box] | None:
    """Where `d` is as the constraint says."""
    if isinstance(constraint, Bound):
        return _above(d, constraint.low)
    if isinstance(constraint, Equation):
        return _equal(d, constraint.value)
    options = [_equal(d, value) for value in constraint.values]
    return None if None in options else list(chain.from_iterable(o for o in options if o is not None))


def _uncounted(option: Box, counted: Box) -> Box:
    return {n: counted[n][r.start : r.stop : r.step] if n in counted else r for n, r in option.items()}


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
    found = _product(d, value)
    if found is None and len(symbols(d)) == 1:
        (sym,) = symbols(d)
        ranges = alike(d, sym, value)
        return None if ranges is None else [{sym.name: values} for values in ranges]
    return found


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
