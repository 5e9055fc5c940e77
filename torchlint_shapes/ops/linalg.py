"""Linear algebra: decompositions, inverses and solutions of matrices."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.diagonal import lesser
from torchlint_shapes.ops.pointwise import everywhere
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


@op(*everywhere("det"), *everywhere("logdet"), "torch.linalg.det")
def det(fit: Fit, A: Tensor) -> Tensor:
    """(*, N, N) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.det.html
    """
    return Tensor(square(fit, A)[0], A.dtype)


@op(*everywhere("slogdet"), "torch.linalg.slogdet")
def slogdet(fit: Fit, A: Tensor) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> sign (*), logarithm (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
    """
    result = Tensor(square(fit, A)[0], A.dtype)
    return result, result


@op(*everywhere("inverse"), *everywhere("matrix_exp"), "torch.linalg.inv", "torch.linalg.matrix_exp")
def inv(fit: Fit, A: Tensor, *, out: Any = None) -> Tensor:
    """(*, N, N) -> (*, N, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv.html
    """
    square(fit, A)
    return Tensor(A.shape, A.dtype)


@op(*everywhere("cholesky"), "torch.linalg.cholesky")
def cholesky(fit: Fit, input: Tensor, upper: Any = False, *, out: Any = None) -> Tensor:
    """(*, N, N) -> (*, N, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
    """
    square(fit, input)
    return Tensor(input.shape, input.dtype)


@op(*everywhere("matrix_power"), "torch.linalg.matrix_power")
def matrix_power(fit: Fit, A: Tensor, n: Any, *, out: Any = None) -> Tensor:
    """(*, N, N) -> (*, N, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
    """
    square(fit, A)
    return Tensor(A.shape, A.dtype)


@op("torch.linalg.pinv", *everywhere("pinverse"))
def pinv(fit: Fit, A: Tensor, *args: Any, **options: Any) -> Tensor:
    """(*, M, N) -> (*, N, M).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.pinv.html
    """
    if any(isinstance(value, Tensor) and value.rank for value in (*args, *options.values())):
        raise Undecided("tolerances that broadcast to the batch")
    front, rows, columns = matrix(fit, A)
    return Tensor((*front, columns, rows), A.dtype)


@op("torch.linalg.eigh", "torch.linalg.eig")
def eigh(fit: Fit, A: Tensor, UPLO: Any = "L", *, out: Any = None) -> tuple[Tensor, Tensor]:
    """(*, N, N) -> (*, N), (*, N, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigh.html
    """
    front, size = square(fit, A)
    return Tensor((*front, size)), Tensor((*front, size, size))


@op("torch.linalg.eigvalsh", "torch.linalg.eigvals")
def eigvalsh(fit: Fit, A: Tensor, UPLO: Any = "L", *, out: Any = None) -> Tensor:
    """(*, N, N) -> (*, N).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
    """
    front, size = square(fit, A)
    return Tensor((*front, size))


@op("torch.linalg.qr")
def qr(fit: Fit, A: Tensor, mode: Any = "reduced", *, out: Any = None) -> tuple[Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, K, N) with K = min(M, N), or M when complete.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.qr.html
    """
    front, rows, columns = matrix(fit, A)
    inner: MaybeSize = rows if mode == "complete" else lesser(rows, columns)
    first = tensor((0,) if mode == "r" else (*front, rows, inner), A.dtype)
    return first, tensor((*front, inner, columns), A.dtype)


@op("torch.linalg.svd")
def linalg_svd(
    fit: Fit, A: Tensor, full_matrices: Any = True, *, driver: Any = None, out: Any = None
) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, min(M, N)), (*, K, N) with K = min(M, N) unless full.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.svd.html
    """
    front, rows, columns = matrix(fit, A)
    least = lesser(rows, columns)
    left, right = (rows, columns) if full_matrices else (least, least)
    return tensor((*front, rows, left)), tensor((*front, least)), tensor((*front, right, columns))


@op(*everywhere("svd"))
def svd(
    fit: Fit, input: Tensor, some: Any = True, compute_uv: Any = True, *, out: Any = None
) -> tuple[Tensor, Tensor, Tensor]:
    """(*, M, N) -> (*, M, K), (*, min(M, N)), (*, N, K) with K = min(M, N) when only some are wanted.

    https://docs.pytorch.org/docs/stable/generated/torch.svd.html
    """
    front, rows, columns = matrix(fit, input)
    least = lesser(rows, columns)
    left, right = (least, least) if some and compute_uv else (rows, columns)
    return tensor((*front, rows, left)), tensor((*front, least)), tensor((*front, columns, right))


@op("torch.linalg.svdvals")
def svdvals(fit: Fit, A: Tensor, *, driver: Any = None, out: Any = None) -> Tensor:
    """(*, M, N) -> (*, min(M, N)).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
    """
    front, rows, columns = matrix(fit, A)
    return tensor((*front, lesser(rows, columns)))


@op(*everywhere("trace"))
def trace(fit: Fit, input: Tensor) -> Tensor:
    """(M, N) -> ().

    https://docs.pytorch.org/docs/stable/generated/torch.trace.html
    """
    if input.rank != 2:
        fit.fail("matmul", "2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor((), input.dtype)


@op("torch.linalg.cross")
def linalg_cross(fit: Fit, input: Tensor, other: Tensor, *, dim: Any = -1, out: Any = None) -> Tensor:
    """Two tensors of 3 along `dim` -> their common shape.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cross.html
    """
    return crossed(fit, input, other, dim)


def crossed(fit: Fit, input: Tensor, other: Tensor, dim: Any) -> Tensor:
    """Two tensors of 3 along `dim` -> their common shape."""
    if input.rank != other.rank:
        fit.fail("matmul", f"{input.rank}-D", f"{other.rank}-D", "multiplies {want} with {want} tensors, not {got}")
        return input
    at = position(fit, dim, input.rank)
    for part in (input, other):
        fit.equal("matmul", 3, part.shape[at], "multiplies vectors of {want}, not of {got}", axis=at)
    return tensor(broadcast(fit, [input.shape, other.shape]), dtypes.promoted(input, other))


@op("torch.cross", "torch.Tensor.cross")
def cross(fit: Fit, input: Tensor, other: Tensor, dim: Any = None, *, out: Any = None) -> Tensor:
    """Two tensors of 3 along `dim`, or else along the first axis of size 3 -> their common shape.

    https://docs.pytorch.org/docs/stable/generated/torch.cross.html
    """
    if dim is None:
        return tensor(broadcast(fit, [input.shape, other.shape]), dtypes.promoted(input, other))
    return crossed(fit, input, other, dim)
