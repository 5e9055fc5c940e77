"""Systems of equations, factors of matrices, statistics, and parts that are replaced."""

from typing import Any

import pytest
import torch

from tests.ops.oracle import agree_op

MATRICES = [(), (3,), (3, 3), (2, 3), (3, 2), (2, 3, 3)]


def shifted(*shape: int) -> torch.Tensor:
    """Random numbers; square matrices that have an inverse."""
    made = torch.rand(shape)
    return made + 5 * torch.eye(shape[-1]) if len(shape) > 1 and shape[-2] == shape[-1] else made


@pytest.mark.parametrize("shape", MATRICES)
@pytest.mark.parametrize("other", [*MATRICES, (1, 3, 4), (2, 3, 1), (4, 3)])
def test_solutions(shape: tuple[int, ...], other: tuple[int, ...]) -> None:
    A, B = shifted(*shape), torch.rand(other)
    agree_op("torch.linalg.solve", A, B, exact=False)
    agree_op("torch.linalg.solve_ex", A, B, exact=False)
    agree_op("torch.cholesky_solve", B, A, exact=False)
    for left in (True, False):
        agree_op("torch.linalg.solve_triangular", A, B, upper=True, left=left, exact=False)
    if len(shape) == len(other):
        agree_op("torch.linalg.lstsq", A, B, concrete=False)


@pytest.mark.parametrize("shape", MATRICES)
def test_factors(shape: tuple[int, ...]) -> None:
    A = shifted(*shape)
    for name in ("lu", "lu_factor", "lu_factor_ex", "inv_ex", "cholesky_ex", "ldl_factor", "matrix_rank", "cond"):
        agree_op(f"torch.linalg.{name}", A @ A.mT if A.dim() > 1 and A.shape[-1] == A.shape[-2] else A, exact=False)
    agree_op("torch.linalg.cond", A, 1)
    agree_op("torch.qr", A, exact=False)
    agree_op("torch.cholesky_inverse", A)
    agree_op("torch.vander", A, 3)


@pytest.mark.parametrize("shape", [(), (4,), (3, 4), (1, 4), (2, 3, 4)])
@pytest.mark.parametrize("other", [(), (4,), (3,), (3, 4), (3, 1)])
def test_statistics(shape: tuple[int, ...], other: tuple[int, ...]) -> None:
    x, y = torch.rand(shape), torch.rand(other)
    agree_op("torch.cov", x, exact=False)
    agree_op("torch.cov", x, aweights=y, exact=False)
    agree_op("torch.corrcoef", x, exact=False)
    for dim in (-1, 0, 1):
        agree_op("torch.trapezoid", x, dim=dim)
        agree_op("torch.cumulative_trapezoid", x, dim=dim)
        agree_op("torch.gradient", x, dim=dim)
        agree_op("torch.linalg.vecdot", x, y, dim=dim, exact=False)
    agree_op("torch.combinations", x, exact=False)
    agree_op("torch.histc", x, 7)
    agree_op("torch.histogram", x, 7)
    agree_op("torch.pdist", x)


@pytest.mark.parametrize("source", [(), (3,), (4,), (3, 4), (2, 4), (1, 4)])
@pytest.mark.parametrize("dim", [-1, 0, 1, 2])
def test_parts(source: tuple[int, ...], dim: int) -> None:
    x, part = torch.rand(3, 4), torch.rand(source)
    agree_op("torch.select_scatter", x, part, dim, 0)
    agree_op("torch.slice_scatter", x, part, dim, 1, exact=False)
    agree_op("torch.diagonal_scatter", x, part, exact=False)
    agree_op("torch.Tensor.put_", x, torch.zeros(4, dtype=torch.int64), part)
    index = torch.zeros(2, dtype=torch.int64)
    if source:
        agree_op("torch.index_reduce", x, dim, index, part, "amax")
    agree_op("torch.renorm", part, 2, dim, 1.0)


@pytest.mark.parametrize("shape", [(), (4,), (6, 4), (4, 6, 2)])
@pytest.mark.parametrize("how", [2, 3, [1], (1, 3)])
def test_equal_parts(shape: tuple[int, ...], how: Any) -> None:
    for name in ("hsplit", "vsplit", "dsplit"):
        agree_op(f"torch.{name}", torch.rand(shape), how, exact=False)


@pytest.mark.parametrize("size", [(3, 4), (1, 4), (4,), (1,), (3,), (2, 3, 4), (3, 1)])
def test_sums_to_a_size(size: tuple[int, ...]) -> None:
    agree_op("torch.Tensor.sum_to_size", torch.rand(3, 4), size)
    agree_op("torch.Tensor.sum_to_size", torch.rand(3, 1), *size)
