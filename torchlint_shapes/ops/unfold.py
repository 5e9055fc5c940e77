"""Sliding blocks as columns, and back."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Sizes
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import MaybeSize, known, tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import has_rank, per_axis, space, windows


def _blocks(fit: Fit, sizes: Any, kernel: Any, dilation: Any, padding: Any, stride: Any) -> MaybeSize:
    """The number of blocks in an image of these sizes."""
    stride = per_axis(fit, 2, "stride", stride, 1, single=False)
    padding = per_axis(fit, 2, "padding", padding, 0, single=False)
    dilation = per_axis(fit, 2, "dilation", dilation, 1, single=False)
    counts: tuple[Any, ...] = windows(fit, sizes, kernel, stride, padding, dilation)
    return None if None in counts else known(counts[0] * counts[1])


@functional_layer("torch.nn.Unfold(kernel_size, dilation=1, padding=0, stride=1)(input)")
@op("torch.nn.functional.unfold(input, kernel_size, dilation=1, padding=0, stride=1)")
def unfold(fit: Fit, input: Tensor, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Any:
    """(N, C, H, W) -> (N, C k_h k_w, L), L the number of blocks."""
    sizes = space(fit, "window", input, 2)
    if sizes is None:
        return UNKNOWN
    kernel = per_axis(fit, 2, "kernel_size", kernel_size, 1, single=False)
    rows = known(decided(lambda: input.shape[-3] * kernel[0] * kernel[1]))
    return tensor((*input.shape[:-3], rows, _blocks(fit, sizes, kernel, dilation, padding, stride)), input.dtype)


@functional_layer("torch.nn.Fold(output_size, kernel_size, dilation=1, padding=0, stride=1)(input)")
@op("torch.nn.functional.fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1)")
def fold(
    fit: Fit, input: Tensor, output_size: Sizes, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes
) -> Any:
    """(N, C k_h k_w, L) -> (N, C, *output_size), L the number of blocks."""
    if not has_rank(fit, "reshape", input, 2, 3):
        return UNKNOWN
    sizes = per_axis(fit, 2, "output_size", output_size, 1, single=False)
    kernel = per_axis(fit, 2, "kernel_size", kernel_size, 1, single=False)
    rows, length = input.shape[-2:]
    area = known(decided(lambda: kernel[0] * kernel[1]))
    if area is not None:
        fit.divides("reshape", area, rows, "takes a multiple of {want} rows but receives {got}", "kernel_size")
    blocks = _blocks(fit, sizes, kernel, dilation, padding, stride)
    if blocks is not None:
        fit.equal("reshape", blocks, length, "takes {want} blocks but receives {got}", "output_size", -1)
    channels = None if area is None else known(decided(lambda: rows // area))
    return tensor((*input.shape[:-2], channels, *map(known, sizes)), input.dtype)
