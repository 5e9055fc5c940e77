"""Random symbolic sizes, as Python expressions that mean the same for symbols and for numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypeGuard

from hypothesis import settings
from hypothesis import strategies as st

from torchlint_shapes.dims import Dim, Poly, Undecided, symbol

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")

SYMBOLS = {"H": symbol("H"), "W": symbol("W"), "z": symbol("z", 0), "K": symbol("K", 3)}
AT_LEAST = {"H": 1, "W": 1, "z": 0, "K": 3}

numbers = st.integers(-9, 9)
divisors = numbers.filter(bool)
environments = st.fixed_dictionaries({name: st.integers(low, low + 60) for name, low in AT_LEAST.items()})


def texts(names: str = "HWzK", leaves: int = 7) -> st.SearchStrategy[str]:
    """Expressions in these symbols."""
    leaf = st.sampled_from(names) | numbers.map(str)
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("({} {} {})".format, inner, st.sampled_from(["//", "%"]), divisors.map("({})".format)),
        ),
        max_leaves=leaves,
    )


def sizes(names: str = "HWzK", leaves: int = 7) -> st.SearchStrategy[Dim]:
    return texts(names, leaves).map(compute).filter(_is_size)


def polys(names: str = "HWzK", leaves: int = 7) -> st.SearchStrategy[Poly]:
    return sizes(names, leaves).filter(_is_poly)


def _is_size(d: Dim | None) -> TypeGuard[Dim]:
    return d is not None


def _is_poly(d: Dim | None) -> TypeGuard[Poly]:
    return isinstance(d, Poly)


def compute(text: str) -> Dim | None:
    """The expression of symbols; None where it is refused as too complex."""
    try:
        size: Dim = eval(text, dict(SYMBOLS))
    except Undecided:
        return None
    return size


def rising(name: str = "H") -> st.SearchStrategy[Poly]:
    """Sizes of one symbol that never fall: chains of steps as layers make them, and sums and products of such."""
    step = st.tuples(st.integers(1, 3), st.integers(-5, 5), st.integers(1, 5))
    chain = st.lists(step, min_size=1, max_size=4).map(lambda steps: _run(SYMBOLS[name], steps))
    return chain.filter(_is_poly)


def _run(d: Dim, steps: list[tuple[int, int, int]]) -> Dim | None:
    try:
        for factor, shift, divisor in steps:
            d = (factor * d + shift) // divisor
    except Undecided:
        return None
    return d


def values(names: str, width: int) -> Iterator[dict[str, int]]:
    """All values of the symbols in a small window above their lowest."""
    ranges = [range(AT_LEAST[name], AT_LEAST[name] + width) for name in names]
    return (dict(zip(names, found, strict=True)) for found in product(*ranges))
