"""Norms, and how far or how alike tensors are."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast, together
from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Flag
from torchlint_shapes.ops.position import MaybeSize, position, tensor
from torchlint_shapes.ops.reduce import reduced
from torchlint_shapes.ops.takes import INEXACT, only
from torchlint_shapes.ops.tensor import Tensor


@op(
    "torch.norm(input, p='fro', dim=None, keepdim=False, out=None, dtype=None)",
    "torch.Tensor.norm(input, p='fro', dim=None, keepdim=False, dtype=None)",
)
def norm(fit: Fit, input: Tensor, p: Any, dim: Axes, keepdim: Flag, dtype: Any) -> Tensor:
    """The axes of `dim` go, or become 1; the Frobenius norm is of one or two axes, or of all."""
    if dtype is None:
        only(fit, input, INEXACT, "numbers", "input")
    if p == "fro" and isinstance(dim, tuple | list) and len(dim) > 2:
        fit.fail("axis", "at most 2", str(len(dim)), "takes {want} axes in the Frobenius norm, not {got}", "dim")
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.real(input.dtype) if dtype is None else None)


@op("torch.linalg.norm(input, ord=None, dim=None, keepdim=False, *, out=None, dtype=None)")
def linalg_norm(fit: Fit, input: Tensor, ord: Any, dim: Axes, keepdim: Flag) -> Tensor:
    """The axes of `dim` go, or become 1."""
    if dim is None and ord is not None and input.rank not in (1, 2):
        fit.fail("axis", "1-D or 2-D", f"{input.rank}-D", "with an order takes {want} input, receives {got}")
    return Tensor(reduced(fit, input, dim, keepdim))


@op("torch.linalg.vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None, out=None)")
def vector_norm(fit: Fit, x: Tensor, dim: Axes, keepdim: Flag) -> Tensor:
    """The axes of `dim` go, or become 1."""
    return Tensor(reduced(fit, x, dim, keepdim))


@op("torch.linalg.matrix_norm(A, ord='fro', dim=(-2, -1), keepdim=False, *, dtype=None, out=None)")
def matrix_norm(fit: Fit, A: Tensor, dim: Axes, keepdim: Flag) -> Tensor:
    """(*, M, N) -> (*)."""
    return Tensor(reduced(fit, A, dim, keepdim))


@op("torch.dist(input, other, p=2)", method=True)
def dist(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """() of two tensors that broadcast to each other."""
    together(fit, input, other)
    return Tensor(())


@op("torch.cdist(x1, x2, p=2.0, compute_mode='use_mm_for_euclid_dist_if_necessary')")
def cdist(fit: Fit, x1: Tensor, x2: Tensor) -> Tensor:
    """(*, P, M), (*, R, M) -> (*, P, R)."""
    for x in (x1, x2):
        if x.rank < 2:
            fit.fail("axis", "at least 2-D", f"{x.rank}-D", "takes {want} input but receives a {got} tensor")
            return tensor((None, None), x1.dtype)
    fit.equal("matmul", x1.shape[-1], x2.shape[-1], "compares vectors of {want} with vectors of {got}", "x2", -1)
    front = broadcast(fit, [x1.shape[:-2], x2.shape[:-2]])
    return tensor((*front, x1.shape[-2], x2.shape[-2]), x1.dtype)


@functional_layer("torch.nn.CosineSimilarity(dim=1, eps=1e-08)(x1, x2)")
@op(
    "torch.cosine_similarity(x1, x2, dim=1, eps=1e-08)",
    "torch.nn.functional.cosine_similarity",
    page="generated/torch.nn.functional.cosine_similarity.html",
)
def cosine_similarity(fit: Fit, x1: Tensor, x2: Tensor, dim: Axes) -> Tensor:
    """The common shape of both without the axis `dim`."""
    shape = together(fit, x1, x2)
    at = position(fit, dim, len(shape))
    return tensor((*shape[:at], *shape[at + 1 :]), dtypes.promoted(x1, x2))


@functional_layer("torch.nn.PairwiseDistance(p=2.0, eps=1e-06, keepdim=False)(x1, x2)")
@op(
    "torch.pairwise_distance(x1, x2, p=2.0, eps=1e-06, keepdim=False)",
    "torch.nn.functional.pairwise_distance",
    page="generated/torch.nn.functional.pairwise_distance.html",
)
def pairwise_distance(fit: Fit, x1: Tensor, x2: Tensor, keepdim: Flag) -> Tensor:
    """The common shape of both without the last axis, or with 1 for it."""
    shape = together(fit, x1, x2)
    kept: tuple[Dim, ...] = (1,) if keepdim else ()
    front: tuple[MaybeSize, ...] = shape[:-1]
    return tensor((*front, *kept), dtypes.promoted(x1, x2))


@op("torch.pdist(input, p=2)", "torch.nn.functional.pdist", page="generated/torch.nn.functional.pdist.html")
def pdist(fit: Fit, input: Tensor) -> Tensor:
    """(N, M) -> (N (N - 1) / 2)."""
    if input.rank != 2:
        fit.fail("axis", "2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        return tensor((None,), input.dtype)
    rows = input.shape[0]
    return Tensor((rows * (rows - 1) // 2,), input.dtype)
