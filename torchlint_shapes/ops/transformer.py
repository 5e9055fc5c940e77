"""Transformers: the layers of encoder and decoder, their stacks, and both together."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.attention import Attention, attend, check_heads
from torchlint_shapes.ops.declare import Fit, layer
from torchlint_shapes.ops.linear import check_features
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def encode(fit: Fit, of: Attention, src: Tensor, mask: Any, padding: Any) -> Tensor:
    """(S, N, E), or (N, S, E) if batch_first, or (S, E) -> the same."""
    attend(fit, of, src, src, src, padding, mask, "d_model")
    return _fitting(of, src)


def decode(
    fit: Fit, of: Attention, tgt: Tensor, memory: Tensor, masks: tuple[Any, Any], paddings: tuple[Any, Any]
) -> Tensor:
    """Target (T, N, E), memory (S, N, E), or batch first, or without a batch -> the shape of the target.

    `masks` and `paddings` are those of the target, then those of the memory.
    """
    if attend(fit, of, tgt, tgt, tgt, paddings[0], masks[0], "d_model"):
        attend(fit, of, _fitting(of, tgt), memory, memory, paddings[1], masks[1], "d_model")
    return _fitting(of, tgt)


def _fitting(of: Attention, sequence: Tensor) -> Tensor:
    """The tensor as it would be if its features fitted."""
    known = sequence.rank and isinstance(of.embed_dim, int | Poly)
    return Tensor((*sequence.shape[:-1], of.embed_dim) if known else sequence.shape, sequence.dtype)


def _attention_of(layer_object: Any, name: str) -> Attention | None:
    """The attention of a layer of torch; None for a layer of the user's and for what is not known."""
    if layer_object is UNKNOWN:
        return None
    found = getattr(layer_object, name, None)
    return found if isinstance(found, Attention) else None


@layer("torch.nn.TransformerEncoderLayer")
def TransformerEncoderLayer(
    fit: Fit,
    d_model: Any,
    nhead: Any,
    dim_feedforward: Any = 2048,
    dropout: Any = 0.1,
    activation: Any = "relu",
    layer_norm_eps: Any = 1e-5,
    batch_first: Any = False,
    norm_first: Any = False,
    bias: Any = True,
    device: Any = None,
    dtype: Any = None,
) -> dict[str, Any]:
    """(S, N, E), or (N, S, E) if batch_first, or (S, E) -> the same. E = d_model, a multiple of nhead.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
    """
    check_heads(fit, d_model, nhead, "nhead")
    return {"self_attn": Attention(d_model, nhead, d_model, d_model, batch_first)}


@TransformerEncoderLayer.forward
def _encoder_layer(
    fit: Fit, self: Any, src: Tensor, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: Any = False
) -> Tensor:
    of = Attention(self.d_model, self.nhead, self.d_model, self.d_model, self.batch_first)
    return encode(fit, of, src, src_mask, src_key_padding_mask)


@layer("torch.nn.TransformerDecoderLayer")
def TransformerDecoderLayer(
    fit: Fit,
    d_model: Any,
    nhead: Any,
    dim_feedforward: Any = 2048,
    dropout: Any = 0.1,
    activation: Any = "relu",
    layer_norm_eps: Any = 1e-5,
    batch_first: Any = False,
    norm_first: Any = False,
    bias: Any = True,
    device: Any = None,
    dtype: Any = None,
) -> dict[str, Any]:
    """Target (T, N, E), memory (S, N, E), or batch first, or without a batch -> the shape of the target.

    E = d_model, a multiple of nhead.
    https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
    """
    check_heads(fit, d_model, nhead, "nhead")
    of = Attention(d_model, nhead, d_model, d_model, batch_first)
    return {"self_attn": of, "multihead_attn": of}


