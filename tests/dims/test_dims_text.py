"""The text of a size is Python that computes it."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.dims.sizes import environments, sizes
from torchlint_shapes.dims import Dim, show, source, subs, symbol

H, W, B, L = symbol("H"), symbol("W"), symbol("B"), symbol("L")


@given(sizes(), environments)
def test_source_computes_the_size(size: Dim, env: dict[str, int]) -> None:
    assert eval(source(size), dict(env)) == subs(size, env)
    assert eval(show(size), dict(env)) == subs(size, env)


@given(sizes())
def test_source_of_symbols_is_the_size_again(size: Dim) -> None:
    names = {"H": H, "W": W, "z": symbol("z", 0), "K": symbol("K", 3)}
    assert eval(source(size), names) == size


def test_source() -> None:
    def chain(x: Dim) -> Dim:
        return ((x - 4) // 2 - 4) // 2

    assert source(20 * chain(H) * chain(W)) == "20*((H - 12)//4)*((W - 12)//4)"
    assert show(20 * chain(H) * chain(W)) == "20 * ((H - 12) // 4) * ((W - 12) // 4)"


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-7",
        "H",
        "-H",
        "H + 1",
        "H - 1",
        "4 - H",
        "-(H + 4)",
        "64*L",
        "64*(L - 1)",
        "H//2 + 1",
        "(H + 1)//2",
        "(H - 12)//4",
        "20*((H - 12)//4)*((W - 12)//4)",
        "(H//2 + 1)*(W//2 + 1)",
        "B*H*W",
        "B**2",
        "H - 2*(H//2)",
        "H - H//2",
        "-(H//2)",
        "(2*H)//3",
        "H*W + 1",
        "(H + W)//2",
        "(2*(H//3))//5",
    ],
)
def test_sizes_are_written_as_one_would_write_them(text: str) -> None:
    names = {"H": H, "W": W, "B": B, "L": L}
    assert source(eval(text, names)) == text


def test_a_ceiling_is_written_as_a_floor() -> None:
    assert source(-(-H // 2)) == "(H + 1)//2"
