"""Transformers: the layers of encoder and decoder, their stacks, and both together."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.attention import Attention, attend, check_heads
from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Size
from torchlint_shapes.ops.linear import check_features
from torchlint_shapes.ops.position import numeric, tensor
from torchlint_shapes.ops.starts import tokens
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def encode(fit: Fit, of: Attention, src: Tensor, mask: Any, padding: Any, name: str = "src_mask") -> Tensor:
    """(S, N, E), or (N, S, E) if batch_first, or (S, E) -> the same. `name` is the parameter of the mask."""
    attend(fit, of, src, src, src, padding, mask, "d_model", ("src_key_padding_mask", name))
    return _fitting(of, src)


def decode(
    fit: Fit, of: Attention, tgt: Tensor, memory: Tensor, masks: tuple[Any, Any], paddings: tuple[Any, Any]
) -> Tensor:
    """Target (T, N, E), memory (S, N, E), or batch first, or without a batch -> the shape of the target.

    `masks` and `paddings` are those of the target, then those of the memory.
    """
    of_target, of_memory = (("tgt_key_padding_mask", "tgt_mask"), ("memory_key_padding_mask", "memory_mask"))
    if attend(fit, of, tgt, tgt, tgt, paddings[0], masks[0], "d_model", of_target):
        attend(fit, of, _fitting(of, tgt), memory, memory, paddings[1], masks[1], "d_model", of_memory)
    return _fitting(of, tgt)


def _fitting(of: Attention, sequence: Tensor) -> Tensor:
    """The tensor as it would be if its features fitted."""
    known = sequence.rank and isinstance(of.embed_dim, int | Poly)
    return Tensor((*sequence.shape[:-1], of.embed_dim) if known else sequence.shape, sequence.dtype)


def _attention(d_model: Any, nhead: Any, batch_first: Any) -> Attention:
    """An attention of which queries, keys and values have d_model features."""
    return Attention(numeric(d_model), numeric(nhead), numeric(d_model), numeric(d_model), batch_first)


def _attention_of(layer_object: Any, name: str) -> Attention | None:
    """The attention of a layer of torch; None for a layer of the user's and for what is not known."""
    if layer_object is UNKNOWN:
        return None
    found = getattr(layer_object, name, None)
    return found if isinstance(found, Attention) else None


@layer(
    "torch.nn.TransformerEncoderLayer(d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', "
    "layer_norm_eps=1e-05, batch_first=False, norm_first=False, bias=True, device=None, dtype=None)"
    "(src, src_mask=None, src_key_padding_mask=None, is_causal=False)",
    starts=tokens,
)
def TransformerEncoderLayer(fit: Fit, d_model: Size, nhead: Size, batch_first: Any) -> dict[str, Any]:
    """(S, N, E), or (N, S, E) if batch_first, or (S, E) -> the same. E = d_model, a multiple of nhead."""
    check_heads(fit, d_model, nhead, "nhead")
    return {"self_attn": _attention(d_model, nhead, batch_first)}


@TransformerEncoderLayer.forward
def _encoder_layer(fit: Fit, self: Any, src: Tensor, src_mask: Any, src_key_padding_mask: Any) -> Tensor:
    of = _attention(self.d_model, self.nhead, self.batch_first)
    return encode(fit, of, src, src_mask, src_key_padding_mask)


@layer(
    "torch.nn.TransformerDecoderLayer(d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', "
    "layer_norm_eps=1e-05, batch_first=False, norm_first=False, bias=True, device=None, dtype=None)"
    "(tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, "
    "tgt_is_causal=False, memory_is_causal=False)"
)
def TransformerDecoderLayer(fit: Fit, d_model: Size, nhead: Size, batch_first: Any) -> dict[str, Any]:
    """Target (T, N, E), memory (S, N, E), or batch first, or without a batch -> the shape of the target.

    E = d_model, a multiple of nhead.
    """
    check_heads(fit, d_model, nhead, "nhead")
    of = _attention(d_model, nhead, batch_first)
    return {"self_attn": of, "multihead_attn": of}


