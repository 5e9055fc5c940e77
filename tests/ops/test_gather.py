from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Index, Mask, Real, agree, agrees
from tests.ops.oracle import messages, run
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import Tensor

SHAPES = st.lists(st.integers(1, 3), max_size=3).map(tuple)
DIM = st.integers(-3, 2)


@settings(max_examples=150, deadline=None)
@given(SHAPES, DIM, SHAPES, SHAPES)
def test_an_index_tensor(shape: tuple[int, ...], dim: int, index: tuple[int, ...], source: tuple[int, ...]) -> None:
    agree("torch.gather", Real(shape), dim, Index(index))
    agree("torch.scatter", Real(shape), dim, Index(index), Real(source))
    agree("torch.scatter_add", Real(shape), dim, Index(index), Real(source))
    agree("torch.Tensor.scatter_", Real(shape), dim, Index(index), 1.0)
    agree("torch.take_along_dim", Real(shape), Index(index), dim)
    agree("torch.index_select", Real(shape), dim, Index(index))
    agree("torch.select", Real(shape), dim, 1)


@settings(max_examples=80, deadline=None)
@given(SHAPES.filter(bool), DIM, st.sampled_from([(), (1,), (2,), (2, 2)]), SHAPES)
def test_slices_are_placed(shape: tuple[int, ...], dim: int, index: tuple[int, ...], source: tuple[int, ...]) -> None:
    agree("torch.index_fill", Real(shape), dim, Index(index), 0.0)
    if len(source) == len(shape) or (source and index == (1,)):
        agree("torch.index_add", Real(shape), dim, Index(index), Real(source))
        if -len(shape) <= dim < len(shape):
            fitting = list(shape)
            fitting[dim] = index[0] if index else 1
            agree("torch.index_copy", Real(shape), dim, Index(index), Real(fitting))


@settings(max_examples=80, deadline=None)
@given(SHAPES, SHAPES)
def test_masks(shape: tuple[int, ...], mask: tuple[int, ...]) -> None:
    agree("torch.masked_fill", Real(shape), Mask(mask), 0.0)
    agree("torch.Tensor.masked_fill_", Real(shape), Mask(mask), 0.0)
    agree("torch.masked_fill", Real(shape), Mask(mask), Real(()))
    agree("torch.masked_fill", Real(shape), Mask(mask), Real((1,)))
    agree("torch.Tensor.masked_fill_", Real(shape), Mask(mask), Real((1,)))
    agree("torch.where", Mask(mask), Real(shape), 0.0)
    agree("torch.Tensor.where", Real(shape), Mask(mask), Real((2, 1)))


def test_a_count_of_values_is_unknown() -> None:
    def shape(name: str, *args: Any, **options: Any) -> Any:
        made = run(name, Fit(), *args, **options)
        return [part.shape for part in made] if isinstance(made, tuple) else made.shape

    x = Tensor((2, 3, 4))
    assert shape("torch.nonzero", x) == (None, 3)
    assert shape("torch.nonzero", x, as_tuple=True) == [(None,)] * 3
    assert shape("torch.where", x) == [(None,)] * 3
    assert shape("torch.masked_select", x, Tensor((4,), "bool")) == (None,)
    assert shape("torch.unique", x) == (None,)
    assert shape("torch.unique", x, return_inverse=True, return_counts=True, dim=1) == [(2, None, 4), (3,), (None,)]
    assert shape("torch.unique", x, return_inverse=True) == [(None,), (2, 3, 4)]


@settings(max_examples=60, deadline=None)
@given(SHAPES, DIM, st.integers(1, 4))
def test_order(shape: tuple[int, ...], dim: int, k: int) -> None:
    agree("torch.topk", Real(shape), k, dim)
    agree("torch.kthvalue", Real(shape), k, dim)
    agree("torch.kthvalue", Real(shape), k, dim, True)
    agree("torch.sort", Real(shape), dim)
    agree("torch.argsort", Real(shape), dim)
    agree("torch.diff", Real(shape), k, dim)
    agree("torch.multinomial", Real(shape), k)


@settings(max_examples=60, deadline=None)
@given(SHAPES.filter(bool), SHAPES)
def test_searching(boundaries: tuple[int, ...], shape: tuple[int, ...]) -> None:
    agree("torch.searchsorted", Real(boundaries), Real(shape))
    agree("torch.bucketize", Real(shape), Real(boundaries))


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_one_hot(shape: tuple[int, ...]) -> None:
    agree("one_hot", Index(shape), 5)
    assert run("torch.nn.functional.one_hot", Fit(), Tensor(shape)).shape == (*shape, None)


def test_messages() -> None:
    assert messages(agree("torch.topk", Real((2, 3)), 4)) == ["takes 4 elements along the axis, which has 3"]
    found = agree("torch.gather", Real((2, 3)), 1, Index((3, 3)))
    assert messages(found) == ["an index (3, 3) is larger than the input (2, 3) at axis 0"]


def test_index_put() -> None:
    agrees(
        lambda given: torch.index_put(given[0], (torch.zeros(5, dtype=torch.int64),), given[1]),
        lambda fit, given: run("torch.index_put", fit, given[0], (Tensor((5,), "int64"),), given[1]),
        (Real((2, 3)), Real((5, 3))),
    )
