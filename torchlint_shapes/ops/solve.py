"""Systems of linear equations, and the factors by which they are solved."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Undecided, same
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.diagonal import lesser
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag
from torchlint_shapes.ops.linalg import matrix, square
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def solution(fit: Fit, A: Tensor, B: Tensor, left: Flag = True) -> Tensor:
    """(*, N, N), (*, N, K) -> (*, N, K); from the right (*, K, N) -> (*, K, N)."""
    front, size = square(fit, A)
    batch, rows, columns = matrix(fit, B)
    if not isinstance(left, bool):
        raise Undecided("from which side")
    lines = "columns" if left else "rows"
    says = f"solves for {lines} of {{want}}, receives {lines} of {{got}}"
    fit.equal("matmul", size, rows if left else columns, says, "B")
    return tensor((*broadcast(fit, [front, batch], "matmul"), rows, columns), A.dtype)


def solved(fit: Fit, A: Tensor, B: Tensor, left: Flag) -> Tensor:
    """The same; B may be vectors (*, N) of exactly the batch of A, and is then taken to be."""
    alike = [same(one, other) for one, other in zip(A.shape[:-1], B.shape, strict=False)]
    vectors = B.rank == 1 or (B.rank == A.rank - 1 and False not in alike)
    if vectors and B.rank > 1 and None in alike:
        raise Undecided("whether B is a batch of vectors")
    if vectors:
        return Tensor(solution(fit, A, Tensor((*B.shape, 1))).shape[:-1], A.dtype)
    return solution(fit, A, B, left)


@op("torch.linalg.solve(A, B, *, left=True, out=None)")
def solve(fit: Fit, A: Tensor, B: Tensor, left: Flag) -> Tensor:
    """(*, N, N), (*, N, K) -> (*, N, K); B may be vectors (*, N) of exactly the batch of A."""
    return solved(fit, A, B, left)


@op("torch.linalg.solve_ex(A, B, *, left=True, check_errors=False, out=None)")
def solve_ex(fit: Fit, A: Tensor, B: Tensor, left: Flag) -> tuple[Tensor, Tensor]:
    """(*, N, N), (*, N, K) -> (*, N, K), info (*)."""
    return solved(fit, A, B, left), Tensor(A.shape[:-2], "int32")


@op("torch.linalg.solve_triangular(input, B, *, upper, left=True, unitriangular=False, out=None)")
def solve_triangular(fit: Fit, input: Tensor, B: Tensor, left: Flag) -> Tensor:
    """(*, N, N), (*, N, K) -> (*, N, K); from the right (*, K, N) -> (*, K, N)."""
    return solution(fit, input, B, left)


@op("torch.triangular_solve(input, A, upper=True, transpose=False, unitriangular=False, *, out=None)", method=True)
def triangular_solve(fit: Fit, input: Tensor, A: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, K), (*, N, N) -> (*, N, K), (*, N, N)."""
    found = solution(fit, A, input)
    return found, Tensor((*found.shape[:-2], *A.shape[-2:]), A.dtype)


@op("torch.cholesky_solve(input, input2, upper=False, *, out=None)", method=True)
def cholesky_solve(fit: Fit, input: Tensor, input2: Tensor) -> Tensor:
    """(*, N, K), (*, N, N) -> (*, N, K)."""
    return solution(fit, input2, input)


@op("torch.cholesky_inverse(input, upper=False, *, out=None)", method=True)
def cholesky_inverse(fit: Fit, input: Tensor) -> Tensor:
    """(*, N, N) -> (*, N, N)."""
    square(fit, input)
    return Tensor(input.shape, input.dtype)


@op("torch.linalg.lstsq(input, b, rcond=None, *, driver=None)")
def lstsq(fit: Fit, input: Tensor, b: Tensor) -> tuple[Any, ...]:
    """(*, M, N), (*, M, K) -> solution (*, N, K), and residuals, rank and singular values by the driver."""
    front, rows, columns = matrix(fit, input)
    if b.rank != input.rank:
        raise Undecided("whether b is a batch of vectors")
    fit.equal("matmul", rows, b.shape[-2], "solves for columns of {want}, receives columns of {got}", "b")
    batch = broadcast(fit, [front, b.shape[:-2]], "matmul")
    return tensor((*batch, columns, b.shape[-1]), input.dtype), UNKNOWN, UNKNOWN, UNKNOWN


@op("torch.linalg.lu_factor(A, *, pivot=True, out=None)")
def lu_factor(fit: Fit, A: Tensor) -> tuple[Tensor, Tensor]:
    """(*, M, N) -> (*, M, N), pivots (*, min(M, N))."""
    front, rows, columns = matrix(fit, A)
    return Tensor(A.shape, A.dtype), tensor((*front, lesser(rows, columns)), "int32")


@op("torch.linalg.lu_factor_ex(A, *, pivot=True, check_errors=False, out=None)")
def lu_factor_ex(fit: Fit, A: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, N), pivots (*, min(M, N)), info (*)."""
    return *lu_factor(fit, A), Tensor(A.shape[:-2], "int32")


@op("torch.linalg.lu(A, *, pivot=True, out=None)")
def lu(fit: Fit, A: Tensor, pivot: Flag) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, M), (*, M, K), (*, K, N) with K = min(M, N)."""
    front, rows, columns = matrix(fit, A)
    inner = lesser(rows, columns)
    orders = tensor((*front, rows, rows) if pivot else (0,), A.dtype)
    return orders, tensor((*front, rows, inner), A.dtype), tensor((*front, inner, columns), A.dtype)


@op("torch.linalg.lu_solve(LU, pivots, B, *, left=True, adjoint=False, out=None)")
def lu_solve(fit: Fit, LU: Tensor, pivots: Tensor, B: Tensor, left: Flag) -> Tensor:
    """(*, N, N), pivots (*, N), (*, N, K) -> (*, N, K)."""
    return solution(fit, LU, B, left)


@op("torch.lu_solve(input, LU_data, LU_pivots, *, out=None)", method=True)
def torch_lu_solve(fit: Fit, input: Tensor, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:
    """(*, N, K), (*, N, N), pivots (*, N) -> (*, N, K)."""
    return solution(fit, LU_data, input)
