"""Which values of the symbols make sizes equal to given numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import gcd, isqrt
from typing import TypeAlias

from torchlint_shapes.dims.factor import factors
from torchlint_shapes.dims.order import bounds, rises
from torchlint_shapes.dims.poly import Dim, Poly, Sym, Undecided, subs, symbol, symbols

FOREVER = sys.maxsize  # the stop of a range without an end
LARGEST_PRODUCT = 1 << 32
LONGEST_START = 256

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
    difference = a - b
    if isinstance(difference, int):
        return difference == 0
    if bounds(difference) == (0, 0):
        return True
    return None if solutions([Equation(difference, 0)]).boxes else False


def preimage(d: Dim, name: str, value: int) -> range:
    """All values v of the only symbol of `d`, at least its `at_least`, with `d(v) == value`.

    `d` must not fall when the symbol grows. Of ((H - 4)//2 - 4)//2 at 4 it is 28..31.
    """
    found = symbols(d)
    sym = next(iter(found), None)
    if not isinstance(d, Poly) or sym is None or len(found) > 1 or sym.name != name or not rises(d, sym):
        raise Undecided(f"not a rising function of {name} alone")
    return _between(d, sym, value, value)


def _between(d: Poly, sym: Sym, low: int, high: int) -> range:
    """The values of `sym` for which the rising `d` is in low..high: the line is inverted step by step."""
    inner = d
    while len(inner.terms) <= 2 and len(inner.terms[-1][0]) == 1 and len(inner.terms) - bool(inner.constant) == 1:
        (atom,), slope = inner.terms[-1]
        low, high = -((inner.constant - low) // slope), (high - inner.constant) // slope
        if isinstance(atom, Sym):
            return range(max(low, sym.at_least), max(high + 1, low, sym.at_least))
        inner, low, high = atom.num, low * atom.den, high * atom.den + atom.den - 1
    return range(_first(inner, sym, low), _first(inner, sym, high + 1))


def _first(d: Poly, sym: Sym, low: int) -> int:
    """The first value of `sym` for which the rising `d` is at least `low`; FOREVER if none is found."""

    def reached(value: int) -> bool:
        size = subs(d, {sym.name: value})
        return isinstance(size, int) and size >= low

    left, step = sym.at_least - 1, 1  # `left` has not reached it
    while not reached(left + step):
        left, step = left + step, 2 * step
        if left + step >= FOREVER:
            return FOREVER
    right = left + step
    while right - left > 1:
        middle = (left + right) // 2
        left, right = (left, middle) if reached(middle) else (middle, right)
    return right


@lru_cache(maxsize=1 << 12)
def _level(d: Poly, value: int) -> tuple[range, ...] | None:
    """Where `d`, of one symbol, has this value: it may go to and fro at first, but must rise or fall in the end."""
    (sym,) = symbols(d)
    for rising, aim in ((d, value), (-1 * d, -value)):
        assert isinstance(rising, Poly)
        start = _start(rising, sym)
        if start is not None:
            early = [range(v, v + 1) for v in range(sym.at_least, start) if subs(d, {sym.name: v}) == value]
            later = Sym(sym.name, start)
            moved = subs(rising, {sym.name: symbol(sym.name, start)})
            assert isinstance(moved, Poly)
            return tuple(early + [found for found in [_between(moved, later, aim, aim)] if found])
    return None


def _start(d: Poly, sym: Sym) -> int | None:
    """A value from which on `d` rises, if that is soon."""
    ahead = 0
    while ahead <= LONGEST_START:
        moved = subs(d, {sym.name: symbol(sym.name, sym.at_least + ahead)})
        if isinstance(moved, Poly) and rises(moved, Sym(sym.name, sym.at_least + ahead)):
            return sym.at_least + ahead
        ahead = 2 * ahead + 1
    return None


def solutions(equations: Iterable[Equation], at_least: Iterable[Bound] = (), limit: int = 4096) -> Solution:
    """The values of the symbols that satisfy all equations and bounds.

    Handled exactly: what depends on one symbol, and products of such factors. Anything else is left out, which leaves
    the boxes too large, but may still show that there is no solution once other symbols are known.
    """
    constraints: list[Equation | Bound] = [*at_least, *equations]
    boxes: list[Box] = []
    exact = True
    for box, complete in _search({}, constraints):
        boxes.append(box)
        exact = exact and complete
        if len(boxes) > limit:
            return Solution(({},), False)
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
    lowest, highest = bounds(d)
    if isinstance(constraint, Bound):
        low = constraint.low
        if highest is not None and highest < low:
            return ()
        return ({},) if lowest is not None and lowest >= low else _above(d, low)
    value = constraint.value
    if isinstance(d, int):
        return ({},) if d == value else ()
    assert isinstance(d, Poly)
    step = gcd(*(c for monomial, c in d.terms if monomial))
    if (
        (value - d.constant) % step
        or (highest is not None and highest < value)
        or (lowest is not None and lowest > value)
    ):
        return ()
    if lowest == highest == value:
        return ({},)
    return _product(d, value)


def _above(d: Dim, low: int) -> Iterable[Box] | None:
    """`d >= low` for a size that rises or falls with one symbol."""
    found = symbols(d)
    if not isinstance(d, Poly) or len(found) != 1:
        return None
    (sym,) = found
    if rises(d, sym):
        return [{sym.name: range(_first(d, sym, low), FOREVER)}]
    falling = -d
    if isinstance(falling, Poly) and rises(falling, sym):
        return [{sym.name: range(sym.at_least, _first(falling, sym, 1 - low))}]
    return None


def _product(d: Poly, value: int) -> Iterable[Box] | None:
    """`d == value` for a product of factors of one symbol each, if need be with a constant brought across."""
    for dim, aim in ((d, value), (d - d.constant, value - d.constant), (d - value, 0)):
        content, parts = factors(dim)
        if all(len(symbols(part)) == 1 for part in parts) and abs(aim) <= LARGEST_PRODUCT:
            return _share(parts, aim // content) if aim % content == 0 else ()
    return None


def _share(parts: tuple[Poly, ...], value: int) -> Iterable[Box] | None:
    """The boxes in which the factors have `value` as their product."""
    first, rest = parts[0], parts[1:]
    (sym,) = symbols(first)
    if value == 0:
        levels = [_level(part, 0) for part in parts]
        names = [next(iter(symbols(part))).name for part in parts]
        if None in levels:
            return None
        return [{name: values} for name, level in zip(names, levels, strict=True) for values in level or ()]
    boxes: list[Box] = []
    for divisor in [value] if not rest else _divisors(value):
        level = _level(first, divisor)
        others = _share(rest, value // divisor) if rest and level else ({},)
        if level is None or others is None:
            return None
        boxes += [{sym.name: values, **other} for values in level for other in others]
    return boxes


@lru_cache(maxsize=1 << 10)
def _divisors(value: int) -> tuple[int, ...]:
    """All divisors of a number other than 0, negative ones too."""
    small = [n for n in range(1, isqrt(abs(value)) + 1) if value % n == 0]
    positive = sorted({*small, *(abs(value) // n for n in small)})
    return tuple(positive + [-n for n in positive])
