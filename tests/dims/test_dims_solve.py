"""The boxes that a solution gives hold every solution, and when they are exact, nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dims.sizes import rising, sizes, values
from torchlint_shapes.dims import Bound, Box, Dim, Equation, OneOf, Poly, Solution, solutions, subs, symbol

H, W, B, L, k, z = symbol("H"), symbol("W"), symbol("B"), symbol("L"), symbol("k"), symbol("z", 0)


def test_one_of_two_values() -> None:
    solution = solutions([OneOf((H // 16) * (W // 16) + 1, (197, 1)), Bound(H, 16), Bound(W, 16), Equation(H - W, 0)])
    assert not solution.exact
    assert {"H": range(224, 240), "W": range(224, 240)} in solution.boxes
    assert solutions([OneOf(H // 4, (0, 3))]).boxes == ({"H": range(1, 4)}, {"H": range(12, 16)})


def inside(boxes: Iterable[Box], env: dict[str, int]) -> bool:
    return any(all(env[name] in values for name, values in box.items()) for box in boxes)


def check(equations: list[Equation], bounds: list[Bound], window: Iterable[dict[str, int]]) -> Solution:
    solution = solutions([*equations, *bounds])
    for env in window:
        holds = all(subs(e.dim, env) == e.value for e in equations) and all(subs(b.dim, env) >= b.low for b in bounds)
        found = inside(solution.boxes, env)
        assert found or not holds
        assert holds or not found or not solution.exact
    return solution


constants = st.integers(-12, 40)


@pytest.mark.slow
@given(
    st.lists(st.builds(Equation, sizes("HW", 5), constants), max_size=2),
    st.lists(st.builds(Bound, sizes("HW", 4), constants), max_size=2),
)
def test_any_constraints(equations: list[Equation], bounds: list[Bound]) -> None:
    check(equations, bounds, values("HW", 14))


@pytest.mark.slow
@given(rising("H"), rising("W"), st.integers(1, 20), st.integers(0, 60))
def test_a_flattened_image_is_solved_exactly(h: Poly, w: Poly, channels: int, value: int) -> None:
    solution = check([Equation(channels * h * w, channels * value)], [Bound(h, 1), Bound(w, 1)], values("HW", 30))
    assert solution.exact


@pytest.mark.slow
@given(rising("H"), rising("W"), st.integers(1, 40), st.integers(1, 40), st.integers(1, 30))
def test_constraints_of_one_image_are_solved_exactly(h: Poly, w: Poly, one: int, two: int, value: int) -> None:
    equations = [Equation(h * w, value), Equation(one * h + two, two + one * 3), Equation(w * w, 25)]
    assert check(equations, [], values("HW", 30)).exact


@pytest.mark.slow
@given(rising("H"), rising("W"), st.integers(-20, 20))
def test_factors_below_zero_count_too(h: Poly, w: Poly, value: int) -> None:
    check([Equation((h - 9) * (w - 9), value)], [], values("HW", 25))


def chain(x: Dim) -> Dim:
    return ((x - 4) // 2 - 4) // 2


FEATURES = 20 * chain(H) * chain(W)
WINDOWS = [Bound(chain(H), 1), Bound(chain(W), 1)]


def test_the_images_that_fit_a_linear_layer() -> None:
    solution = solutions([Equation(FEATURES, 320), *WINDOWS])
    assert solution.exact
    assert {(box["H"], box["W"]) for box in solution.boxes} == {
        (range(16, 20), range(76, 80)),
        (range(20, 24), range(44, 48)),
        (range(28, 32), range(28, 32)),
        (range(44, 48), range(20, 24)),
        (range(76, 80), range(16, 20)),
    }


def test_a_square_image() -> None:
    solution = solutions([Equation(subs(FEATURES, {"W": H}), 320), *WINDOWS])
    assert solution.exact
    assert solution.boxes[0]["H"] == range(28, 32)
    assert not solutions([Equation(subs(FEATURES, {"W": H}), 300), *WINDOWS]).boxes


def test_no_image_fits_two_layers_that_disagree() -> None:
    assert not solutions([Equation(FEATURES, 320), Equation(H, 32), *WINDOWS]).boxes
    assert not solutions([Equation(FEATURES, 310)]).boxes
    assert not solutions([Equation(H, 5), Bound(H - 6, 0)]).boxes


def test_nothing_asked_leaves_everything() -> None:
    assert solutions([]).boxes == ({},)
    assert solutions([]).exact
    assert solutions([Equation(5, 5), Bound(H, 1)]).boxes == ({},)


def test_a_bound_from_above() -> None:
    (box,) = solutions([Bound(10 - H, 0)]).boxes
    assert box["H"] == range(1, 11)


def test_what_is_not_solved_is_not_exact() -> None:
    assert solutions([Equation(64 * L - 64 * k + 64, 640)]).exact is False
    assert solutions([Equation(64 * L - 64 * k + 64, 650)]).boxes == ()


def test_what_is_not_solved_at_first_is_solved_when_other_symbols_are_known() -> None:
    solution = solutions([Equation(64 * L - 64 * k + 64, 640), Equation(k, 3)])
    assert solution.exact
    assert solution.boxes[0]["L"] == range(12, 13)
    assert not solutions([Equation(H * W + H + L, 10), Equation(H, 9), Equation(L, 9)]).boxes


def test_a_product_is_zero_where_a_factor_is() -> None:
    assert solutions([Equation(z * H, 0)]).boxes == ({"z": range(1)},)
    assert solutions([Equation(20 * B * H - 300 * B, 0)]).boxes == ({"H": range(15, 16)},)


def test_too_many_boxes_are_no_answer() -> None:
    solution = solutions([Equation(3 * H * W * B, 150528 * 4)], limit=100)
    assert solution.boxes == ({},)
    assert not solution.exact


def test_the_constraints_of_a_large_network_are_solved_quickly() -> None:
    size: Dim = H
    other: Dim = W
    for _ in range(5):
        size, other = (size - 3) // 2 + 1, (other - 3) // 2 + 1
    equations = [
        Equation(3 * H * W, 150528),
        Equation(512 * size * other, 512 * 36),
        Equation(64 * (H - 5) * (W - 5), 219**2 * 64),
    ]
    start = time.perf_counter()
    solution = solutions([*equations, Bound(size, 1), Bound(other, 1)])
    assert time.perf_counter() - start < 1
    assert solution.boxes == ({"H": range(224, 225), "W": range(224, 225)},)


def test_sizes_that_a_number_divides() -> None:
    halved = [2 * (H // 2 ** (n + 1)) - H // 2**n for n in range(4)]
    solution = solutions([Equation(d, 0) for d in reversed(halved)])
    assert solution.exact
    assert [(box["H"].start, box["H"].step) for box in solution.boxes] == [(16, 16)]
    assert solutions([*(Equation(d, 0) for d in halved), Equation(H // 3, 33)]).boxes == ()
    (box,) = solutions([*(Equation(d, 0) for d in halved), Equation(H // 3, 32)]).boxes
    assert list(box["H"]) == [96]


@pytest.mark.slow
@given(sizes("H", 6), rising("H"), st.integers(-3, 9), st.integers(-3, 9))
def test_remainders_are_solved_exactly(one: Dim, other: Dim, first: int, second: int) -> None:
    check([Equation(one, first), Equation(other - one, second)], [], values("HW", 30))


def test_what_no_image_of_odd_height_fits() -> None:
    assert not solutions([Equation(2 * (H // 2) - H, 0), Equation((H - 2) * (W - 2), 31 * 31)]).boxes


def test_a_box_of_few_values_has_a_solution_among_them() -> None:
    few = [Bound(H, 4), Bound(W, 4), Bound(7 - H, 0), Bound(7 - W, 0)]
    assert not solutions([Equation(H * W + H + W, 1), *few]).boxes
    solution = solutions([Equation(H * W + H + W, 47), *few])
    assert solution == Solution(({"H": range(4, 8), "W": range(4, 8)},), exact=False)
