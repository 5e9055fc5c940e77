"""Norms, and how far or how alike tensors are."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast, together
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.pointwise import everywhere
from torchlint_shapes.ops.position import MaybeSize, position, tensor
from torchlint_shapes.ops.reduce import reduced
from torchlint_shapes.ops.tensor import Tensor


@op(*everywhere("norm"))
def norm(
    fit: Fit, input: Tensor, p: Any = "fro", dim: Any = None, keepdim: Any = False, out: Any = None, dtype: Any = None
) -> Tensor:
    """The axes of `dim` go, or become 1; the Frobenius norm is of one or two axes, or of all.

    https://docs.pytorch.org/docs/stable/generated/torch.norm.html
    """
    if p == "fro" and isinstance(dim, tuple | list) and len(dim) > 2:
        fit.fail("axis", "at most 2", str(len(dim)), "takes {want} axes in the Frobenius norm, not {got}", "dim")
    return Tensor(reduced(fit, input, dim, keepdim), input.dtype)


@op("torch.linalg.norm")
def linalg_norm(
    fit: Fit, A: Tensor, ord: Any = None, dim: Any = None, keepdim: Any = False, *, out: Any = None, dtype: Any = None
) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.norm.html
    """
    if dim is None and ord is not None and A.rank not in (1, 2):
        fit.fail("axis", "1-D or 2-D", f"{A.rank}-D", "with an order takes {want} input, receives {got}")
    return Tensor(reduced(fit, A, dim, keepdim), A.dtype)


@op("torch.linalg.vector_norm")
def vector_norm(
    fit: Fit, x: Tensor, ord: Any = 2, dim: Any = None, keepdim: Any = False, *, dtype: Any = None, out: Any = None
) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
    """
    return Tensor(reduced(fit, x, dim, keepdim), x.dtype)


@op("torch.linalg.matrix_norm")
def matrix_norm(
    fit: Fit,
    A: Tensor,
    ord: Any = "fro",
    dim: Any = (-2, -1),
    keepdim: Any = False,
    *,
    dtype: Any = None,
    out: Any = None,
) -> Tensor:
    """(*, M, N) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
    """
    return Tensor(reduced(fit, A, dim, keepdim), A.dtype)


@op("torch.dist", "torch.Tensor.dist")
def dist(fit: Fit, input: Tensor, other: Tensor, p: Any = 2) -> Tensor:
    """() of two tensors that broadcast to each other.

    https://docs.pytorch.org/docs/stable/generated/torch.dist.html
    """
    together(fit, input, other)
    return Tensor((), input.dtype)


@op("torch.cdist")
def cdist(fit: Fit, x1: Tensor, x2: Tensor, p: Any = 2.0, compute_mode: Any = None) -> Tensor:
    """(*, P, M), (*, R, M) -> (*, P, R).

    https://docs.pytorch.org/docs/stable/generated/torch.cdist.html
    """
    for x in (x1, x2):
        if x.rank < 2:
            fit.fail("axis", "at least 2-D", f"{x.rank}-D", "takes {want} input but receives a {got} tensor")
            return tensor((None, None), x1.dtype)
    fit.equal("matmul", x1.shape[-1], x2.shape[-1], "compares vectors of {want} with vectors of {got}", "x2", -1)
    front = broadcast(fit, [x1.shape[:-2], x2.shape[:-2]])
    return tensor((*front, x1.shape[-2], x2.shape[-2]), x1.dtype)


def similarity(fit: Fit, x1: Tensor, x2: Tensor, dim: Any) -> Tensor:
    """The common shape of both without the axis `dim`."""
    shape = together(fit, x1, x2)
    at = position(fit, dim, len(shape))
    return tensor((*shape[:at], *shape[at + 1 :]), dtypes.promoted(x1, x2))


@op("torch.cosine_similarity", "torch.nn.functional.cosine_similarity")
def cosine_similarity(fit: Fit, x1: Tensor, x2: Tensor, dim: Any = 1, eps: Any = 1e-8) -> Tensor:
    """The common shape of both without the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
    """
    return similarity(fit, x1, x2, dim)


@layer("torch.nn.CosineSimilarity")
def CosineSimilarity(fit: Fit, dim: Any = 1, eps: Any = 1e-8) -> None:
    """The common shape of both without the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
    """


@CosineSimilarity.forward
def _cosine_similarity(fit: Fit, self: Any, x1: Tensor, x2: Tensor) -> Tensor:
    return similarity(fit, x1, x2, self.dim)


def pairwise(fit: Fit, x1: Tensor, x2: Tensor, keepdim: Any) -> Tensor:
    """The common shape of both without the last axis, or with 1 for it."""
    shape = together(fit, x1, x2)
    kept: tuple[Dim, ...] = (1,) if keepdim else ()
    front: tuple[MaybeSize, ...] = shape[:-1]
    return tensor((*front, *kept), dtypes.promoted(x1, x2))


@op("torch.pairwise_distance", "torch.nn.functional.pairwise_distance")
def pairwise_distance(fit: Fit, x1: Tensor, x2: Tensor, p: Any = 2.0, eps: Any = 1e-6, keepdim: Any = False) -> Tensor:
    """The common shape of both without the last axis, or with 1 for it.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
    """
    return pairwise(fit, x1, x2, keepdim)


@layer("torch.nn.PairwiseDistance")
def PairwiseDistance(fit: Fit, p: Any = 2.0, eps: Any = 1e-6, keepdim: Any = False) -> None:
    """The common shape of both without the last axis, or with 1 for it.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
    """


@PairwiseDistance.forward
def _pairwise_distance(fit: Fit, self: Any, x1: Tensor, x2: Tensor) -> Tensor:
    return pairwise(fit, x1, x2, self.keepdim)


@op("torch.pdist", "torch.nn.functional.pdist")
def pdist(fit: Fit, input: Tensor, p: Any = 2.0) -> Tensor:
    """(N, M) -> (N (N - 1) / 2).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html
    """
    if input.rank != 2:
        fit.fail("axis", "2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        return tensor((None,), input.dtype)
    rows = input.shape[0]
    return Tensor((rows * (rows - 1) // 2,), input.dtype)
