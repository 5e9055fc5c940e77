"""Embeddings: a row of a table for each index."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalTensor, Size
from torchlint_shapes.ops.linear import check_counts
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.starts import indices
from torchlint_shapes.ops.takes import INDICES, only
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def lookup(fit: Fit, input: Tensor, weight: Any) -> Tensor:
    """(*) -> (*, embedding_dim), weight (num_embeddings, embedding_dim)."""
    only(fit, input, INDICES, "indices", "input")
    width: Any = weight.shape[-1] if isinstance(weight, Tensor) and weight.rank else None
    return Tensor((*input.shape, width), weight.dtype if isinstance(weight, Tensor) else None)


@op(
    "torch.nn.functional.embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, "
    "scale_grad_by_freq=False, sparse=False)"
)
def embedding(fit: Fit, input: Tensor, weight: Tensor) -> Any:
    """(*) -> (*, embedding_dim), weight (num_embeddings, embedding_dim)."""
    if weight.rank != 2:
        fit.fail("index", "2-D", f"{weight.rank}-D", "takes a {want} weight but receives a {got} one", "weight")
        return UNKNOWN
    return lookup(fit, input, weight)


def _check_padding(fit: Fit, rows: Any, padding_idx: Any) -> None:
    """The row that stands for nothing is one of the table, counted from either end."""
    if isinstance(rows, int) and isinstance(padding_idx, int) and not -rows <= padding_idx < rows:
        says = "has padding_idx={got}, but only {want} rows"
        fit.fail("features", str(rows), str(padding_idx), says, "padding_idx")


@layer(
    "torch.nn.Embedding(num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, "
    "scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, device=None, dtype=None)(input)",
    starts=indices,
)
def Embedding(fit: Fit, num_embeddings: Size, embedding_dim: Size, padding_idx: Any) -> dict[str, Any]:
    """(*) -> (*, embedding_dim)."""
    _check_padding(fit, num_embeddings, padding_idx)
    check_counts(fit, "features", 0, num_embeddings=num_embeddings, embedding_dim=embedding_dim)
    return {"weight": tensor((num_embeddings, embedding_dim))}


@Embedding.forward
def _embedding(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return lookup(fit, input, self.weight)


def apply_bag(fit: Fit, input: Tensor, weight: Any, offsets: Any, per_sample_weights: Any, last: Any) -> Any:
    """(B, N) -> (B, embedding_dim), or (N) with offsets (B) -> (B, embedding_dim).

    With include_last_offset there is one bag less than offsets.
    """
    if isinstance(per_sample_weights, Tensor):
        _check_weights(fit, input, per_sample_weights)
    width: Any = weight.shape[-1] if isinstance(weight, Tensor) and weight.rank else None
    if input.rank == 2:
        if isinstance(offsets, Tensor):
            fit.fail(
                "index", "no", f"{offsets.rank}-D", "takes {want} offsets beside 2-D input but receives {got} ones"
            )
        return Tensor((input.shape[0], width))
    if input.rank != 1:
        fit.fail("index", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        return UNKNOWN
    if offsets is None or (isinstance(offsets, Tensor) and offsets.rank != 1):
        got = "none" if offsets is None else f"{offsets.rank}-D ones"
        fit.fail("index", "1-D", got, "takes {want} offsets beside 1-D input but receives {got}")
        return UNKNOWN
    bags: Any = offsets.shape[0] - (1 if last else 0) if isinstance(offsets, Tensor) else None
    return Tensor((bags, width))


def _check_weights(fit: Fit, input: Tensor, weights: Tensor) -> None:
    if weights.rank != input.rank:
        says = "takes {want} per_sample_weights but receives {got} ones"
        fit.fail("index", f"{input.rank}-D", f"{weights.rank}-D", says)
        return
    for axis, (want, got) in enumerate(zip(input.shape, weights.shape, strict=True)):
        fit.equal("index", want, got, "takes {want} indices along an axis but {got} per_sample_weights", axis=axis)


@op(
    "torch.nn.functional.embedding_bag(input, weight, offsets=None, max_norm=None, norm_type=2, "
    "scale_grad_by_freq=False, mode='mean', sparse=False, per_sample_weights=None, "
    "include_last_offset=False, padding_idx=None)"
)
def embedding_bag(
    fit: Fit,
    input: Tensor,
    weight: Tensor,
    offsets: OptionalTensor,
    per_sample_weights: OptionalTensor,
    include_last_offset: Flag,
) -> Any:
    """(B, N) -> (B, embedding_dim), or (N) with offsets (B) -> (B, embedding_dim)."""
    if weight.dtype == "int64" and input.dtype is not None and dtypes.kind(input.dtype) > 1:
        input, weight = weight, input  # the order before torch 0.4, which is still taken
    if weight.rank != 2:
        fit.fail("index", "2-D", f"{weight.rank}-D", "takes a {want} weight but receives a {got} one", "weight")
        return UNKNOWN
    return apply_bag(fit, input, weight, offsets, per_sample_weights, include_last_offset)


@layer(
    "torch.nn.EmbeddingBag(num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, "
    "scale_grad_by_freq=False, mode='mean', sparse=False, _weight=None, "
    "include_last_offset=False, padding_idx=None, device=None, dtype=None)"
    "(input, offsets=None, per_sample_weights=None)",
    starts=indices,
)
def EmbeddingBag(fit: Fit, num_embeddings: Size, embedding_dim: Size, padding_idx: Any) -> dict[str, Any]:
    """(B, N) -> (B, embedding_dim), or (N) with offsets (B) -> (B, embedding_dim)."""
    _check_padding(fit, num_embeddings, padding_idx)
    check_counts(fit, "features", 0, num_embeddings=num_embeddings, embedding_dim=embedding_dim)
    return {"weight": tensor((num_embeddings, embedding_dim))}


@EmbeddingBag.forward
def _embedding_bag(
    fit: Fit, self: Any, input: Tensor, offsets: OptionalTensor, per_sample_weights: OptionalTensor
) -> Any:
    return apply_bag(fit, input, self.weight, offsets, per_sample_weights, self.include_last_offset)
