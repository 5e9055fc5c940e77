"""Scaled dot product attention."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import same
from torchlint_shapes.ops.broadcast import broadcast, stretches
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.takes import alike
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


@op(
    "torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, "
    "is_causal=False, scale=None, enable_gqa=False)"
)
def scaled_dot_product_attention(
    fit: Fit, query: Tensor, key: Tensor, value: Tensor, attn_mask: Any, enable_gqa: Flag
) -> Any:
    """Query (*, L, E), key (*, S, E), value (*, S, Ev) -> (*, L, Ev); attn_mask broadcasts to (*, L, S).

    With enable_gqa the heads, the axis before the last two, of key and value divide those of the query.
    """
    for name, operand in (("query", query), ("key", key), ("value", value)):
        if operand.rank < 2:
            says = f"takes a {name} that is {{want}} but receives a {{got}} one"
            fit.fail("matmul", "at least 2-D", f"{operand.rank}-D", says)
            return UNKNOWN
    alike(fit, query, key, ("queries", "keys"), "key")
    alike(fit, query, value, ("queries", "values"), "value")
    says = "takes keys of the {want} features of its queries but receives {got}"
    fit.equal("matmul", query.shape[-1], key.shape[-1], says, axis=-1)
    if not _may_be_fused(query, key, value, (0, 3) if enable_gqa else (0, 1, 3)):
        fit.equal("matmul", key.shape[-2], value.shape[-2], "receives {want} keys but {got} values", axis=-2)
    batches = [_batch(fit, enable_gqa, query, operand) for operand in (key, value)]
    batch = broadcast(fit, (query.shape[:-2], batches[0]), "matmul")
    if isinstance(attn_mask, Tensor):
        says = "takes a mask of {want} along an axis but receives {got}"
        stretches(fit, "join", attn_mask.shape, (*batch, query.shape[-2], key.shape[-2]), says)
    out = broadcast(fit, (batch, batches[1]), "matmul")
    return tensor((*out, query.shape[-2], value.shape[-1]), query.dtype)


def _may_be_fused(query: Tensor, key: Tensor, value: Tensor, axes: tuple[int, ...]) -> bool:
    """The fused kernel of the CPU, for 4-D tensors alike along these axes, does not look at the number of values."""
    if (query.rank, key.rank, value.rank) != (4, 4, 4):
        return False
    return all(same(query.shape[axis], other.shape[axis]) is not False for other in (key, value) for axis in axes)


def _batch(fit: Fit, grouped: Any, query: Tensor, source: Tensor) -> tuple[Any, ...]:
    """The axes of keys or values before the last two; grouped, each of their heads serves several of the query."""
    batch = source.shape[:-2]
    if not grouped or query.rank < 3 or not batch:
        return batch
    says = "has {got} query heads, which {want} key or value heads cannot share evenly"
    fit.divides("divisible", batch[-1], query.shape[-3], says)
    return (*batch[:-1], query.shape[-3])


@op(
    "torch.nn.attention.flex_attention.flex_attention(query, key, value, score_mod=None, block_mask=None, scale=None, "
    "enable_gqa=False, return_lse=False, kernel_options=None, *, return_aux=None)",
    page="nn.attention.flex_attention.html",
)
def flex_attention(fit: Fit, query: Tensor, key: Tensor, value: Tensor, return_lse: Any, return_aux: Any) -> Any:
    """Query (B, Hq, L, E), key (B, Hkv, S, E), value (B, Hkv, S, Ev) -> (B, Hq, L, Ev)."""
    ranks = [operand.rank for operand in (query, key, value)]
    if ranks != [4, 4, 4]:
        fit.fail("matmul", "4-D", " and ".join(f"{rank}-D" for rank in ranks), "takes {want} operands, receives {got}")
        return UNKNOWN
    fit.equal("matmul", query.shape[3], key.shape[3], "takes keys of the {want} features of its queries, not {got}")
    fit.equal("matmul", key.shape[2], value.shape[2], "receives {want} keys but {got} values")
    made = Tensor((*query.shape[:3], value.shape[3]), query.dtype)
    if return_lse is False and return_aux is None:
        return made
    return made, (Tensor(query.shape[:3]) if return_aux is None else UNKNOWN)
