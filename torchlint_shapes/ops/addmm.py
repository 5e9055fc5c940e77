"""Products that are added to a tensor: addmm, baddbmm and their like; each has a form in place."""

from __future__ import annotations

from torchlint_shapes.dims import Dim, same
from torchlint_shapes.ops.broadcast import stretches
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.matmul import batched, mm, mv, outer
from torchlint_shapes.ops.position import text
from torchlint_shapes.ops.tensor import Tensor


def added(fit: Fit, input: Tensor, result: Tensor) -> Tensor:
    """`input` broadcasts to the product that it is added to."""
    says = f"cannot add {text(input.shape)} to the product {text(result.shape)}"
    stretches(fit, "matmul", input.shape, result.shape, says)
    return result


@op("torch.addmm(input, mat1, mat2, out_dtype=None, *, beta=1, alpha=1, out=None)", method=True)
def addmm(fit: Fit, input: Tensor, mat1: Tensor, mat2: Tensor) -> Tensor:
    """input + (N, K) @ (K, M)."""
    return added(fit, input, mm(fit, mat1, mat2))


@op("torch.addmv(input, mat, vec, *, beta=1, alpha=1, out=None)", method=True)
def addmv(fit: Fit, input: Tensor, mat: Tensor, vec: Tensor) -> Tensor:
    """input + (N, M) @ (M)."""
    return added(fit, input, mv(fit, mat, vec))


@op("torch.baddbmm(input, batch1, batch2, out_dtype=None, *, beta=1, alpha=1, out=None)", method=True)
def baddbmm(fit: Fit, input: Tensor, batch1: Tensor, batch2: Tensor) -> Tensor:
    """input + (B, N, K) @ (B, K, M)."""
    return added(fit, input, batched(fit, batch1, batch2))


@op("torch.Tensor.addbmm_(input, batch1, batch2, *, beta=1, alpha=1)")
@op("torch.addbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None)", method=True)
def addbmm(fit: Fit, input: Tensor, batch1: Tensor, batch2: Tensor) -> Tensor:
    """input + sum over B of (B, N, K) @ (B, K, M)."""
    result = batched(fit, batch1, batch2)
    return added(fit, input, Tensor(result.shape[1:], result.dtype))


@op("torch.addr(input, vec1, vec2, *, beta=1, alpha=1, out=None)", method=True)
def addr(fit: Fit, input: Tensor, vec1: Tensor, vec2: Tensor) -> Tensor:
    """input + (N) outer (M)."""
    return added(fit, input, outer(fit, vec1, vec2))


@op("torch.Tensor.addmm_(input, mat1, mat2, *, beta=1, alpha=1)")
def _addmm_in_place(fit: Fit, input: Tensor, mat1: Tensor, mat2: Tensor) -> Tensor:
    """The same, in place: the result has the shape of the input."""
    return _in_place(fit, input, addmm(fit, input, mat1, mat2))


@op("torch.Tensor.addmv_(input, mat, vec, *, beta=1, alpha=1)")
def _addmv_in_place(fit: Fit, input: Tensor, mat: Tensor, vec: Tensor) -> Tensor:
    """The same, in place: the result has the shape of the input."""
    return _in_place(fit, input, addmv(fit, input, mat, vec))


@op("torch.Tensor.baddbmm_(input, batch1, batch2, *, beta=1, alpha=1)")
def _baddbmm_in_place(fit: Fit, input: Tensor, batch1: Tensor, batch2: Tensor) -> Tensor:
    """The same, in place: the result has the shape of the input."""
    return _in_place(fit, input, baddbmm(fit, input, batch1, batch2))


@op("torch.Tensor.addr_(input, vec1, vec2, *, beta=1, alpha=1)")
def _addr_in_place(fit: Fit, input: Tensor, vec1: Tensor, vec2: Tensor) -> Tensor:
    """The same, in place: the result has the shape of the input."""
    return _in_place(fit, input, addr(fit, input, vec1, vec2))


def _in_place(fit: Fit, input: Tensor, result: Tensor) -> Tensor:
    if not fit.failed and (input.rank != result.rank or any(map(_differ, input.shape, result.shape))):
        fit.fail("matmul", text(input.shape), text(result.shape), "cannot put {got} in place of {want}")
    return Tensor(input.shape, input.dtype)


def _differ(one: Dim | None, other: Dim | None) -> bool:
    return one is not None and other is not None and same(one, other) is False
