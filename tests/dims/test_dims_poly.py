"""Arithmetic with symbols agrees with arithmetic with numbers, and equal sizes of one axis have one form."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.dims.sizes import SYMBOLS, compute, divisors, environments, polys, sizes, texts
from torchlint_shapes.dims import Dim, Floor, Poly, Sym, Undecided, divide, same, subs, symbol, symbols
from torchlint_shapes.dims.poly import Atom

H, W, B, z = symbol("H"), symbol("W"), symbol("B"), symbol("z", 0)


@given(texts(), environments)
@example("((0 - H) // 2)", {"H": 5, "W": 1, "z": 0, "K": 3})
@example("((H // -3) % -2)", {"H": 5, "W": 1, "z": 0, "K": 3})
def test_symbols_compute_as_numbers_do(text: str, env: dict[str, int]) -> None:
    size = compute(text)
    assume(size is not None)
    assert size is not None
    assert subs(size, env) == eval(text, dict(env))


@given(sizes(), sizes(), sizes())
def test_ring_laws(a: Dim, b: Dim, c: Dim) -> None:
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert a - a == 0
    assert a + 0 == a * 1 == a
    assert 0 - (0 - a) == a == -a * -1
    assert a**2 == a * a
    assert a**0 == 1
    try:
        assert (a * b) * c == a * (b * c)
        assert a * (b + c) == a * b + a * c
    except Undecided:
        assume(False)


@given(polys(), divisors, st.integers(-9, 9))
def test_division_splits_what_divides(p: Poly, d: int, q: int) -> None:
    assert (p + q * d) // d == p // d + q
    assert (p * d) // d == p
    assert divmod(p, d) == (p // d, p % d)


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(1, 9))
def test_repeated_division_is_one_division(a: int, b: int, d: int, e: int) -> None:
    size = a * H + b * W + 3
    assert same(size // d // e, size // (d * e)) is not False
    assert (H + b) // d // e == (H + b) // (d * e)


@given(polys())
def test_a_poly_is_never_constant_and_never_has_a_zero(p: Poly) -> None:
    assert any(monomial for monomial, _ in p.terms)
    assert all(coefficient for _, coefficient in p.terms)
    assert symbols(p)


@given(polys())
def test_inside_a_floor_division_every_coefficient_is_a_remainder(p: Poly) -> None:
    for monomial, _ in p.terms:
        for atom in monomial:
            if isinstance(atom, Floor):
                assert all(0 < coefficient < atom.den for _, coefficient in atom.num.terms)


def window(x: Dim, padding: int, stride: int, span: int, ceil: bool) -> Dim:
    """The length after a convolution or pool."""
    more = min(padding, 2 * padding + stride - span) + stride - 1 if ceil else 2 * padding - span
    return (x + more) // stride + (not ceil)


Chain: TypeAlias = list[tuple[int, int, int, bool]]
chains = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(1, 7), st.booleans()), max_size=4)


def run(x: Dim, chain: Chain) -> Dim:
    for padding, stride, span, ceil in chain:
        x = window(x, padding, stride, span, ceil)
    return x


@given(chains, chains)
@example([(0, 2, 3, False), (1, 2, 3, False)], [(0, 4, 3, False)])
@example([(0, 2, 2, True)], [(1, 2, 3, False)])
def test_chains_along_an_axis_have_one_form(one: Chain, other: Chain) -> None:
    left, right = run(H, one), run(H, other)
    equal = all(run(x, one) == run(x, other) for x in range(1, 600))
    assert (left == right) == equal


@given(chains.filter(bool))
def test_a_chain_is_one_shifted_division(chain: Chain) -> None:
    size = run(H, chain)
    assert isinstance(size, Poly)
    (monomial, coefficient), constant = size.terms[-1], size.constant
    assert size - constant == symbols_floor(monomial[0])
    assert coefficient == 1


def symbols_floor(atom: Atom) -> Dim:
    """The atom as a size, if it is H or (H + a)//b with a < b."""
    if isinstance(atom, Sym):
        return H
    assert atom.num - atom.num.constant == H
    assert 0 <= atom.num.constant < atom.den
    return atom.num // atom.den


