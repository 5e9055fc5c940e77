from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Real, agree

SHAPES = st.lists(st.integers(1, 4), max_size=4).map(tuple)
AXES = st.integers(-4, 3)


@settings(max_examples=80, deadline=None)
@given(SHAPES, AXES, AXES)
def test_two_axes(shape: tuple[int, ...], one: int, other: int) -> None:
    for name in ("torch.transpose", "torch.Tensor.swapaxes", "torch.movedim"):
        agree(name, Real(shape), one, other)
    if shape:
        agree("torch.diagonal", Real(shape), 0, one, other)
    agree("torch.diag_embed", Real((*shape, 3)), 1, one, other)


@settings(max_examples=80, deadline=None)
@given(SHAPES, st.lists(AXES, min_size=1, max_size=4))
def test_several_axes(shape: tuple[int, ...], axes: list[int]) -> None:
    agree("torch.permute", Real(shape), axes)
    agree("torch.Tensor.permute", Real(shape), *axes)
    agree("torch.flip", Real(shape), axes)
    agree("torch.movedim", Real(shape), axes, axes[::-1])
    agree("torch.roll", Real(shape), [1] * len(axes), axes)
    if len(shape) > 1:
        agree("torch.rot90", Real(shape), 1, axes)


@pytest.mark.parametrize("shape", [(), (3,), (3, 4), (2, 3, 4)])
def test_matrices(shape: tuple[int, ...]) -> None:
    for name in ("t", "tril", "triu", "fliplr", "flipud", "adjoint", "diag"):
        agree(f"torch.{name}", Real(shape))
    for offset in (-5, -1, 1, 2, 5):
        agree("torch.diag", Real(shape), offset)
        agree("torch.linalg.diagonal", Real(shape), offset=offset)


@pytest.mark.parametrize(("shifts", "dims"), [(1, None), (1, (0, 1)), ((1, 2), 0), ((1, 2), None), ((1, 2), (0, 0))])
def test_roll(shifts: Any, dims: Any) -> None:
    agree("torch.roll", Real((2, 3)), shifts, dims)


@pytest.mark.parametrize("dim", [-1, 0, 1, 2])
def test_windows(dim: int) -> None:
    for shape in [(), (1,), (7, 4)]:
        for size, step in [(3, 1), (3, 2), (1, 1), (8, 1), (0, 1)]:
            agree("torch.Tensor.unfold", Real(shape), dim, size, step)
    for start, length in [(0, 2), (2, 2), (3, 2), (-1, 1), (-1, 2), (4, 0), (0, -1), (-9, 0)]:
        for shape in [(), (7, 4)]:
            agree("torch.narrow", Real(shape), dim, start, length)
