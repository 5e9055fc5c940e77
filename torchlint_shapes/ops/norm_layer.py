"""Norms over the last axes, over neighbouring channels, and over one axis. They keep the shape."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Flag, OptionalTensor, Sizes
from torchlint_shapes.ops.linear import check_features, parameter
from torchlint_shapes.ops.position import positions, text
from torchlint_shapes.ops.starts import ends_in_normalized_shape, images
from torchlint_shapes.ops.takes import normalized
from torchlint_shapes.ops.tensor import Tensor
from torchlint_shapes.ops.window import at_least_rank, has_rank


def trailing(fit: Fit, input: Tensor, normalized_shape: Any, *parameters: Any) -> Tensor:
    """(*, *normalized_shape) -> the same; weight and bias have the normalized_shape."""
    if not isinstance(normalized_shape, tuple | list):
        normalized_shape = (normalized_shape,)
    if not normalized_shape or input.rank < len(normalized_shape):
        says = "takes input that ends in {want} but receives {got}"
        fit.fail("features", text(normalized_shape), text(input.shape), says, "normalized_shape")
        return input
    for axis in range(-len(normalized_shape), 0):
        check_features(fit, normalized_shape[axis], input.shape[axis], "normalized_shape", axis=axis)
    for values in parameters:
        if isinstance(values, Tensor):
            _check_parameter(fit, normalized_shape, values)
    return input


def _check_parameter(fit: Fit, shape: tuple[Any, ...] | list[Any], values: Tensor) -> None:
    says = "normalizes over {want} but has a parameter of {got}"
    if len(shape) != values.rank:
        fit.fail("features", text(shape), text(values.shape), says, "weight")
        return
    for want, got in zip(shape, values.shape, strict=True):
        check_features(fit, want, got, "weight", says)


def _sizes(normalized_shape: Any) -> tuple[Any, ...]:
    return tuple(normalized_shape) if isinstance(normalized_shape, tuple | list) else (normalized_shape,)


@layer(
    "torch.nn.LayerNorm(normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, device=None, dtype=None)"
    "(input)",
    starts=ends_in_normalized_shape,
)
def LayerNorm(fit: Fit, normalized_shape: Sizes, elementwise_affine: Flag, bias: Flag) -> dict[str, Any]:
    """(N, *) -> (N, *), ending in normalized_shape."""
    shape = _sizes(normalized_shape)
    shift = None if bias is False else parameter(elementwise_affine, *shape)
    return {"normalized_shape": shape, "weight": parameter(elementwise_affine, *shape), "bias": shift}


@LayerNorm.forward
def _layer_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    normalized(fit, self.weight, input)
    return trailing(fit, input, self.normalized_shape, self.weight)


@layer(
    "torch.nn.RMSNorm(normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None)(x)",
    starts=ends_in_normalized_shape,
)
def RMSNorm(fit: Fit, normalized_shape: Sizes, elementwise_affine: Flag) -> dict[str, Any]:
    """(N, *) -> (N, *), ending in normalized_shape."""
    shape = _sizes(normalized_shape)
    return {"normalized_shape": shape, "weight": parameter(elementwise_affine, *shape)}


@RMSNorm.forward
def _rms_norm(fit: Fit, self: Any, x: Tensor) -> Tensor:
    return trailing(fit, x, self.normalized_shape, self.weight)


@op(
    "torch.nn.functional.layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05)",
    "torch.layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05, cudnn_enable=True)",
    page="generated/torch.nn.functional.layer_norm.html",
)
def layer_norm(
    fit: Fit, input: Tensor, normalized_shape: Sizes, weight: OptionalTensor, bias: OptionalTensor
) -> Tensor:
    """(N, *) -> (N, *), ending in normalized_shape."""
    return trailing(fit, input, normalized_shape, weight, bias)


@op(
    "torch.nn.functional.rms_norm(input, normalized_shape, weight=None, eps=None)",
    "torch.rms_norm",
    page="generated/torch.nn.functional.rms_norm.html",
)
def rms_norm(fit: Fit, input: Tensor, normalized_shape: Sizes, weight: OptionalTensor) -> Tensor:
    """(N, *) -> (N, *), ending in normalized_shape."""
    return trailing(fit, input, normalized_shape, weight)


@functional_layer("torch.nn.LocalResponseNorm(size, alpha=0.0001, beta=0.75, k=1.0)(input)")
@op("torch.nn.functional.local_response_norm(input, size, alpha=0.0001, beta=0.75, k=1.0)")
def local_response_norm(fit: Fit, input: Tensor) -> Tensor:
    """(N, C, *) -> (N, C, *)."""
    at_least_rank(fit, "channels", input, 3)
    return input


@functional_layer(
    "torch.nn.CrossMapLRN2d(size, alpha=0.0001, beta=0.75, k=1)(input)",
    page="generated/torch.nn.LocalResponseNorm.html",
    starts=images,
    n=2,
)
def cross_map(fit: Fit, input: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, C, H, W)."""
    has_rank(fit, "channels", input, 4)
    return input


@op("torch.nn.functional.normalize(input, p=2.0, dim=1, eps=1e-12, out=None)")
def normalize(fit: Fit, input: Tensor, dim: Axes) -> Tensor:
    """(*) -> (*)."""
    if isinstance(dim, int | Poly | tuple | list):
        positions(fit, dim, input.rank)
    return input
