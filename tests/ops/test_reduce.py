from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Real, agree, agree_layer, same_signature
from tests.ops.oracle import messages, run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

SEVERAL_AXES = ["sum", "mean", "std", "var", "amax", "amin", "norm", "nansum", "linalg.vector_norm", "any", "all"]
ONE_AXIS = ["max", "min", "median", "mode", "argmax", "prod", "quantile", "aminmax", "cumsum", "cummax", "softmax"]
SHAPES = st.lists(st.integers(1, 3), max_size=3).map(tuple)
DIM = st.integers(-4, 3)
SEVERAL = st.none() | DIM | st.lists(DIM, max_size=3)


@pytest.mark.parametrize("name", SEVERAL_AXES)
@settings(max_examples=50, deadline=None)
@given(SHAPES, SEVERAL, st.booleans())
def test_several_axes(name: str, shape: tuple[int, ...], dim: Any, keepdim: bool) -> None:
    if name in ("amax", "amin") and dim is None:
        dim = ()
    agree(f"torch.{name}", Real(shape), dim=dim, keepdim=keepdim)


@pytest.mark.parametrize("name", ONE_AXIS)
@settings(max_examples=40, deadline=None)
@given(SHAPES, DIM, st.booleans())
def test_one_axis(name: str, shape: tuple[int, ...], dim: int, keepdim: bool) -> None:
    options = {} if name in ("cumsum", "cummax", "softmax") else {"keepdim": keepdim}
    agree(f"torch.{name}", Real(shape), *((0.5,) if name == "quantile" else ()), dim=dim, **options)
    if name in ("max", "min", "median", "argmax", "argmin", "prod"):
        agree(f"torch.{name}", Real(shape))


@settings(max_examples=60, deadline=None)
@given(SHAPES, SHAPES, DIM)
def test_two_tensors(one: tuple[int, ...], other: tuple[int, ...], dim: int) -> None:
    agree("torch.max", Real(one), Real(other))
    agree("torch.min", Real(one), other=Real(other))
    agree("torch.dist", Real(one), Real(other))
    agree("torch.cdist", Real(one), Real(other))
    agree("cosine_similarity", Real(one), Real(other), dim)
    agree_layer("CosineSimilarity", (dim,), Real(one), Real(other))
    for keepdim in (False, True):
        if one and other:
            agree("pairwise_distance", Real(one), Real(other), keepdim=keepdim)
            agree_layer("PairwiseDistance", (), Real(one), Real(other), keepdim=keepdim)


def test_other_forms() -> None:
    agree("torch.std", Real((2, 3)), False)
    agree("torch.std_mean", Real((2, 3)), 1)
    agree("torch.var_mean", Real((2, 3)), (0, 1), keepdim=True)
    agree("torch.count_nonzero", Real((2, 3)), (0, 1))
    agree("torch.logsumexp", Real((2, 3)), 1, True)
    agree("torch.quantile", Real((2, 3)), Real((5,)), 1, True)
    agree("torch.linalg.norm", Real((2, 3, 4)), 2)
    agree("torch.linalg.matrix_norm", Real((2, 3, 4)))
    agree("torch.logcumsumexp", Real((2, 3)), 2)


def test_symbols() -> None:
    mean = partial(run, "torch.mean")
    b, c = symbol("B"), symbol("C")
    assert mean(Fit(), Tensor((b, c, 4)), (-1, 0), True).shape == (1, c, 1)
    assert mean(Fit(), Tensor((b, c, 4)), UNKNOWN) is UNKNOWN


def test_messages_and_signatures() -> None:
    assert messages(agree("torch.sum", Real((2, 3)), 2)) == ["names axis 2 of a 2-D tensor"]
    assert messages(agree("torch.sum", Real((2, 3)), (1, -1))) == ["needs each axis once, names axes (1, 1)"]
    for name in ("CosineSimilarity", "PairwiseDistance"):
        same_signature(name)
