"""Systems of linear equations, and the factors by which they are solved."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Undecided, same
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.diagonal import lesser
from torchlint_shapes.ops.linalg import matrix, square
from torchlint_shapes.ops.pointwise import everywhere
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def solution(fit: Fit, A: Tensor, B: Tensor, left: Any = True) -> Tensor:
    """(*, N, N), (*, N, K) -> (*, N, K); from the right (*, K, N) -> (*, K, N)."""
    front, size = square(fit, A)
    batch, rows, columns = matrix(fit, B)
    if not isinstance(left, bool):
        raise Undecided("from which side")
    lines = "columns" if left else "rows"
    says = f"solves for {lines} of {{want}}, receives {lines} of {{got}}"
    fit.equal("matmul", size, rows if left else columns, says, "B")
    return tensor((*broadcast(fit, [front, batch], "matmul"), rows, columns), A.dtype)


def solved(fit: Fit, A: Tensor, B: Tensor, left: Any) -> Tensor:
    """The same; B may be vectors (*, N) of exactly the batch of A, and is then taken to be."""
    alike = [same(one, other) for one, other in zip(A.shape[:-1], B.shape, strict=False)]
    vectors = B.rank == 1 or (B.rank == A.rank - 1 and False not in alike)
    if vectors and B.rank > 1 and None in alike:
        raise Undecided("whether B is a batch of vectors")
    if vectors:
        return Tensor(solution(fit, A, Tensor((*B.shape, 1))).shape[:-1], A.dtype)
    return solution(fit, A, B, left)


@op("torch.linalg.solve")
def solve(fit: Fit, A: Tensor, B: Tensor, *, left: Any = True, out: Any = None) -> Tensor:
    """(*, N, N), (*, N, K) -> (*, N, K); B may be vectors (*, N) of exactly the batch of A.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve.html
    """
    return solved(fit, A, B, left)


@op("torch.linalg.solve_ex")
def solve_ex(
    fit: Fit, A: Tensor, B: Tensor, *, left: Any = True, check_errors: Any = False, out: Any = None
) -> tuple[Tensor, Tensor]:
    """(*, N, N), (*, N, K) -> (*, N, K), info (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_ex.html
    """
    return solved(fit, A, B, left), Tensor(A.shape[:-2], "int32")


@op("torch.linalg.solve_triangular")
def solve_triangular(
    fit: Fit, input: Tensor, B: Tensor, *, upper: Any, left: Any = True, unitriangular: Any = False, out: Any = None
) -> Tensor:
    """(*, N, N), (*, N, K) -> (*, N, K); from the right (*, K, N) -> (*, K, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
    """
    return solution(fit, input, B, left)


@op(*everywhere("triangular_solve"))
def triangular_solve(
    fit: Fit,
    input: Tensor,
    A: Tensor,
    upper: Any = True,
    transpose: Any = False,
    unitriangular: Any = False,
    *,
    out: Any = None,
) -> tuple[Tensor, Tensor]:
    """(*, N, K), (*, N, N) -> (*, N, K), (*, N, N).

    https://docs.pytorch.org/docs/stable/generated/torch.triangular_solve.html
    """
    found = solution(fit, A, input)
    return found, Tensor((*found.shape[:-2], *A.shape[-2:]), A.dtype)


@op(*everywhere("cholesky_solve"))
def cholesky_solve(fit: Fit, input: Tensor, input2: Tensor, upper: Any = False, *, out: Any = None) -> Tensor:
    """(*, N, K), (*, N, N) -> (*, N, K).

    https://docs.pytorch.org/docs/stable/generated/torch.cholesky_solve.html
    """
    return solution(fit, input2, input)


@op(*everywhere("cholesky_inverse"))
def cholesky_inverse(fit: Fit, input: Tensor, upper: Any = False, *, out: Any = None) -> Tensor:
    """(*, N, N) -> (*, N, N).

    https://docs.pytorch.org/docs/stable/generated/torch.cholesky_inverse.html
    """
    square(fit, input)
    return Tensor(input.shape, input.dtype)


@op("torch.linalg.lstsq")
def lstsq(fit: Fit, input: Tensor, b: Tensor, rcond: Any = None, *, driver: Any = None) -> tuple[Any, ...]:
    """(*, M, N), (*, M, K) -> solution (*, N, K), and residuals, rank and singular values by the driver.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
    """
    front, rows, columns = matrix(fit, input)
    if b.rank != input.rank:
        raise Undecided("whether b is a batch of vectors")
    fit.equal("matmul", rows, b.shape[-2], "solves for columns of {want}, receives columns of {got}", "b")
    batch = broadcast(fit, [front, b.shape[:-2]], "matmul")
    return tensor((*batch, columns, b.shape[-1]), input.dtype), UNKNOWN, UNKNOWN, UNKNOWN


@op("torch.linalg.lu_factor")
def lu_factor(fit: Fit, A: Tensor, *, pivot: Any = True, out: Any = None) -> tuple[Tensor, Tensor]:
    """(*, M, N) -> (*, M, N), pivots (*, min(M, N)).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_factor.html
    """
    front, rows, columns = matrix(fit, A)
    return Tensor(A.shape, A.dtype), tensor((*front, lesser(rows, columns)), "int32")


@op("torch.linalg.lu_factor_ex")
def lu_factor_ex(
    fit: Fit, A: Tensor, *, pivot: Any = True, check_errors: Any = False, out: Any = None
) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, N), pivots (*, min(M, N)), info (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_factor_ex.html
    """
    return *lu_factor(fit, A), Tensor(A.shape[:-2], "int32")


@op("torch.linalg.lu")
def lu(fit: Fit, A: Tensor, *, pivot: Any = True, out: Any = None) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, M), (*, M, K), (*, K, N) with K = min(M, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu.html
    """
    front, rows, columns = matrix(fit, A)
    inner = lesser(rows, columns)
    orders = tensor((*front, rows, rows) if pivot else (0,), A.dtype)
    return orders, tensor((*front, rows, inner), A.dtype), tensor((*front, inner, columns), A.dtype)


@op("torch.linalg.lu_solve")
def lu_solve(
    fit: Fit, LU: Tensor, pivots: Tensor, B: Tensor, *, left: Any = True, adjoint: Any = False, out: Any = None
) -> Tensor:
    """(*, N, N), pivots (*, N), (*, N, K) -> (*, N, K).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_solve.html
    """
    return solution(fit, LU, B, left)


@op(*everywhere("lu_solve"))
def torch_lu_solve(fit: Fit, input: Tensor, LU_data: Tensor, LU_pivots: Tensor, *, out: Any = None) -> Tensor:
    """(*, N, K), (*, N, N), pivots (*, N) -> (*, N, K).

    https://docs.pytorch.org/docs/stable/generated/torch.lu_solve.html
    """
    return solution(fit, LU_data, input)
