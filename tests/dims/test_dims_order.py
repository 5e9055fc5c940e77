"""What is said to hold for all sizes holds for all sizes that were tried, and what for none for none."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.dims.sizes import polys, rising, sizes, values
from torchlint_shapes.dims import Dim, Poly, Undecided, at_least, bounds, same, subs, symbol

H, W, B, L, k, z = symbol("H"), symbol("W"), symbol("B"), symbol("L"), symbol("k"), symbol("z", 0)
SPOTS = [
    *values("HWzK", 3),
    *({"H": a, "W": b, "z": c, "K": a + 2} for a in (1, 6, 17) for b in (9, 40) for c in (0, 25)),
]


@given(sizes())
def test_bounds_are_never_passed(size: Dim) -> None:
    lowest, highest = bounds(size)
    for env in SPOTS:
        found = subs(size, env)
        assert lowest is None or lowest <= found
        assert highest is None or found <= highest


@given(sizes(), st.integers(-9, 30))
def test_at_least_is_certain(size: Dim, low: int) -> None:
    answer = at_least(size, low)
    assert answer is None or all((subs(size, env) >= low) == answer for env in SPOTS)


@given(sizes(), sizes("HWK", 4))
def test_same_is_certain(a: Dim, b: Dim) -> None:
    answer = same(a, b)
    assert answer is None or all((subs(a, env) == subs(b, env)) == answer for env in SPOTS)


@given(polys("H", 6), st.integers(-9, 40))
def test_same_is_certain_for_one_symbol(size: Poly, value: int) -> None:
    answer = same(size, value)
    assert answer is None or all((subs(size, {"H": h}) == value) == answer for h in range(1, 120))


@given(rising(), st.integers(-9, 40))
def test_same_finds_every_number_that_is_never_reached(size: Dim, value: int) -> None:
    reached = any(subs(size, {"H": h}) == value for h in range(1, 700))
    assume(subs(size, {"H": 699}) > value)
    assert (same(size, value) is not False) == reached


@given(rising())
def test_the_lowest_size_of_a_chain_is_exact(size: Poly) -> None:
    assert bounds(size) == (subs(size, {"H": 1}), None)


def chain(x: Dim) -> Dim:
    return ((x - 4) // 2 - 4) // 2


FEATURES = 20 * chain(H) * chain(W)


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        (3, 3, True),
        (3, 4, False),
        (H, H, True),
        (H, W, None),
        (H, 5, None),
        (H, 0, False),
        (H + 1, H, False),
        (2 * H + 1, 4, False),
        (2 * H + 4 * W + 1, 2 * B, False),
        (7 * H, 300, False),
        (7 * H, 301, None),
        (7 * H, H, False),
        (20 * B * H, 300 * B, None),
        (20 * B * H, 310 * B, False),
        (H * H, 7, False),
        (H * H, 49, None),
        (H * H, -1, False),
        ((2 * H + 1) * (2 * W + 1), 300, False),
        (FEATURES, 300, None),
        (FEATURES, 310, False),
        (FEATURES, 320, None),
        (B * FEATURES, 310 * B, False),
        (H - H // 2, (H + 1) // 2, True),
        (H // 3 + (H + 1) // 3 + (H + 2) // 3, H, True),
        (H % 2, 2, False),
        (H % 2, 1, None),
        (64 * L - 64 * k + 64, 640, None),
        (64 * L - 64 * k + 64, 650, False),
    ],
)
def test_same(a: Dim, b: Dim, answer: bool | None) -> None:
    assert same(a, b) is answer
    assert same(b, a) is answer


@pytest.mark.parametrize(
    ("size", "lowest", "highest"),
    [
        (7, 7, 7),
        (H, 1, None),
        (-H, None, -1),
        (z, 0, None),
        (H - 5, -4, None),
        ((H - 12) // 4, -3, None),
        (H % 2, 0, 1),
        (H % 7, 0, 6),
        (H - H // 2, 1, None),
        (H // 2 - H // 4, 0, None),
        (B * H - B * (H // 2), 1, None),
        (H - H // 2 + W // 5, 1, None),
        (2 * H * W - H - W, 0, None),
        (H - W, None, None),
        (FEATURES, None, None),
        (3 - 2 * H, None, 1),
    ],
)
def test_bounds(size: Dim, lowest: int | None, highest: int | None) -> None:
    assert bounds(size) == (lowest, highest)


def test_at_least() -> None:
    assert at_least(H, 1) is True
    assert at_least(H, 2) is None
    assert at_least(-H, 0) is False
    assert at_least(H - 27, 1) is None
    assert at_least(5, 5) is True


def test_questions_about_complex_sizes_are_answered_without_raising() -> None:
    size = (H + W + B + L + k) ** 3
    with pytest.raises(Undecided):
        size * size
    assert same(size // 7 * k, size // 11 * size + z) is None
    assert at_least(size // 7 - size * H, 1) is None
