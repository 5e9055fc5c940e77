"""Changing resolution: upsampling, pixel shuffles, sampling grids, and sliding blocks."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, divide
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.position import Size, tensor, text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import each, slide, span


def scaled(size: Any, factor: Any) -> Size:
    """floor(L * scale)."""
    if isinstance(factor, float) and factor.is_integer():
        factor = int(factor)
    if isinstance(factor, (int, Poly)):
        return size * factor  # type: ignore[no-any-return]
    if isinstance(factor, float) and isinstance(size, int):
        return int(size * factor)
    if isinstance(factor, float) and isinstance(size, Poly) and (1 / factor).is_integer():
        return size // int(1 / factor)
    return None


def resampled(fit: Fit, input: Tensor, size: Any, scale_factor: Any) -> Any:
    """(N, C, *) -> (N, C, *size), or * times scale_factor."""
    n = input.rank - 2
    if n not in (1, 2, 3):
        got = f"{input.rank}-D {text(input.shape)}"
        fit.fail("window", "3-D, 4-D or 5-D", got, "takes {want} input but receives {got}")
        return UNKNOWN
    if size is not None:
        return _sized(fit, input, n, size)
    if scale_factor is None:
        return UNKNOWN
    factors = each(scale_factor, n) if not isinstance(scale_factor, (tuple, list)) else tuple(scale_factor)
    if len(factors) != n:
        fit.fail("window", n, len(factors), "needs {want} scale factors, not {got}", "scale_factor")
        return UNKNOWN
    return tensor((*input.shape[:2], *(scaled(s, f) for s, f in zip(input.shape[2:], factors))), input.dtype)


def _sized(fit: Fit, input: Tensor, n: int, size: Any) -> Any:
    wanted = tuple(size) if isinstance(size, (tuple, list)) else (size,) * n
    if len(wanted) != n:
        fit.fail("window", n, len(wanted), "needs {want} sizes, not {got}", "size")
        return UNKNOWN
    return tensor((*input.shape[:2], *wanted), input.dtype)


@layer("torch.nn.Upsample")
def Upsample(
    fit: Fit, size: Any = None, scale_factor: Any = None, mode: Any = "nearest", align_corners: Any = None,
    recompute_scale_factor: Any = None,
) -> None:  # fmt: skip
    """(N, C, *) -> (N, C, floor(* x scale_factor)).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html
    """


@Upsample.forward
def _upsample(fit: Fit, self: Any, input: Tensor) -> Any:
    return resampled(fit, input, self.size, self.scale_factor)


@layer("torch.nn.UpsamplingNearest2d")
def UpsamplingNearest2d(fit: Fit, size: Any = None, scale_factor: Any = None) -> None:
    """(N, C, H, W) -> (N, C, floor(H x scale_factor), floor(W x scale_factor)).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingNearest2d.html
    """


UpsamplingNearest2d.forward(_upsample)


@layer("torch.nn.UpsamplingBilinear2d")
def UpsamplingBilinear2d(fit: Fit, size: Any = None, scale_factor: Any = None) -> None:
    """(N, C, H, W) -> (N, C, floor(H x scale_factor), floor(W x scale_factor)).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingBilinear2d.html
    """


UpsamplingBilinear2d.forward(_upsample)


@op("torch.nn.functional.interpolate")
def interpolate(
    fit: Fit, input: Tensor, size: Any = None, scale_factor: Any = None, mode: Any = "nearest",
    align_corners: Any = None, recompute_scale_factor: Any = None, antialias: Any = False,
) -> Any:  # fmt: skip
    """(N, C, *) -> (N, C, *size), or floor(* x scale_factor).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
    """
    return resampled(fit, input, size, scale_factor)


@op("torch.nn.functional.upsample")
def upsample(
    fit: Fit, input: Tensor, size: Any = None, scale_factor: Any = None, mode: Any = "nearest", align_corners: Any = None
) -> Any:
    """(N, C, *) -> (N, C, *size), or floor(* x scale_factor).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.upsample.html
    """
    return resampled(fit, input, size, scale_factor)


def _image(fit: Fit, input: Tensor) -> bool:
    if input.rank < 3:
        got = f"{input.rank}-D {text(input.shape)}"
        fit.fail("divisible", "at least 3-D", got, "takes {want} input but receives {got}")
    return input.rank >= 3


def _exact(size: Dim, by: Any) -> Size:
    try:
        return divide(size, by)
    except Undecided:
        return None


@op("torch.nn.functional.pixel_shuffle", "torch.pixel_shuffle")
def pixel_shuffle(fit: Fit, input: Tensor, upscale_factor: Any) -> Any:
    """(*, C r^2, H, W) -> (*, C, H r, W r).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
    """
    if not _image(fit, input):
        return UNKNOWN
    *lead, channels, height, width = input.shape
    square = upscale_factor * upscale_factor
    fit.divides("divisible", square, channels, "needs channels that are a multiple of {want}, receives {got}", "upscale_factor")
    return tensor((*lead, _exact(channels, square), height * upscale_factor, width * upscale_factor), input.dtype)


@op("torch.nn.functional.pixel_unshuffle", "torch.pixel_unshuffle")
def pixel_unshuffle(fit: Fit, input: Tensor, downscale_factor: Any) -> Any:
    """(*, C, H r, W r) -> (*, C r^2, H, W).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
    """
    if not _image(fit, input):
        return UNKNOWN
    *lead, channels, height, width = input.shape
    for size in (height, width):
        says = "needs a side that is a multiple of {want}, receives {got}"
        fit.divides("divisible", downscale_factor, size, says, "downscale_factor")
    sides = (_exact(height, downscale_factor), _exact(width, downscale_factor))
    return tensor((*lead, channels * downscale_factor * downscale_factor, *sides), input.dtype)


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
    """(N, C, *) -> the same, C a multiple of groups.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
    """


@ChannelShuffle.forward
def _channel_shuffle(fit: Fit, self: Any, input: Tensor) -> Any:
    return channel_shuffle(fit, input, self.groups)


@op("torch.nn.functional.channel_shuffle", "torch.channel_shuffle")
def channel_shuffle(fit: Fit, input: Tensor, groups: Any) -> Any:
    """(N, C, *) -> the same, C a multiple of groups.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
    """
    if _image(fit, input):
        says = "needs channels that are a multiple of {want}, receives {got}"
        fit.divides("divisible", groups, input.shape[1], says, "groups")
    return input


@op("torch.nn.functional.grid_sample")
def grid_sample(
    fit: Fit, input: Tensor, grid: Tensor, mode: Any = "bilinear", padding_mode: Any = "zeros", align_corners: Any = None
) -> Any:
    """(N, C, H, W), (N, H', W', 2) -> (N, C, H', W').

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
    """
    if input.rank not in (4, 5) or grid.rank != input.rank:
        return UNKNOWN
    return tensor((*input.shape[:2], *grid.shape[1:-1]), input.dtype)


@op("torch.nn.functional.affine_grid")
def affine_grid(fit: Fit, theta: Tensor, size: Any, align_corners: Any = None) -> Any:
    """theta (N, 2, 3), size (N, C, H, W) -> (N, H, W, 2).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html
    """
    return tensor((size[0], *size[2:], len(size) - 2), theta.dtype)


@op("torch.nn.functional.unfold")
def unfold(fit: Fit, input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """(N, C, H, W) -> (N, C k_h k_w, L), L the number of blocks.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
    """
    if input.rank not in (3, 4):
        got = f"{input.rank}-D {text(input.shape)}"
        fit.fail("window", "3-D or 4-D", got, "takes {want} input but receives {got}")
        return UNKNOWN
    kernel = each(kernel_size, 2)
    blocks: Any = 1
    for axis, (size, k, s, p, d) in enumerate(
        zip(input.shape[-2:], kernel, each(stride, 2), each(padding, 2), each(dilation, 2))
    ):
        places = slide(size, span(k, d), s, p)
        fit.at_least("window", 1, places, "leaves a size of {got}", "kernel_size", axis - 2)
        blocks = blocks * places
    return tensor((*input.shape[:-3], input.shape[-3] * kernel[0] * kernel[1], blocks), input.dtype)


@op("torch.nn.functional.fold")
def fold(
    fit: Fit, input: Tensor, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """(N, C k_h k_w, L) -> (N, C, *output_size).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html
    """
    if input.rank not in (2, 3):
        got = f"{input.rank}-D {text(input.shape)}"
        fit.fail("reshape", "2-D or 3-D", got, "takes {want} input but receives {got}")
        return UNKNOWN
    kernel, sizes = each(kernel_size, 2), each(output_size, 2)
    *lead, columns, length = input.shape
    area = kernel[0] * kernel[1]
    fit.divides("reshape", area, columns, "needs rows that are a multiple of {want}, receives {got}", "kernel_size")
    blocks: Any = 1
    for size, k, s, p, d in zip(sizes, kernel, each(stride, 2), each(padding, 2), each(dilation, 2)):
        blocks = blocks * slide(size, span(k, d), s, p)
    fit.equal("reshape", blocks, length, "needs {want} blocks but receives {got}", "output_size")
    return tensor((*lead, _exact(columns, area), *sizes), input.dtype)


@layer("torch.nn.Unfold")
def Unfold(fit: Fit, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
    """(N, C, H, W) -> (N, C k_h k_w, L), L the number of blocks.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
    """


@Unfold.forward
def _unfold(fit: Fit, self: Any, input: Tensor) -> Any:
    return unfold(fit, input, self.kernel_size, self.dilation, self.padding, self.stride)


@layer("torch.nn.Fold")
def Fold(fit: Fit, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
    """(N, C k_h k_w, L) -> (N, C, *output_size).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html
    """


@Fold.forward
def _fold(fit: Fit, self: Any, input: Tensor) -> Any:
    return fold(fit, input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)
