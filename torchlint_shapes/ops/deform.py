"""Convolutions whose windows are moved by offsets.

https://docs.pytorch.org/vision/stable/ops.html
"""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.conv import attributes, check_groups, convolve
from torchlint_shapes.ops.declare import layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalTensor, Size, Sizes
from torchlint_shapes.ops.linear import parameter
from torchlint_shapes.ops.position import known, tensor
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import has_rank, shared


def deformed(
    fit: Fit, input: Tensor, offset: Tensor, weight: Tensor, bias: Any, steps: tuple[Any, Any, Any], mask: Any, of: str
) -> Any:
    """(N, C, H, W), offset (N, 2 g kh kw, H', W'), mask (N, g kh kw, H', W') -> (N, C_out, H', W').

    As a convolution; g groups of channels are moved each in its own way.
    """
    _check_channels(fit, input, weight, of)
    if not has_rank(fit, "window", input, 4) or not has_rank(fit, "window", offset, 4):
        return UNKNOWN
    made = convolve(fit, 2, input, weight, bias, *steps, UNKNOWN, of)
    if not isinstance(made, Tensor):
        return UNKNOWN
    if None not in map(known, weight.shape[2:]):
        places = weight.shape[2] * weight.shape[3]
        says = "takes offsets in multiples of {want}, two for each place of its kernel, but receives {got}"
        fit.divides("divisible", 2 * places, offset.shape[1], says, "offset")
    _alike(fit, "offset", offset, made)
    if isinstance(mask, Tensor) and has_rank(fit, "window", mask, 4):
        _alike(fit, "mask", mask, made)
        fit.equal("window", 2 * mask.shape[1], offset.shape[1], "has {want} offsets for its mask, not {got}", "mask", 1)
    return made


def _check_channels(fit: Fit, input: Tensor, weight: Tensor, argument: str) -> None:
    """A weight (C_out, C / groups, kh, kw) takes any multiple of its own channels: there are as many groups."""
    if input.rank == 4 and weight.rank == 4 and known(weight.shape[1]) is not None:
        says = "takes groups of {want} channels but receives {got}, which is no multiple"
        fit.divides("divisible", weight.shape[1], input.shape[1], says, argument)


def _alike(fit: Fit, name: str, one: Tensor, made: Tensor) -> None:
    """An offset or mask has the batch and the places of the result."""
    for axis in (0, 2, 3):
        if known(made.shape[axis]) is not None:
            says = f"takes a {name} of {{want}} along axis {axis} but receives {{got}}"
            fit.equal("window", made.shape[axis], one.shape[axis], says, name, axis)


@op(
    "torchvision.ops.deform_conv2d(input, offset, weight, bias=None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), "
    "mask=None)"
)
def deform_conv2d(
    fit: Fit,
    input: Tensor,
    offset: Tensor,
    weight: Tensor,
    bias: OptionalTensor,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    mask: OptionalTensor,
) -> Any:
    """(N, C, H, W), offset (N, 2 g kh kw, H', W'), mask (N, g kh kw, H', W') -> (N, C_out, H', W')."""
    return deformed(fit, input, offset, weight, bias, (stride, padding, dilation), mask, "weight")


@layer(
    "torchvision.ops.DeformConv2d(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, "
    "bias=True)(input, offset, mask=None)",
    starts=images,
    n=2,
)
def DeformConv2d(
    fit: Fit,
    in_channels: Size,
    out_channels: Size,
    kernel_size: Sizes,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    groups: Size,
    bias: Flag,
) -> dict[str, Any]:
    """(N, C, H, W), offset (N, 2 g kh kw, H', W'), mask (N, g kh kw, H', W') -> (N, C_out, H', W')."""
    check_groups(fit, groups, in_channels=in_channels, out_channels=out_channels)
    made = attributes(2, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    weight = tensor((out_channels, shared(in_channels, groups), *made["kernel_size"]))
    return {**made, "weight": weight, "bias": parameter(bias, out_channels)}


@DeformConv2d.forward
def _deform(fit: Fit, self: Any, input: Tensor, offset: Tensor, mask: OptionalTensor) -> Any:
    if not isinstance(self.weight, Tensor):
        return UNKNOWN
    steps = (self.stride, self.padding, self.dilation)
    return deformed(fit, input, offset, self.weight, self.bias, steps, mask, "in_channels")
