"""The formulas of convolutions and pools, in symbols, against the layers of torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from torchlint_shapes.dims import Dim, preimage, same, subs, symbol

torch = pytest.importorskip("torch")
L = symbol("L")


def conv(x: Dim, kernel: int, stride: int, padding: int, dilation: int) -> Dim:
    return (x + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def ceil_pool(x: Dim, kernel: int, stride: int, padding: int, dilation: int) -> Dim:
    span = dilation * (kernel - 1) + 1
    return (x + min(2 * padding + stride - span, padding) + stride - 1) // stride


windows = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(0, 2), st.integers(1, 3))
layers = st.one_of(
    windows.map(lambda w: (conv, w, torch.nn.Conv1d(1, 1, w[0], w[1], w[2], w[3]))),
    windows.map(lambda w: (ceil_pool, w, pool(w, True))),
    windows.map(lambda w: (conv, w, pool(w, False))),
    windows.map(lambda w: (lambda x, *_: x, w, torch.nn.Conv1d(1, 1, w[0], padding="same", dilation=w[3]))),
)


def pool(w: tuple[int, int, int, int], ceil: bool) -> Any:
    return torch.nn.MaxPool1d(w[0], w[1], min(w[2], w[0] // 2), w[3], ceil_mode=ceil)


@settings(max_examples=150, deadline=None)
@given(st.lists(layers, min_size=1, max_size=4), st.integers(1, 90))
@pytest.mark.filterwarnings("ignore:Using padding")
def test_a_chain_of_layers(chain: list[tuple[Callable[..., Dim], tuple[int, int, int, int], Any]], length: int) -> None:
    size: Dim = L
    x = torch.zeros(1, 1, length)
    for formula, (kernel, stride, padding, dilation), layer in chain:
        padding = layer.padding if isinstance(layer, torch.nn.MaxPool1d) else padding
        size = formula(size, kernel, stride, padding, dilation)
        try:
            x = layer(x)
        except RuntimeError:
            assume(False)
    assert subs(size, {"L": length}) == x.shape[-1]
    assert same(size, x.shape[-1]) is not False
    assert length in preimage(size, "L", x.shape[-1])
