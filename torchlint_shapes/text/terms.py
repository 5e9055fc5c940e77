"""Which term of a product should become which number, so that the author finds his own product again.

`16 * 5 * 5` for the axes (16, 4, 4) is `16 * 4 * 4`; `5 * 5 * 16` for the same is `4 * 4 * 16`; `16 * 25` is `16 * 16`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import log, prod

MOST_WAYS = 4096


@dataclass(frozen=True, slots=True)
class Term:
    """`value` is `base ** power`; a `literal` is written as a number, others are names or formulas."""

    value: int
    literal: bool = True
    power: int = 1

    def root(self, value: int) -> int | None:
        """The base that makes this term the value."""
        base = round(value ** (1 / self.power))
        return base if base**self.power == value else None


Way = tuple[int, ...]


def assign(terms: Sequence[Term], axes: Sequence[int]) -> list[int | None] | None:
    """What each term should be, None for one to leave out; the product is that of the axes.

    Each axis goes to one term, by the best of all ways. None when there are too many to try.
    """
    if len(terms) ** len(axes) > MOST_WAYS or min((*(t.value for t in terms), *axes)) < 1:
        return None
    best = min(product(range(len(terms)), repeat=len(axes)), key=lambda way: _cost(terms, axes, way))
    return _values(terms, axes, best)


def _values(terms: Sequence[Term], axes: Sequence[int], way: Way) -> list[int | None]:
    """A term that gets no axis is left out, unless it is 1 already."""
    found: list[int | None] = []
    for number, term in enumerate(terms):
        own = [axis for axis, to in zip(axes, way, strict=True) if to == number]
        found.append(prod(own) if own or term.value == 1 else None)
    return found


def _cost(terms: Sequence[Term], axes: Sequence[int], way: Way) -> tuple[float, ...]:
    """What is worst first: terms left out, names lost, terms changed, powers lost, channels (the first of three axes or
    more) hidden in a product, numbers far from the old ones, channels between height and width."""
    values = _values(terms, axes, way)
    pairs = list(zip(terms, values, strict=True))
    spatial = len(axes) >= 3
    return (
        values.count(None),
        sum(not term.literal and value != term.value for term, value in pairs),
        sum(value != term.value for term, value in pairs),
        sum(value is not None and term.root(value) is None for term, value in pairs),
        spatial and values[way[0]] != axes[0],
        round(sum(abs(log((value or 1) / term.value)) for term, value in pairs), 6),
        spatial and 0 < way[0] < len(terms) - 1,
    )
