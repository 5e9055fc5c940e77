"""A size is split into factors that share no symbol."""

from __future__ import annotations

from itertools import combinations
from math import prod

import pytest
from hypothesis import assume, given

from tests.dims.sizes import polys, rising, sizes
from torchlint_shapes.dims import Dim, Poly, Undecided, factors, symbol, symbols

H, W, B, D = symbol("H"), symbol("W"), symbol("B"), symbol("D")


@pytest.mark.slow
@given(sizes())
def test_factors_multiply_back_and_share_no_symbol(size: Dim) -> None:
    content, parts = factors(size)
    assert prod(parts, start=content) == size
    for one, other in combinations(parts, 2):
        assert not symbols(one) & symbols(other)


@pytest.mark.slow
@given(polys("H", 4), polys("W", 4), polys("K", 3))
def test_every_separable_size_is_split(h: Poly, w: Poly, k: Poly) -> None:
    try:
        product = h * w * k
    except Undecided:
        assume(False)
    content, parts = factors(product)
    assert sorted(tuple(sym.name for sym in symbols(part)) for part in parts) == [("H",), ("K",), ("W",)]
    assert abs(content) == abs(factors(h)[0] * factors(w)[0] * factors(k)[0])


@pytest.mark.slow
@given(rising("H"), rising("W"))
def test_a_flattened_image_is_split_by_its_axes(h: Poly, w: Poly) -> None:
    content, parts = factors(20 * h * w)
    assert set(parts) == {factors(h)[1][0], factors(w)[1][0]}
    assert content == 20 * factors(h)[0] * factors(w)[0]


@pytest.mark.parametrize(
    ("size", "content", "parts"),
    [
        (20, 20, ()),
        (0, 0, ()),
        (7 * H, 7, (H,)),
        (20 * ((H - 12) // 4) * ((W - 12) // 4), 20, ((H - 12) // 4, (W - 12) // 4)),
        ((H // 2 + 1) * (W // 2 + 1), 1, (H // 2 + 1, W // 2 + 1)),
        (-2 * H * W, -2, (H, W)),
        (-H - 4, -1, (H + 4,)),
        (4 - H, 1, (4 - H,)),
        (H * W + 1, 1, (H * W + 1,)),
        (B * (H * W + 1), 1, (B, H * W + 1)),
        ((B + D) * (H + W), 1, (B + D, H + W)),
        ((H + W) // 2 * B, 1, (B, (H + W) // 2)),
        (B * B, 1, (B * B,)),
    ],
)
def test_factors(size: Dim, content: int, parts: tuple[Poly, ...]) -> None:
    found, split = factors(size)
    assert found == content
    assert sorted(map(repr, split)) == sorted(map(repr, parts))