def test_division_by_a_negative_number_rounds_as_python_does() -> None:
    assert H // -1 == -H
    assert H // -2 == -((H + 1) // 2)
    assert -(-H // 2) == (H + 1) // 2
    assert subs(H % -3, {"H": 7}) == 7 % -3


def test_division_by_zero_is_an_error() -> None:
    for operation in (lambda: H // 0, lambda: H % 0, lambda: divmod(H, 0)):
        with pytest.raises(ZeroDivisionError):
            operation()


def test_division_by_a_symbol_is_exact_or_undecided() -> None:
    assert H // H == 1
    assert (B * 20 * H) // (20 * H) == B
    assert (B * H) % H == 0
    assert 0 // H == 0
    hard = (lambda: H // W, lambda: 1 // H, lambda: 7 % H, lambda: z // z, lambda: H // (H - 3), lambda: divmod(9, H))
    for operation in hard:
        with pytest.raises(Undecided):
            operation()


def test_true_division_is_no_size() -> None:
    with pytest.raises(TypeError):
        H / 2  # type: ignore[operator]


@pytest.mark.parametrize(
    "use",
    [int, float, range, hex, [0].__mul__, "ab".__mul__, range(10).__getitem__, (1, 2).__getitem__, "{:d}x%d".__mod__],
)
def test_where_python_needs_a_number_a_symbol_is_undecided(use: Callable[[Any], object]) -> None:
    with pytest.raises(Undecided):
        use(H)


def test_a_symbol_is_no_sequence() -> None:
    uses: tuple[Callable[[Any], object], ...] = (list, len)
    for use in uses:
        with pytest.raises(TypeError):
            use(H)


def test_powers() -> None:
    assert H**3 == H * H * H
    powers: tuple[Any, ...] = (-1, 1000, W)
    for power in powers:
        with pytest.raises(Undecided):
            H**power
    with pytest.raises(Undecided):
        2**H


def test_sizes_do_not_grow_without_end() -> None:
    def square(size: Dim, times: int) -> Dim:
        return square((size * size + B) // 3, times - 1) if times else size

    with pytest.raises(Undecided):
        square(H + W, 50)


def test_comparisons_hold_for_all_sizes_or_are_undecided() -> None:
    assert H > 0
    assert H >= 1
    assert H + W < H + W + B
    assert H // 2 <= H
    nothing = 0
    assert nothing <= z
    assert nothing < H
    assert not nothing > H
    assert not nothing >= H
    hard: tuple[Callable[[], bool], ...]
    hard = (lambda: H > 1, lambda: H < W, lambda: z > 0, lambda: bool(z), lambda: bool(H - 3))
    for comparison in hard:
        with pytest.raises(Undecided):
            comparison()


def test_truth_is_being_nonzero() -> None:
    assert H
    assert 2 * z + 1
    assert not (H - H // 2 - (H + 1) // 2)


def test_equality_is_of_form() -> None:
    assert symbol("H") == H
    assert H != W
    assert H != 5  # type: ignore[comparison-overlap]
    assert len({H + 1, 1 + H, H + W - W + 1}) == 1


@given(polys())
def test_sizes_can_be_pickled_and_copied(p: Poly) -> None:
    assert pickle.loads(pickle.dumps(p)) == p == copy.deepcopy(p)
    assert hash(pickle.loads(pickle.dumps(p))) == hash(p)


@given(polys(leaves=4), polys(leaves=4))
def test_exact_division_undoes_a_product(a: Poly, b: Poly) -> None:
    try:
        product = a * b
    except Undecided:
        assume(False)
    assert divide(product, b) == a
    assert divide(product, 1) == product


@given(polys(leaves=5), polys(leaves=3))
def test_a_quotient_multiplied_back_is_the_dividend(a: Poly, b: Poly) -> None:
    quotient = divide(a, b)
    assert quotient is None or quotient * b == a


def test_exact_division() -> None:
    assert divide(20 * H * W, 4) == 5 * H * W
    assert divide(20 * B * (H // 2) * W, 20 * (H // 2) * W) == B
    assert divide(20 * H, 3) is None
    assert divide(H, W) is None
    assert divide(H * H - 1, H - 1) == H + 1
    assert divide(12, 4) == 3
    assert divide(12, H) is None
    assert divide(H, 0) is None


@given(sizes(), environments)
def test_substitution_may_be_done_in_parts(size: Dim, env: dict[str, int]) -> None:
    part = {"H": env["H"], "z": env["z"]}
    assert subs(subs(size, part), env) == subs(size, env)


@given(sizes("H", 5), sizes("HW", 3), environments)
def test_a_size_may_be_put_for_a_symbol(outer: Dim, inner: Dim, env: dict[str, int]) -> None:
    try:
        composed = subs(outer, {"H": inner})
    except Undecided:
        assume(False)
    assert subs(composed, env) == subs(outer, {"H": subs(inner, env)})


def test_the_symbols_of_a_size() -> None:
    assert symbols((H + z) // 2 * W) == {Sym("H"), Sym("z", 0), Sym("W")}
    assert symbols(7) == frozenset()
    assert isinstance(SYMBOLS["H"], Poly)
