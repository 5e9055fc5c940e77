"""Norms over the last axes, over neighbouring channels, and over one axis. They keep the shape."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.linear import check_features, parameter
from torchlint_shapes.ops.position import positions, text
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


@layer("torch.nn.LayerNorm")
def LayerNorm(
    fit: Fit,
    normalized_shape: Any,
    eps: Any = 1e-5,
    elementwise_affine: Any = True,
    bias: Any = True,
    device: Any = None,
    dtype: Any = None,
) -> dict[str, Any]:
    """(N, *) -> (N, *), ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
    """
    shape = _sizes(normalized_shape)
    shift = None if bias is False else parameter(elementwise_affine, *shape)
    return {"normalized_shape": shape, "weight": parameter(elementwise_affine, *shape), "bias": shift}


@LayerNorm.forward
def _layer_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return trailing(fit, input, self.normalized_shape, self.weight)


@layer("torch.nn.RMSNorm")
def RMSNorm(
    fit: Fit,
    normalized_shape: Any,
    eps: Any = None,
    elementwise_affine: Any = True,
    device: Any = None,
    dtype: Any = None,
) -> dict[str, Any]:
    """(N, *) -> (N, *), ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
    """
    shape = _sizes(normalized_shape)
    return {"normalized_shape": shape, "weight": parameter(elementwise_affine, *shape)}


@RMSNorm.forward
def _rms_norm(fit: Fit, self: Any, x: Tensor) -> Tensor:
    return trailing(fit, x, self.normalized_shape, self.weight)


@op("torch.nn.functional.layer_norm")
def layer_norm(
    fit: Fit, input: Tensor, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5
) -> Tensor:
    """(N, *) -> (N, *), ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
    """
    return trailing(fit, input, normalized_shape, weight, bias)


@op("torch.layer_norm")
def torch_layer_norm(
    fit: Fit,
    input: Tensor,
    normalized_shape: Any,
    weight: Any = None,
    bias: Any = None,
    eps: Any = 1e-5,
    cudnn_enable: Any = True,
) -> Tensor:
    """(N, *) -> (N, *), ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
    """
    return trailing(fit, input, normalized_shape, weight, bias)


@op("torch.nn.functional.rms_norm", "torch.rms_norm")
def rms_norm(fit: Fit, input: Tensor, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Tensor:
    """(N, *) -> (N, *), ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
    """
    return trailing(fit, input, normalized_shape, weight)


@op("torch.nn.functional.local_response_norm")
def local_response_norm(
    fit: Fit, input: Tensor, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1.0
) -> Tensor:
    """(N, C, *) -> (N, C, *).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
    """
    at_least_rank(fit, "channels", input, 3)
    return input


@layer("torch.nn.LocalResponseNorm")
def LocalResponseNorm(fit: Fit, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1.0) -> None:
    """(N, C, *) -> (N, C, *).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
    """


@LocalResponseNorm.forward
def _local_response_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    at_least_rank(fit, "channels", input, 3)
    return input


@layer("torch.nn.CrossMapLRN2d")
def CrossMapLRN2d(fit: Fit, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1) -> None:
    """(N, C, H, W) -> (N, C, H, W).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
    """


@CrossMapLRN2d.forward
def _cross_map(fit: Fit, self: Any, input: Tensor) -> Tensor:
    has_rank(fit, "channels", input, 4)
    return input


@op("torch.nn.functional.normalize")
def normalize(fit: Fit, input: Tensor, p: Any = 2.0, dim: Any = 1, eps: Any = 1e-12, out: Any = None) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
    """
    if isinstance(dim, int | Poly | tuple | list):
        positions(fit, dim, input.rank)
    return input
