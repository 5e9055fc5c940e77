"""The values for which a size has a given value are all of them, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dims.sizes import polys, rising
from torchlint_shapes.dims import FOREVER, Dim, Poly, Undecided, preimage, subs, symbol
from torchlint_shapes.dims.invert import level

H, W, K = symbol("H"), symbol("W"), symbol("K", 3)


@pytest.mark.slow
@given(rising(), st.integers(-5, 30))
def test_preimage_of_a_chain(size: Poly, value: int) -> None:
    assert among(preimage(size, "H", value)) == brute(size, value)


@pytest.mark.slow
@given(rising(), rising(), st.integers(-5, 60))
def test_preimage_of_a_sum(one: Poly, other: Poly, value: int) -> None:
    assert among(preimage(one + 2 * other, "H", value)) == brute(one + 2 * other, value)


@pytest.mark.slow
@given(rising("K"), st.integers(-5, 30))
def test_preimage_starts_where_the_symbol_does(size: Poly, value: int) -> None:
    found = preimage(size, "K", value)
    assert among(found) == [k for k in range(3, 900) if subs(size, {"K": k}) == value]


def brute(size: Dim, value: int) -> list[int]:
    return [h for h in range(1, 900) if subs(size, {"H": h}) == value]


def among(found: range) -> list[int]:
    return [h for h in found[:1000] if h < 900]


@pytest.mark.slow
@given(polys("H", 5), st.integers(-9, 40))
def test_level_of_any_size(size: Poly, value: int) -> None:
    found = level(size, value)
    assert found is None or [h for part in found for h in among(part)] == brute(size, value)


def test_preimage() -> None:
    assert preimage(((H - 4) // 2 - 4) // 2, "H", 4) == range(28, 32)
    assert preimage(H // 32, "H", 7) == range(224, 256)
    assert preimage(20 * ((H - 12) // 4), "H", 320) == range(76, 80)
    assert not preimage(20 * ((H - 12) // 4), "H", 300 + 10)
    assert not preimage(2 * H + 1, "H", 4)
    assert preimage(H * H, "H", 49) == range(7, 8)
    assert preimage(H // 2, "H", 0) == range(1, 2)
    assert not preimage(H, "H", 0)


def test_preimage_of_very_large_values() -> None:
    assert preimage(H // 3 + H * H, "H", 10**12 + 10**6 // 3) == range(10**6, 10**6 + 1)
    assert preimage(H, "H", 10**15).start == 10**15


@pytest.mark.parametrize("size", [-H, H % 3, H + W, (H - 5) ** 2, W, 7])
def test_preimage_asks_for_a_rising_size_of_the_symbol(size: Dim) -> None:
    with pytest.raises(Undecided):
        preimage(size, "H", 1)


def test_level() -> None:
    assert level((H - 5) ** 2, 4) == (range(3, 4), range(7, 8))
    assert level(-H, -5) == (range(5, 6),)
    assert level(H % 3, 1) is None
    assert FOREVER > 10**18
