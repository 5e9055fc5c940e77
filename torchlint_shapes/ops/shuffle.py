"""Between channels and pixels, and channels among themselves."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import MaybeSize, known, tensor
from torchlint_shapes.ops.tensor import Tensor
from torchlint_shapes.ops.window import at_least_rank, per_axis


def _shared(fit: Fit, size: Any, among: Any, says: str, argument: str) -> MaybeSize:
    """size / among, which must be whole."""
    if not isinstance(among, int | Poly):
        return None
    fit.divides("divisible", among, size, says, argument)
    return known(decided(lambda: size // among))


@op("torch.nn.functional.pixel_shuffle", "torch.pixel_shuffle")
def pixel_shuffle(fit: Fit, input: Tensor, upscale_factor: Any) -> Any:
    """(*, C r^2, H, W) -> (*, C, H r, W r).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
    """
    if not at_least_rank(fit, "divisible", input, 3):
        return input
    (factor,) = per_axis(fit, 1, "upscale_factor", upscale_factor, 1)
    *before, channels, height, width = input.shape
    says = "takes a multiple of {want} channels but receives {got}"
    fewer = _shared(fit, channels, decided(lambda: factor * factor), says, "upscale_factor")
    grown = (known(decided(lambda: height * factor)), known(decided(lambda: width * factor)))
    return tensor((*before, fewer, *grown), input.dtype)


@op("torch.nn.functional.pixel_unshuffle", "torch.pixel_unshuffle")
def pixel_unshuffle(fit: Fit, input: Tensor, downscale_factor: Any) -> Any:
    """(*, C, H r, W r) -> (*, C r^2, H, W).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
    """
    if not at_least_rank(fit, "divisible", input, 3):
        return input
    (factor,) = per_axis(fit, 1, "downscale_factor", downscale_factor, 1)
    *before, channels, height, width = input.shape
    says = "takes sides that are multiples of {want} but receives {got}"
    sides = (_shared(fit, side, factor, says, "downscale_factor") for side in (height, width))
    return tensor((*before, known(decided(lambda: channels * factor * factor)), *sides), input.dtype)


@op("torch.nn.functional.channel_shuffle", "torch.channel_shuffle")
def channel_shuffle(fit: Fit, input: Tensor, groups: Any) -> Tensor:
    """(N, C, *) -> (N, C, *), C a multiple of groups.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
    """
    if at_least_rank(fit, "divisible", input, 3):
        (among,) = per_axis(fit, 1, "groups", groups, 1)
        _shared(fit, input.shape[1], among, "takes a multiple of {want} channels but receives {got}", "groups")
    return input


@layer("torch.nn.PixelShuffle")
def PixelShuffle(fit: Fit, upscale_factor: Any) -> None:
    """(*, C r^2, H, W) -> (*, C, H r, W r).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
    """


@PixelShuffle.forward
def _pixel_shuffle(fit: Fit, self: Any, input: Tensor) -> Any:
    return pixel_shuffle(fit, input, self.upscale_factor)


@layer("torch.nn.PixelUnshuffle")
def PixelUnshuffle(fit: Fit, downscale_factor: Any) -> None:
    """(*, C, H r, W r) -> (*, C r^2, H, W).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
    """


@PixelUnshuffle.forward
def _pixel_unshuffle(fit: Fit, self: Any, input: Tensor) -> Any:
    return pixel_unshuffle(fit, input, self.downscale_factor)


@layer("torch.nn.ChannelShuffle")
def ChannelShuffle(fit: Fit, groups: Any) -> None:
    """(N, C, *) -> (N, C, *), C a multiple of groups.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
    """


@ChannelShuffle.forward
def _channel_shuffle(fit: Fit, self: Any, input: Tensor) -> Any:
    return channel_shuffle(fit, input, self.groups)