@TransformerDecoderLayer.forward
def _decoder_layer(
    fit: Fit,
    self: Any,
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Any = None,
    memory_mask: Any = None,
    tgt_key_padding_mask: Any = None,
    memory_key_padding_mask: Any = None,
    tgt_is_causal: Any = False,
    memory_is_causal: Any = False,
) -> Tensor:
    masks, paddings = (tgt_mask, memory_mask), (tgt_key_padding_mask, memory_key_padding_mask)
    of = Attention(self.d_model, self.nhead, self.d_model, self.d_model, self.batch_first)
    return decode(fit, of, tgt, memory, masks, paddings)


@layer("torch.nn.TransformerEncoder")
def TransformerEncoder(
    fit: Fit,
    encoder_layer: Any,
    num_layers: Any,
    norm: Any = None,
    enable_nested_tensor: Any = True,
    mask_check: Any = True,
) -> None:
    """The shape of its layers: (S, N, E), or (N, S, E), or (S, E) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
    """


@TransformerEncoder.forward
def _encoder(
    fit: Fit, self: Any, src: Tensor, mask: Any = None, src_key_padding_mask: Any = None, is_causal: Any = None
) -> Tensor:
    of = _attention_of(self.encoder_layer, "self_attn")
    return encode(fit, of, src, mask, src_key_padding_mask) if of else Tensor(src.shape, src.dtype)


@layer("torch.nn.TransformerDecoder")
def TransformerDecoder(fit: Fit, decoder_layer: Any, num_layers: Any, norm: Any = None) -> None:
    """The shape of its layers: target (T, N, E), memory (S, N, E), or batch first -> the shape of the target.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
    """


@TransformerDecoder.forward
def _decoder(
    fit: Fit,
    self: Any,
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Any = None,
    memory_mask: Any = None,
    tgt_key_padding_mask: Any = None,
    memory_key_padding_mask: Any = None,
    tgt_is_causal: Any = None,
    memory_is_causal: Any = False,
) -> Tensor:
    of = _attention_of(self.decoder_layer, "multihead_attn")
    if of is None:
        return Tensor(tgt.shape, tgt.dtype)
    masks, paddings = (tgt_mask, memory_mask), (tgt_key_padding_mask, memory_key_padding_mask)
    return decode(fit, of, tgt, memory, masks, paddings)


@layer("torch.nn.Transformer")
def Transformer(
    fit: Fit,
    d_model: Any = 512,
    nhead: Any = 8,
    num_encoder_layers: Any = 6,
    num_decoder_layers: Any = 6,
    dim_feedforward: Any = 2048,
    dropout: Any = 0.1,
    activation: Any = "relu",
    custom_encoder: Any = None,
    custom_decoder: Any = None,
    layer_norm_eps: Any = 1e-5,
    batch_first: Any = False,
    norm_first: Any = False,
    bias: Any = True,
    device: Any = None,
    dtype: Any = None,
) -> None:
    """Source (S, N, E), target (T, N, E), or batch first, or without a batch -> the shape of the target.

    E = d_model, a multiple of nhead.
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Transformer.html
    """
    if custom_encoder is None or custom_decoder is None:
        check_heads(fit, d_model, nhead, "nhead")


@Transformer.forward
def _transformer(
    fit: Fit,
    self: Any,
    src: Tensor,
    tgt: Tensor,
    src_mask: Any = None,
    tgt_mask: Any = None,
    memory_mask: Any = None,
    src_key_padding_mask: Any = None,
    tgt_key_padding_mask: Any = None,
    memory_key_padding_mask: Any = None,
    src_is_causal: Any = None,
    tgt_is_causal: Any = None,
    memory_is_causal: Any = False,
) -> Any:
    if self.custom_encoder is not None or self.custom_decoder is not None:
        for tensor in (src, tgt):
            if tensor.rank:
                check_features(fit, self.d_model, tensor.shape[-1], "d_model")
        return UNKNOWN
    of = Attention(self.d_model, self.nhead, self.d_model, self.d_model, self.batch_first)
    masks, paddings = (tgt_mask, memory_mask), (tgt_key_padding_mask, memory_key_padding_mask)
    memory = encode(fit, of, src, src_mask, src_key_padding_mask)
    return decode(fit, of, tgt, memory, masks, paddings)
