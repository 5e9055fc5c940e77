"""Products of matrices and vectors."""

from __future__ import annotations

from torchlint_shapes.dims import Dim, show
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.join import listed
from torchlint_shapes.ops.kinds import Tensors
from torchlint_shapes.ops.position import tensor, text
from torchlint_shapes.ops.takes import alike
from torchlint_shapes.ops.tensor import Tensor


def inner_fits(
    fit: Fit, left: Dim, right: Dim, one: tuple[Dim, ...], other: tuple[Dim, ...], argument: str = "other"
) -> None:
    """The inner sizes of a product are equal; said as `cannot multiply 32x576 by 128x10`."""
    if left != right:
        a, b = ("x".join(map(_factor, shape)) for shape in (one, other))
        fit.equal("matmul", right, left, f"cannot multiply {a} by {b}: {{got}} against {{want}}", argument)


def _factor(size: Dim) -> str:
    plain = show(size)
    return plain if plain.isalnum() else f"({plain})"


def ranked(fit: Fit, rank: int, *tensors: Tensor) -> bool:
    """Have all tensors this rank?"""
    wrong = next((t.rank for t in tensors if t.rank != rank), None)
    if wrong is not None:
        fit.fail("matmul", f"{rank}-D", f"{wrong}-D", "multiplies {want} tensors, receives a {got} tensor")
    return wrong is None


def product(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(*, N, K), (*, K, M) -> (*, N, M); a 1-D operand is a row on the left, a column on the right."""
    dtype = dtypes.promoted(input, other)
    if not input.rank or not other.rank:
        fit.fail("matmul", "at least 1-D", "0-D", "multiplies {want} tensors, receives a {got} tensor")
        return input if other.rank == 0 else other
    row, column = input.shape[-2:], other.shape[-2:]
    inner_fits(fit, row[-1], column[0], row, column)
    front = broadcast(fit, [input.shape[:-2], other.shape[:-2]], "matmul")
    alike(fit, input, other, ("first factor", "a second factor"), "other")
    return tensor((*front, *row[:-1], *column[1:]), dtype)


@op("torch.matmul(input, other, *, out=None)", "torch.linalg.matmul")
@op("torch.Tensor.matmul(input, other)", "torch.Tensor.__matmul__")
def matmul(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(*, N, K), (*, K, M) -> (*, N, M); a 1-D operand is a row or a column."""
    return product(fit, input, other)


@op("torch.Tensor.__rmatmul__(input, other)")
def rmatmul(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """other @ input."""
    return product(fit, other, input)


@op("torch.mm(input, mat2, out_dtype=None, *, out=None)", method=True)
def mm(fit: Fit, input: Tensor, mat2: Tensor) -> Tensor:
    """(N, K), (K, M) -> (N, M)."""
    return product(fit, input, mat2) if ranked(fit, 2, input, mat2) else tensor((None, None))


def batched(fit: Fit, input: Tensor, mat2: Tensor) -> Tensor:
    """(B, N, K), (B, K, M) -> (B, N, M)."""
    if not ranked(fit, 3, input, mat2):
        return tensor((None, None, None))
    says = f"multiplies as many matrices on both sides: {{got}} against {{want}} in {text(mat2.shape)}"
    fit.equal("matmul", input.shape[0], mat2.shape[0], says, "mat2", 0)
    inner_fits(fit, input.shape[2], mat2.shape[1], input.shape[1:], mat2.shape[1:], "mat2")
    alike(fit, input, mat2, ("first factor", "a second factor"), "mat2")
    return Tensor((*input.shape[:2], mat2.shape[2]), dtypes.promoted(input, mat2))


@op("torch.bmm(input, mat2, out_dtype=None, *, out=None)", method=True)
def bmm(fit: Fit, input: Tensor, mat2: Tensor) -> Tensor:
    """(B, N, K), (B, K, M) -> (B, N, M)."""
    return batched(fit, input, mat2)


@op("torch.mv(input, vec, *, out=None)", method=True)
def mv(fit: Fit, input: Tensor, vec: Tensor) -> Tensor:
    """(N, M), (M) -> (N)."""
    return product(fit, input, vec) if ranked(fit, 2, input) and ranked(fit, 1, vec) else tensor((None,))


def inner_product(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(N), (N) -> ()."""
    return product(fit, input, other) if ranked(fit, 1, input, other) else Tensor(())


@op("torch.dot(input, tensor, *, out=None)", method=True)
def dot(fit: Fit, input: Tensor, tensor: Tensor) -> Tensor:
    """(N), (N) -> ()."""
    return inner_product(fit, input, tensor)


@op("torch.vdot(input, other, *, out=None)", method=True)
def vdot(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(N), (N) -> ()."""
    return inner_product(fit, input, other)


@op("torch.inner(input, other, *, out=None)", method=True)
def inner(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(*, K), (*, K) -> all axes of both but the last; a 0-D operand is a factor."""
    dtype = dtypes.promoted(input, other)
    if not input.rank or not other.rank:
        return Tensor(input.shape + other.shape, dtype)
    inner_fits(fit, input.shape[-1], other.shape[-1], input.shape, other.shape)
    return Tensor(input.shape[:-1] + other.shape[:-1], dtype)


@op("torch.outer(input, vec2, *, out=None)", "torch.ger", method=True)
def outer(fit: Fit, input: Tensor, vec2: Tensor) -> Tensor:
    """(N), (M) -> (N, M)."""
    if not ranked(fit, 1, input, vec2):
        return tensor((None, None))
    return Tensor(input.shape + vec2.shape, dtypes.promoted(input, vec2))


def chained(fit: Fit, tensors: Tensors) -> Tensor:
    """The product of all; the first and the last may be vectors."""
    first, *others = listed(tensors)
    for other in others:
        first = product(fit, first, other)
    return first


@op("torch.chain_matmul(*matrices, out=None)")
def chain_matmul(fit: Fit, matrices: Tensors) -> Tensor:
    """(N_0, N_1), ..., (N_k, N_k+1) -> (N_0, N_k+1)."""
    return chained(fit, matrices)


@op("torch.linalg.multi_dot(tensors, *, out=None)")
def multi_dot(fit: Fit, tensors: Tensors) -> Tensor:
    """(N_0, N_1), ..., (N_k, N_k+1) -> (N_0, N_k+1)."""
    return chained(fit, tensors)
