from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Index, Real, agree
from tests.ops.oracle import run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

SHAPES = st.lists(st.sampled_from([1, 2, 3]), max_size=3).map(tuple)


@settings(max_examples=120, deadline=None)
@given(SHAPES, st.lists(st.sampled_from([-1, 0, 1, 2, 3]), min_size=1, max_size=4))
def test_expand(shape: tuple[int, ...], asked: list[int]) -> None:
    if shape:  # torch expands a 0-D tensor to (-1, 0)
        agree("torch.Tensor.expand", Real(shape), *asked)
        agree("torch.broadcast_to", Real(shape), asked)
        agree("torch.Tensor.broadcast_to", Real(shape), *asked)
        agree("torch.Tensor.broadcast_to", Real(shape), asked)
    if min(asked) >= 0:
        agree("torch.Tensor.expand_as", Real(shape), Real(asked))


@settings(max_examples=60, deadline=None)
@given(SHAPES, st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_repeat(shape: tuple[int, ...], counts: list[int]) -> None:
    agree("torch.Tensor.repeat", Real(shape), *counts)
    agree("torch.tile", Real(shape), counts)
    agree("torch.Tensor.tile", Real(shape), *counts)


@pytest.mark.parametrize("dim", [None, -1, 0, 1, 2])
def test_repeat_interleave(dim: Any) -> None:
    agree("torch.repeat_interleave", Real((2, 3)), 2, dim)
    if dim == 1:
        agree("torch.repeat_interleave", Real((2, 3)), Index((3,)), dim, output_size=0)


def test_an_unknown_size_can_only_stay_where_the_axis_is_wide() -> None:
    expand = partial(run, "torch.Tensor.expand")
    assert expand(Fit(), Tensor((1, 5)), UNKNOWN, UNKNOWN).shape == (None, 5)
    assert expand(Fit(), Tensor((symbol("B"), 5)), UNKNOWN, -1).shape == (None, 5)
