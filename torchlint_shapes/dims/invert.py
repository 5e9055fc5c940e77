"""Where a size of one symbol has a given value."""

from __future__ import annotations

import sys
from functools import lru_cache

from torchlint_shapes.dims.order import rises
from torchlint_shapes.dims.poly import Dim, Poly, Sym, Undecided, subs, symbol, symbols

FOREVER = sys.maxsize  # the stop of a range without an end
LONGEST_START = 256


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
    """The values of `sym` for which the rising `d` is in low..high."""
    line, least, most = d, low, high
    while len(line.terms[-1][0]) == 1 and len(line.terms) == 1 + bool(line.constant):
        (atom,), slope = line.terms[-1]  # both turned round: slope*atom + constant in least..most, then num//den
        least, most = -((line.constant - least) // slope), (most - line.constant) // slope
        if isinstance(atom, Sym):
            start = max(least, sym.at_least)
            return range(start, max(start, most + 1))
        line, least, most = atom.num, least * atom.den, most * atom.den + atom.den - 1
    return range(first(d, sym, low), first(d, sym, high + 1))


def first(d: Poly, sym: Sym, low: int) -> int:
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
def level(d: Poly, value: int) -> tuple[range, ...] | None:
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
