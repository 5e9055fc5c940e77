"""What else is asked of matrices: ranks, conditions, vectors of vectors, and checked forms of inverses and factors."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, Size
from torchlint_shapes.ops.linalg import matrix, qr, square
from torchlint_shapes.ops.position import known, position, tensor
from torchlint_shapes.ops.tensor import Tensor, UnknownType


@op("torch.linalg.inv_ex(A, *, check_errors=False, out=None)")
def inv_ex(fit: Fit, A: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N, N), info (*)."""
    return Tensor(A.shape, A.dtype), Tensor(square(fit, A)[0], "int32")


@op("torch.linalg.cholesky_ex(input, *, upper=False, check_errors=False, out=None)")
def cholesky_ex(fit: Fit, input: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N, N), info (*)."""
    return Tensor(input.shape, input.dtype), Tensor(square(fit, input)[0], "int32")


@op("torch.linalg.ldl_factor(input, *, hermitian=False, out=None)")
def ldl_factor(fit: Fit, input: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N, N), pivots (*, N)."""
    front, size = square(fit, input)
    return Tensor(input.shape, input.dtype), Tensor((*front, size), "int32")


@op("torch.linalg.cond(input, p=None, *, out=None)")
def cond(fit: Fit, input: Tensor, p: Any) -> Tensor:
    """(*, M, N) -> (*); for most norms of square matrices only."""
    any_matrix = isinstance(p, UnknownType) or p in (None, 2, -2)
    return Tensor(matrix(fit, input)[0] if any_matrix else square(fit, input)[0])


@op("torch.linalg.matrix_rank(input, tol=None, hermitian=False, *, atol=None, rtol=None, out=None)")
def matrix_rank(fit: Fit, input: Tensor, tol: Any, hermitian: Flag, atol: Any, rtol: Any) -> Tensor:
    """(*, M, N) -> (*)."""
    front, rows, columns = matrix(fit, input)
    if hermitian is True:
        fit.equal("matmul", rows, columns, "takes square matrices, receives {want}x{got}")
    tolerances = [v.shape for v in (tol, atol, rtol) if isinstance(v, Tensor)]
    return tensor(broadcast(fit, [front, *tolerances], "matmul"), "int64")


@op("torch.linalg.vecdot(x, y, *, dim=-1, out=None)")
def vecdot(fit: Fit, x: Tensor, y: Tensor, dim: Size) -> Tensor:
    """The common shape of both without the axis `dim`."""
    shape = broadcast(fit, [x.shape, y.shape], "matmul")
    if x.rank == y.rank == 1:
        return Tensor((), dtypes.promoted(x, y))  # whatever axis is named
    at = position(fit, dim, len(shape))
    return tensor((*shape[:at], *shape[at + 1 :]), dtypes.promoted(x, y))


@op("torch.linalg.vander(x, *, N=None)")
def linalg_vander(fit: Fit, x: Tensor, N: Any) -> Tensor:
    """(*, S) -> (*, S, N), N = S unless given."""
    if not x.rank:
        raise Undecided("a vector of no axis")
    return tensor((*x.shape, x.shape[-1] if N is None else known(N)))


@op("torch.linalg.tensorinv(input, ind=2, *, out=None)")
def tensorinv(fit: Fit, input: Tensor, ind: Size) -> Tensor:
    """(P, Q) -> (Q, P), P the first `ind` sizes, of the same product as Q."""
    if not isinstance(ind, int):
        raise Undecided("how many axes are inverted")
    first, last = input.shape[:ind], input.shape[ind:]
    fit.equal("matmul", prod(first), prod(last), "inverts {want} by {want} elements, not by {got}", "ind")
    return Tensor((*last, *first), input.dtype)


@op("torch.linalg.householder_product(input, tau, *, out=None)")
def householder_product(fit: Fit, input: Tensor, tau: Tensor) -> Tensor:
    """(*, M, N), (*, K) -> (*, M, N)."""
    matrix(fit, input)
    return Tensor(input.shape, input.dtype)


@op("torch.qr(input, some=True, *, out=None)", method=True)
def torch_qr(fit: Fit, input: Tensor, some: Flag) -> tuple[Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, K, N) with K = min(M, N), or M when all are wanted."""
    return qr(fit, input, "reduced" if some else "complete")


@op("torch.vander(x, N=None, increasing=False)")
def vander(fit: Fit, x: Tensor, N: Any) -> Tensor:
    """(S) -> (S, N), N = S unless given."""
    if x.rank != 1:
        fit.fail("axis", "1-D", f"{x.rank}-D", "takes {want} input but receives a {got} tensor")
        return tensor((None, None))
    size: Dim = x.shape[0]
    return tensor((size, size if N is None else known(N)))
