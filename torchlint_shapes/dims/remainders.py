"""Where a size of one symbol has a given value, when that depends on the remainder of the symbol only."""

from __future__ import annotations

from functools import lru_cache

from torchlint_shapes.dims.invert import FOREVER
from torchlint_shapes.dims.order import bounds, period
from torchlint_shapes.dims.poly import Dim, Poly, Sym, subs, symbol

MOST_CASES = 64
MOST_RANGES = 8


@lru_cache(maxsize=1 << 10)
def alike(d: Poly, sym: Sym, value: int) -> tuple[range, ...] | None:
    """All values of `sym`, the only symbol of `d`, with `d == value`, as ranges whose step is the period of `d`.

    Of 16*(H//16) - H at 0 it is 16, 32, ... None when they are more complex.
    """
    every = period(d)
    found: list[range] = []
    for start in range(sym.at_least, sym.at_least + every) if 1 < every <= MOST_CASES else ():
        values = _on_line(subs(d, {sym.name: every * symbol(sym.name, 0) + start}), value)
        if values is None:
            return None
        if values:
            found.append(range(start, FOREVER, every)[values.start : values.stop])
    return tuple(found) if 1 < every <= MOST_CASES and len(found) <= MOST_RANGES else None


def _on_line(d: Dim, value: int) -> range | None:
    """Where `d`, without floor divisions in its only symbol, which starts at 0, has this value; None: more complex."""
    if isinstance(d, int):
        return range(FOREVER if d == value else 0)
    lowest, highest = bounds(d)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        return range(0)
    (monomial, slope), rest = d.terms[-1], value - d.constant
    if len(monomial) > 1 or len(d.terms) > 1 + bool(d.constant):
        return None
    return range(0) if rest % slope else range(rest // slope, rest // slope + 1)
