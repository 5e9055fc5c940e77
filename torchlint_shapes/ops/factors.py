"""What else is asked of matrices: ranks, conditions, vectors of vectors, and checked forms of inverses and factors."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.linalg import matrix, qr, square
from torchlint_shapes.ops.pointwise import everywhere
from torchlint_shapes.ops.position import known, position, tensor
from torchlint_shapes.ops.tensor import Tensor


@op("torch.linalg.inv_ex")
def inv_ex(fit: Fit, A: Tensor, *, check_errors: Any = False, out: Any = None) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N, N), info (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv_ex.html
    """
    return Tensor(A.shape, A.dtype), Tensor(square(fit, A)[0], "int32")


@op("torch.linalg.cholesky_ex")
def cholesky_ex(
    fit: Fit, input: Tensor, *, upper: Any = False, check_errors: Any = False, out: Any = None
) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N, N), info (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky_ex.html
    """
    return Tensor(input.shape, input.dtype), Tensor(square(fit, input)[0], "int32")


@op("torch.linalg.ldl_factor")
def ldl_factor(fit: Fit, input: Tensor, *, hermitian: Any = False, out: Any = None) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N, N), pivots (*, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.ldl_factor.html
    """
    front, size = square(fit, input)
    return Tensor(input.shape, input.dtype), Tensor((*front, size), "int32")


@op("torch.linalg.cond")
def cond(fit: Fit, input: Tensor, p: Any = None, *, out: Any = None) -> Tensor:
    """(*, M, N) -> (*); for most norms of square matrices only.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cond.html
    """
    return Tensor(matrix(fit, input)[0] if p in (None, 2, -2) else square(fit, input)[0])


@op("torch.linalg.matrix_rank")
def matrix_rank(fit: Fit, input: Tensor, *args: Any, hermitian: Any = False, **options: Any) -> Tensor:
    """(*, M, N) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
    """
    front, rows, columns = matrix(fit, input)
    if hermitian is True:
        fit.equal("matmul", rows, columns, "takes square matrices, receives {want}x{got}")
    tolerances = [v.shape for v in (*args, *options.values()) if isinstance(v, Tensor)]
    return tensor(broadcast(fit, [front, *tolerances], "matmul"), "int64")


@op("torch.linalg.vecdot")
def vecdot(fit: Fit, x: Tensor, y: Tensor, *, dim: Any = -1, out: Any = None) -> Tensor:
    """The common shape of both without the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.vecdot.html
    """
    shape = broadcast(fit, [x.shape, y.shape], "matmul")
    if x.rank == y.rank == 1:
        return Tensor((), dtypes.promoted(x, y))  # whatever axis is named
    at = position(fit, dim, len(shape))
    return tensor((*shape[:at], *shape[at + 1 :]), dtypes.promoted(x, y))


@op("torch.linalg.vander")
def linalg_vander(fit: Fit, x: Tensor, *, N: Any = None) -> Tensor:
    """(*, S) -> (*, S, N), N = S unless given.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.vander.html
    """
    if not x.rank:
        raise Undecided("a vector of no axis")
    return tensor((*x.shape, x.shape[-1] if N is None else known(N)))


@op("torch.linalg.tensorinv")
def tensorinv(fit: Fit, input: Tensor, ind: Any = 2, *, out: Any = None) -> Tensor:
    """(P, Q) -> (Q, P), P the first `ind` sizes, of the same product as Q.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorinv.html
    """
    first, last = input.shape[: int(ind)], input.shape[int(ind) :]
    fit.equal("matmul", prod(first), prod(last), "inverts {want} by {want} elements, not by {got}", "ind")
    return Tensor((*last, *first), input.dtype)


@op("torch.linalg.householder_product")
def householder_product(fit: Fit, input: Tensor, tau: Tensor, *, out: Any = None) -> Tensor:
    """(*, M, N), (*, K) -> (*, M, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.householder_product.html
    """
    matrix(fit, input)
    return Tensor(input.shape, input.dtype)


@op(*everywhere("qr"))
def torch_qr(fit: Fit, input: Tensor, some: Any = True, *, out: Any = None) -> tuple[Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, K, N) with K = min(M, N), or M when all are wanted.

    https://docs.pytorch.org/docs/stable/generated/torch.qr.html
    """
    found: tuple[Tensor, Tensor] = qr(fit, input, "reduced" if some else "complete")
    return found


@op("torch.vander")
def vander(fit: Fit, x: Tensor, N: Any = None, increasing: Any = False) -> Tensor:
    """(S) -> (S, N), N = S unless given.

    https://docs.pytorch.org/docs/stable/generated/torch.vander.html
    """
    if x.rank != 1:
        fit.fail("axis", "1-D", f"{x.rank}-D", "takes {want} input but receives a {got} tensor")
        return tensor((None, None))
    size: Dim = x.shape[0]
    return tensor((size, size if N is None else known(N)))
