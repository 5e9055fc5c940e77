from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Real, agree, agrees
from tests.ops.oracle import messages, run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import Tensor

B, H = symbol("B"), symbol("H")
SHAPES = st.lists(st.integers(1, 3), max_size=3).map(tuple)
LISTS = st.lists(SHAPES, min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(LISTS, st.integers(-4, 3))
def test_lists_of_tensors(shapes: list[tuple[int, ...]], dim: int) -> None:
    tensors = list(map(Real, shapes))
    agree("torch.cat", tensors, dim)
    agree("torch.stack", tensors, dim)
    for name in ("hstack", "vstack", "dstack", "column_stack"):
        agree(f"torch.{name}", tensors)
    agree("torch.broadcast_tensors", *tensors)
    agree("torch.block_diag", *tensors)
    agree("torch.cartesian_prod", *tensors)
    for name in ("atleast_1d", "atleast_2d", "atleast_3d"):
        agree(f"torch.{name}", tensors[0])
        agree(f"torch.{name}", *tensors)


@settings(max_examples=60, deadline=None)
@given(SHAPES.filter(bool), st.integers(-3, 2))
def test_shapes_that_differ_along_the_axis_alone(shape: tuple[int, ...], dim: int) -> None:
    other = list(shape)
    other[dim % len(shape)] += 1
    agree("torch.cat", [Real(shape), Real(other)], dim)


@pytest.mark.parametrize("indexing", ["ij", "xy"])
@pytest.mark.parametrize("shapes", [[(2,)], [(2,), (3,)], [(2,), (), (4,)], [(2, 2), (3,)]])
def test_meshgrid(shapes: list[tuple[int, ...]], indexing: str) -> None:
    agree("torch.meshgrid", *map(Real, shapes), indexing=indexing)
    agree("torch.meshgrid", list(map(Real, shapes)), indexing=indexing)


def test_an_empty_vector_joins_with_anything() -> None:
    agree("torch.cat", [Real((0,)), Real((2, 3))], 1)
    agree("torch.cat", [Real((0,)), Real((0,))], 0)


def test_the_skip_of_a_u_net() -> None:
    fit = Fit()
    up, skip = Tensor((B, 64, 2 * (H // 2), 8)), Tensor((B, 64, H, 8))
    assert run("torch.cat", fit, [up, skip], 1).shape == (B, 128, 2 * (H // 2), 8)
    assert not fit.failed
    assert [(d.kind, d.relation, d.got, d.axis) for d in fit.open] == [("join", "==", H, 2)]


def test_messages() -> None:
    found = agree("torch.cat", [Real((2, 3, 4)), Real((2, 3, 5))], 1)
    assert messages(found) == ["cannot concatenate (2, 3, 4) and (2, 3, 5) along axis 1: 5 against 4 at axis 2"]
    found = agree("torch.stack", [Real((2, 3)), Real((2, 3)), Real((2, 4))])
    assert messages(found) == ["cannot stack (2, 3) and (2, 4): 4 against 3 at axis 1"]
    found = agree("torch.cat", [Real((2, 3)), Real((2,))])
    assert messages(found) == ["cannot concatenate (2, 3) and (2,): 1-D against 2-D"]


def common(*shapes: Any) -> tuple[Any, Fit]:
    fit = Fit()
    return broadcast(fit, shapes), fit


def test_broadcasting_numbers() -> None:
    assert common((2, 1, 4), (3, 1)) == ((2, 3, 4), Fit())
    assert common((), (3,)) == ((3,), Fit())
    assert common((0,), (1,)) == ((0,), Fit())
    assert messages(common((2, 3), (4, 3))[1].failed) == ["cannot broadcast (2, 3) and (4, 3): 4 against 2 at axis 0"]


def test_broadcasting_symbols() -> None:
    assert common((B, 1), (B, 5)) == ((B, 5), Fit())
    assert common((B,), (H,)) == ((None,), Fit())
    assert common((B,), (1,)) == ((B,), Fit())
    assert common((B,), (None,)) == ((None,), Fit())
    assert common((None,), (5,)) == ((5,), Fit())


def test_a_size_that_may_be_one_is_that_or_equal() -> None:
    shape, fit = common((B,), (7,))
    assert (shape, fit.failed) == ((7,), [])
    assert [(d.relation, d.want, d.got) for d in fit.open] == [("== or 1", 7, B)]


def test_a_size_that_cannot_be_one_must_be_equal() -> None:
    shape, fit = common((B + 1,), (7,))
    assert shape == (7,)
    assert [(d.relation, d.want, d.got) for d in fit.open] == [("==", 7, B + 1)]
    assert common((H + 8,), (7,))[1].failed
    assert common((2 * H,), (2 * H + 2,))[1].failed
    assert common((B,), (2 * H,)) == ((2 * H,), Fit())


def test_broadcast_shapes() -> None:
    agrees(
        lambda given: torch.broadcast_shapes(*given),
        lambda fit, given: run("torch.broadcast_shapes", fit, *given),
        ((2, 1), (3,), 1),
    )