@TransformerDecoderLayer.forward
def _decoder_layer(
    fit: Fit,
    self: Any,
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Any,
    memory_mask: Any,
    tgt_key_padding_mask: Any,
    memory_key_padding_mask: Any,
) -> Tensor:
    masks, paddings = (tgt_mask, memory_mask), (tgt_key_padding_mask, memory_key_padding_mask)
    of = _attention(self.d_model, self.nhead, self.batch_first)
    return decode(fit, of, tgt, memory, masks, paddings)


@functional_layer(
    "torch.nn.TransformerEncoder(encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True)"
    "(src, mask=None, src_key_padding_mask=None, is_causal=None)",
    starts=tokens,
)
def encoder(fit: Fit, encoder_layer: Any, src: Tensor, mask: Any, src_key_padding_mask: Any) -> Tensor:
    """The shape of its layers: (S, N, E), or (N, S, E), or (S, E) -> the same."""
    of = _attention_of(encoder_layer, "self_attn")
    return encode(fit, of, src, mask, src_key_padding_mask, "mask") if of else Tensor(src.shape, src.dtype)


@functional_layer(
    "torch.nn.TransformerDecoder(decoder_layer, num_layers, norm=None)"
    "(tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, "
    "tgt_is_causal=None, memory_is_causal=False)"
)
def decoder(
    fit: Fit,
    decoder_layer: Any,
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Any,
    memory_mask: Any,
    tgt_key_padding_mask: Any,
    memory_key_padding_mask: Any,
) -> Tensor:
    """The shape of its layers: target (T, N, E), memory (S, N, E), or batch first -> the shape of the target."""
    of = _attention_of(decoder_layer, "multihead_attn")
    if of is None:
        return Tensor(tgt.shape, tgt.dtype)
    masks, paddings = (tgt_mask, memory_mask), (tgt_key_padding_mask, memory_key_padding_mask)
    return decode(fit, of, tgt, memory, masks, paddings)


@layer(
    "torch.nn.Transformer(d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, "
    "dropout=0.1, activation='relu', custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-05, "
    "batch_first=False, norm_first=False, bias=True, device=None, dtype=None)"
    "(src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, tgt_key_padding_mask=None, "
    "memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None, memory_is_causal=False)"
)
def Transformer(fit: Fit, d_model: Size, nhead: Size, custom_encoder: Any, custom_decoder: Any) -> None:
    """Source (S, N, E), target (T, N, E), or batch first, or without a batch -> the shape of the target.

    E = d_model, a multiple of nhead.
    """
    if custom_encoder is None or custom_decoder is None:
        check_heads(fit, d_model, nhead, "nhead")


@Transformer.forward
def _transformer(
    fit: Fit,
    self: Any,
    src: Tensor,
    tgt: Tensor,
    src_mask: Any,
    tgt_mask: Any,
    memory_mask: Any,
    src_key_padding_mask: Any,
    tgt_key_padding_mask: Any,
    memory_key_padding_mask: Any,
) -> Any:
    if self.custom_encoder is not None or self.custom_decoder is not None:
        for tensor in (src, tgt):
            if tensor.rank:
                check_features(fit, self.d_model, tensor.shape[-1], "d_model")
        return UNKNOWN
    of = _attention(self.d_model, self.nhead, self.batch_first)
    masks, paddings = (tgt_mask, memory_mask), (tgt_key_padding_mask, memory_key_padding_mask)
    memory = encode(fit, of, src, src_mask, src_key_padding_mask)
    return decode(fit, of, tgt, memory, masks, paddings)


@op(
    "torch.nn.Transformer.generate_square_subsequent_mask(sz, device=None, dtype=None)",
    "torch.nn.modules.transformer._generate_square_subsequent_mask",
)
def generate_square_subsequent_mask(fit: Fit, sz: Size) -> Tensor:
    """(sz, sz)."""
    return tensor((sz, sz), "float32")
