"""Attention: MultiheadAttention and the functions under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalSize, Size
from torchlint_shapes.ops.linear import check_counts, check_features, decided, parameter
from torchlint_shapes.ops.position import numeric, tensor, text
from torchlint_shapes.ops.starts import tokens
from torchlint_shapes.ops.takes import alike
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


@dataclass(frozen=True, slots=True)
class Attention:
    """The numbers of an attention: of features of queries, keys and values, and of heads."""

    embed_dim: Any
    num_heads: Any
    kdim: Any
    vdim: Any
    batch_first: Any


def check_heads(fit: Fit, embed_dim: Any, num_heads: Any, argument: str) -> None:
    """Each head takes the same share of embed_dim."""
    named = {argument: num_heads, "d_model" if argument == "nhead" else "embed_dim": embed_dim}
    least = check_counts(fit, "divisible", 1, **named)
    if least and isinstance(embed_dim, int | Poly) and isinstance(num_heads, int | Poly):
        says = "shares {got} features among {want} heads, which does not come out even"
        fit.divides("divisible", num_heads, embed_dim, says, argument)


def attend(
    fit: Fit,
    of: Attention,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    padding: Any,
    mask: Any,
    argument: str = "embed_dim",
    masks: tuple[str, str] = ("key_padding_mask", "attn_mask"),
) -> bool:
    """Query (L, N, E), key (S, N, kdim), value (S, N, vdim), or batch first, or without a batch. False: wrong ranks.

    `argument` is the parameter that says E, `masks` are those of the two masks.
    """
    if query.rank not in (2, 3):
        fit.fail("features", "2-D or 3-D", f"{query.rank}-D", "takes a {want} query but receives a {got} one")
        return False
    for name, given in (("key", key), ("value", value)):
        if given.rank != query.rank:
            says = f"takes a {{want}} {name} beside its query but receives a {{got}} one"
            fit.fail("features", f"{query.rank}-D", f"{given.rank}-D", says)
            return False
    _check_all_features(fit, of, query, key, value, argument)
    _check_lengths(fit, of, query, key, value)
    _check_masks(fit, of, query, key, dict(zip(masks, (padding, mask), strict=True)))
    return True


def _weights(of: Attention, query: Tensor, key: Tensor, averaged: Any, extra: Any) -> Tensor:
    """The attention weights: (N, L, S), or (N, heads, L, S) if they are not averaged; `extra` keys are added."""
    (batch, length), (_, source) = _layout(of, query), _layout(of, key)
    return Tensor((*batch, *(() if averaged else (of.num_heads,)), length, source + extra), query.dtype)


def _check_all_features(fit: Fit, of: Attention, query: Tensor, key: Tensor, value: Tensor, argument: str) -> None:
    """Attention to itself asks the same three times and says it once."""
    check_features(fit, of.embed_dim, query.shape[-1], argument)
    asked = [(of.embed_dim, query.shape[-1])]
    for name, own, want, given in (("keys", "kdim", of.kdim, key), ("values", "vdim", of.vdim, value)):
        if (want, given.shape[-1]) not in asked:
            says = f"takes {name} of {{want}} features but receives {{got}}"
            check_features(fit, want, given.shape[-1], argument if want == of.embed_dim else own, says)
            asked.append((want, given.shape[-1]))


def _layout(of: Attention, given: Tensor) -> tuple[tuple[Any, ...], Any]:
    """The batch, as a tuple of one size or none, and the length."""
    if given.rank == 2:
        return (), given.shape[0]
    return (given.shape[:1], given.shape[1]) if of.batch_first else (given.shape[1:2], given.shape[0])


def _check_lengths(fit: Fit, of: Attention, query: Tensor, key: Tensor, value: Tensor) -> None:
    """As many values as keys, in the same batch; and the batch is that of the queries."""
    for axis in range(key.rank - 1):
        says = "receives {want} keys but {got} values along an axis"
        fit.equal("join", key.shape[axis], value.shape[axis], says, axis=axis)
    for want, got in zip(_layout(of, query)[0], _layout(of, key)[0], strict=True):
        fit.equal("join", want, got, "receives queries in a batch of {want} but keys in a batch of {got}")


def _check_masks(fit: Fit, of: Attention, query: Tensor, key: Tensor, masks: Mapping[str, Any]) -> None:
    """key_padding_mask (N, S) or (S), attn_mask (L, S) or (N * heads, L, S)."""
    (batch, length), (_, source) = _layout(of, query), _layout(of, key)
    (name, padding), (of_pairs, mask) = masks.items()
    _check_mask(fit, name, padding, (*batch, source))
    if isinstance(mask, Tensor) and mask.rank == 3:
        rows = decided(lambda: of.num_heads * (batch[0] if batch else 1))
        _check_mask(fit, of_pairs, mask, (rows, length, source))
    else:
        _check_mask(fit, of_pairs, mask, (length, source))


def _check_mask(fit: Fit, name: str, mask: Any, want: tuple[Any, ...]) -> None:
    """A mask of this shape. One fault is said, not one for each axis."""
    if not isinstance(mask, Tensor):
        return
    if mask.rank != len(want):
        says = "takes a {want} " + name + " but receives a {got} one"
        fit.fail("join", f"{len(want)}-D", f"{mask.rank}-D", says, name)
        return
    says = f"takes {'an' if name.startswith('a') else 'a'} {name} {text(want)} but receives {text(mask.shape)}"
    for axis, (size, got) in enumerate(zip(want, mask.shape, strict=True)):
        if size is not UNKNOWN and not fit.equal("join", size, got, says, name, axis):
            return


@op(
    "torch.nn.functional.multi_head_attention_forward(query, key, value, embed_dim_to_check, num_heads, "
    "in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias, "
    "training=True, key_padding_mask=None, need_weights=True, attn_mask=None, use_separate_proj_weight=False, "
    "q_proj_weight=None, k_proj_weight=None, v_proj_weight=None, static_k=None, static_v=None, "
    "average_attn_weights=True, is_causal=False)"
)
def multi_head_attention_forward(
    fit: Fit,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: Size,
    num_heads: Size,
    bias_k: Any,
    add_zero_attn: Flag,
    out_proj_weight: Any,
    key_padding_mask: Any,
    need_weights: Flag,
    attn_mask: Any,
    use_separate_proj_weight: Any,
    static_k: Any,
    average_attn_weights: Flag,
) -> Any:
    """Query (L, N, E), key (S, N, E), value (S, N, E) -> (L, N, out), weights (N, L, S); out_proj_weight (out, E)."""
    embed_dim = embed_dim_to_check
    kdim = vdim = UNKNOWN if use_separate_proj_weight is not False else embed_dim
    of = Attention(embed_dim, num_heads, kdim, vdim, batch_first=False)
    check_heads(fit, embed_dim, num_heads, "num_heads")
    if not attend(fit, of, query, key, value, key_padding_mask, attn_mask, "embed_dim_to_check"):
        return (UNKNOWN, UNKNOWN)
    width = out_proj_weight.shape[0] if isinstance(out_proj_weight, Tensor) and out_proj_weight.rank == 2 else UNKNOWN
    extra = decided(lambda: (bias_k is not None) + bool(add_zero_attn) if static_k is None else UNKNOWN)
    return (
        tensor((*query.shape[:-1], width), query.dtype),
        decided(lambda: _weights(of, query, key, average_attn_weights, extra) if need_weights else None),
    )


@layer(
    "torch.nn.MultiheadAttention(embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, "
    "add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None)"
    "(query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, "
    "is_causal=False)",
    starts=tokens,
)
def MultiheadAttention(
    fit: Fit, embed_dim: Size, num_heads: Size, bias: Flag, add_bias_kv: Flag, kdim: OptionalSize, vdim: OptionalSize
) -> dict[str, Any]:
    """Query (L, N, E), key (S, N, kdim), value (S, N, vdim) -> (L, N, E), weights (N, L, S). E = embed_dim.

    With batch_first (N, L, E) and so on; the batch may be missing. num_heads divides E.
    """
    check_heads(fit, embed_dim, num_heads, "num_heads")
    kdim, vdim = embed_dim if kdim is None else kdim, embed_dim if vdim is None else vdim
    triple = decided(lambda: 3 * embed_dim)
    one = kdim == embed_dim and vdim == embed_dim
    return {
        "kdim": kdim,
        "vdim": vdim,
        "head_dim": decided(lambda: embed_dim // num_heads if num_heads else UNKNOWN),
        "in_proj_weight": tensor((triple, embed_dim)) if one else None,
        "q_proj_weight": None if one else tensor((embed_dim, embed_dim)),
        "k_proj_weight": None if one else tensor((embed_dim, kdim)),
        "v_proj_weight": None if one else tensor((embed_dim, vdim)),
        "in_proj_bias": parameter(bias, triple),
        "bias_k": parameter(add_bias_kv, 1, 1, embed_dim),
        "bias_v": parameter(add_bias_kv, 1, 1, embed_dim),
        "add_bias_kv": add_bias_kv,
    }


@MultiheadAttention.forward
def _multihead_attention(
    fit: Fit,
    self: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Any,
    need_weights: Flag,
    attn_mask: Any,
    average_attn_weights: Flag,
) -> Any:
    embed_dim, num_heads, kdim, vdim = map(numeric, (self.embed_dim, self.num_heads, self.kdim, self.vdim))
    of = Attention(embed_dim, num_heads, kdim, vdim, self.batch_first)
    alike(fit, self.in_proj_weight, query, ("weight", "queries"), "query")
    if not attend(fit, of, query, key, value, key_padding_mask, attn_mask):
        return (UNKNOWN, UNKNOWN)
    out = tensor((*query.shape[:-1], embed_dim), query.dtype)
    extra = decided(lambda: sum(map(bool, (self.add_bias_kv, self.add_zero_attn))))
    return (out, decided(lambda: _weights(of, query, key, average_attn_weights, extra) if need_weights else None))
