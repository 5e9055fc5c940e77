"""Linear algebra: decompositions, inverses and solutions of matrices."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.diagonal import lesser
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Flag, Size, Text
from torchlint_shapes.ops.position import MaybeSize, position, tensor
from torchlint_shapes.ops.tensor import Tensor


def matrix(fit: Fit, A: Tensor) -> tuple[tuple[Dim, ...], Dim, Dim]:
    """(*), M, N of (*, M, N)."""
    if A.rank < 2:
        fit.fail("matmul", "at least 2-D", f"{A.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("no matrix")
    return A.shape[:-2], A.shape[-2], A.shape[-1]


def square(fit: Fit, A: Tensor) -> tuple[tuple[Dim, ...], Dim]:
    """(*), N of (*, N, N)."""
    front, rows, columns = matrix(fit, A)
    fit.equal("matmul", rows, columns, "takes square matrices, receives {want}x{got}")
    return front, rows


@op("torch.det(input)", "torch.logdet", method=True)
def det(fit: Fit, input: Tensor) -> Tensor:
    """(*, N, N) -> (*)."""
    return Tensor(square(fit, input)[0], input.dtype)


@op("torch.linalg.det(A, *, out=None)")
def linalg_det(fit: Fit, A: Tensor) -> Tensor:
    """(*, N, N) -> (*)."""
    return det(fit, A)


@op("torch.slogdet(input)", method=True)
def slogdet(fit: Fit, input: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> sign (*), logarithm (*)."""
    result = det(fit, input)
    return result, result


@op("torch.linalg.slogdet(A, *, out=None)")
def linalg_slogdet(fit: Fit, A: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> sign (*), logarithm (*)."""
    return slogdet(fit, A)


@op("torch.inverse(input, *, out=None)", method=True)
@op("torch.matrix_exp(input)", method=True)
@op("torch.cholesky(input, upper=False, *, out=None)", method=True)
@op("torch.matrix_power(input, n, *, out=None)", method=True)
@op(
    "torch.linalg.matrix_exp(input)",
    "torch.linalg.cholesky(input, *, upper=False, out=None)",
    "torch.linalg.matrix_power(input, n, *, out=None)",
)
def of_square(fit: Fit, input: Tensor) -> Tensor:
    """(*, N, N) -> (*, N, N)."""
    square(fit, input)
    return Tensor(input.shape, input.dtype)


@op("torch.linalg.inv(A, *, out=None)")
def inv(fit: Fit, A: Tensor) -> Tensor:
    """(*, N, N) -> (*, N, N)."""
    return of_square(fit, A)


@op("torch.pinverse(input, rcond=1e-15)", method=True)
@op("torch.linalg.pinv(input, rcond=None, hermitian=False, *, atol=None, rtol=None, out=None)")
def pinv(fit: Fit, input: Tensor, rcond: Any, atol: Any = None, rtol: Any = None) -> Tensor:
    """(*, M, N) -> (*, N, M)."""
    if any(isinstance(value, Tensor) and value.rank for value in (rcond, atol, rtol)):
        raise Undecided("tolerances that broadcast to the batch")
    front, rows, columns = matrix(fit, input)
    return Tensor((*front, columns, rows), input.dtype)


@op("torch.linalg.eig(input, *, out=None)", "torch.linalg.eigh(input, UPLO='L', *, out=None)")
def eigh(fit: Fit, input: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N), (*, N, N)."""
    front, size = square(fit, input)
    return Tensor((*front, size)), Tensor((*front, size, size))


@op("torch.linalg.eigvals(input, *, out=None)", "torch.linalg.eigvalsh(input, UPLO='L', *, out=None)")
def eigvalsh(fit: Fit, input: Tensor) -> Tensor:
    """(*, N, N) -> (*, N)."""
    front, size = square(fit, input)
    return Tensor((*front, size))


@op("torch.linalg.qr(A, mode='reduced', *, out=None)")
def qr(fit: Fit, A: Tensor, mode: Text) -> tuple[Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, K, N) with K = min(M, N), or M when complete."""
    front, rows, columns = matrix(fit, A)
    if not isinstance(mode, str):
        raise Undecided("which parts of the factors")
    inner: MaybeSize = rows if mode == "complete" else lesser(rows, columns)
    first = tensor((0,) if mode == "r" else (*front, rows, inner), A.dtype)
    return first, tensor((*front, inner, columns), A.dtype)


@op("torch.linalg.svd(A, full_matrices=True, *, driver=None, out=None)")
def linalg_svd(fit: Fit, A: Tensor, full_matrices: Flag) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, min(M, N)), (*, K, N) with K = min(M, N) unless full."""
    front, rows, columns = matrix(fit, A)
    least = lesser(rows, columns)
    left, right = (rows, columns) if full_matrices else (least, least)
    return tensor((*front, rows, left)), tensor((*front, least)), tensor((*front, right, columns))


@op("torch.svd(input, some=True, compute_uv=True, *, out=None)", method=True)
def svd(fit: Fit, input: Tensor, some: Flag, compute_uv: Flag) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, min(M, N)), (*, N, K) with K = min(M, N) when only some are wanted."""
    front, rows, columns = matrix(fit, input)
    least = lesser(rows, columns)
    left, right = (least, least) if some and compute_uv else (rows, columns)
    return tensor((*front, rows, left)), tensor((*front, least)), tensor((*front, columns, right))


@op("torch.linalg.svdvals(A, *, driver=None, out=None)")
def svdvals(fit: Fit, A: Tensor) -> Tensor:
    """(*, M, N) -> (*, min(M, N))."""
    front, rows, columns = matrix(fit, A)
    return tensor((*front, lesser(rows, columns)))


@op("torch.trace(input)", method=True)
def trace(fit: Fit, input: Tensor) -> Tensor:
    """(M, N) -> ()."""
    if input.rank != 2:
        fit.fail("matmul", "2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor((), input.dtype)


@op("torch.linalg.cross(input, other, *, dim=-1, out=None)")
def linalg_cross(fit: Fit, input: Tensor, other: Tensor, dim: Size) -> Tensor:
    """Two tensors of 3 along `dim` -> their common shape."""
    return crossed(fit, input, other, dim)


def crossed(fit: Fit, input: Tensor, other: Tensor, dim: Any) -> Tensor:
    """Two tensors of 3 along `dim` -> their common shape."""
    if input.rank != other.rank:
        fit.fail("matmul", f"{input.rank}-D", f"{other.rank}-D", "multiplies {want} with {want} tensors, not {got}")
        return input
    at = position(fit, dim, input.rank)
    for part in (input, other):
        fit.equal("matmul", 3, (part.shape or (1,))[at], "multiplies vectors of {want}, not of {got}", axis=at)
    return tensor(broadcast(fit, [input.shape, other.shape]), dtypes.promoted(input, other))


@op("torch.cross(input, other, dim=None, *, out=None)", method=True)
def cross(fit: Fit, input: Tensor, other: Tensor, dim: Axes) -> Tensor:
    """Two tensors of 3 along `dim`, or else along the first axis of size 3 -> their common shape."""
    if dim is None:
        return tensor(broadcast(fit, [input.shape, other.shape]), dtypes.promoted(input, other))
    return crossed(fit, input, other, dim)
