"""Between channels and pixels, and channels among themselves."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Size
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


@functional_layer("torch.nn.PixelShuffle(upscale_factor)(input)")
@op(
    "torch.nn.functional.pixel_shuffle(input, upscale_factor)",
    "torch.pixel_shuffle",
    page="generated/torch.nn.functional.pixel_shuffle.html",
)
def pixel_shuffle(fit: Fit, input: Tensor, upscale_factor: Size) -> Any:
    """(*, C r^2, H, W) -> (*, C, H r, W r)."""
    if not at_least_rank(fit, "divisible", input, 3):
        return input
    (factor,) = per_axis(fit, 1, "upscale_factor", upscale_factor, 1)
    *before, channels, height, width = input.shape
    says = "takes a multiple of {want} channels but receives {got}"
    fewer = _shared(fit, channels, decided(lambda: factor * factor), says, "upscale_factor")
    grown = (known(decided(lambda: height * factor)), known(decided(lambda: width * factor)))
    return tensor((*before, fewer, *grown), input.dtype)


@functional_layer("torch.nn.PixelUnshuffle(downscale_factor)(input)")
@op(
    "torch.nn.functional.pixel_unshuffle(input, downscale_factor)",
    "torch.pixel_unshuffle",
    page="generated/torch.nn.functional.pixel_unshuffle.html",
)
def pixel_unshuffle(fit: Fit, input: Tensor, downscale_factor: Size) -> Any:
    """(*, C, H r, W r) -> (*, C r^2, H, W)."""
    if not at_least_rank(fit, "divisible", input, 3):
        return input
    (factor,) = per_axis(fit, 1, "downscale_factor", downscale_factor, 1)
    *before, channels, height, width = input.shape
    says = "takes sides that are multiples of {want} but receives {got}"
    sides = (_shared(fit, side, factor, says, "downscale_factor") for side in (height, width))
    return tensor((*before, known(decided(lambda: channels * factor * factor)), *sides), input.dtype)


@functional_layer("torch.nn.ChannelShuffle(groups)(input)")
@op(
    "torch.nn.functional.channel_shuffle(input, groups)",
    "torch.channel_shuffle",
    page="generated/torch.nn.ChannelShuffle.html",
)
def channel_shuffle(fit: Fit, input: Tensor, groups: Size) -> Tensor:
    """(N, C, *) -> (N, C, *), C a multiple of groups."""
    if at_least_rank(fit, "divisible", input, 3):
        (among,) = per_axis(fit, 1, "groups", groups, 1)
        _shared(fit, input.shape[1], among, "takes a multiple of {want} channels but receives {got}", "groups")
    return input
