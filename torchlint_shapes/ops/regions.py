"""torchvision.ops: the regions of images that boxes cut out.

https://docs.pytorch.org/vision/stable/ops.html
"""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Undecided
from torchlint_shapes.ops.boxes import corners
from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Sizes, Tensors
from torchlint_shapes.ops.position import MaybeSize, known, tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import has_rank, shared, spread


def regions(fit: Fit, boxes: Any, argument: str = "boxes") -> MaybeSize:
    """How many there are in (K, 5), each with its image first, or in a list of (L, 4), one for each image."""
    if isinstance(boxes, Tensor):
        if has_rank(fit, "index", boxes, 2):
            corners(fit, boxes, argument, 5)
        return boxes.shape[0] if boxes.rank else None
    if not isinstance(boxes, tuple | list) or not all(isinstance(part, Tensor) and part.rank == 2 for part in boxes):
        raise Undecided("boxes that are not known")
    for part in boxes:
        corners(fit, part, argument)
    total: Dim = sum((part.shape[0] for part in boxes), start=0)
    return total


def cut_out(fit: Fit, input: Tensor, boxes: Any, output_size: Any, shares: bool, argument: str) -> Any:
    """(N, C, H, W) -> (K, C, *output_size); each place has channels of its own when it `shares` them."""
    count = regions(fit, boxes, argument)
    if not has_rank(fit, "window", input, 4):
        return UNKNOWN
    places = spread(output_size, 2)
    channels: Any = input.shape[1]
    if len(places) != 2 or (shares and None in map(known, places)):
        raise Undecided("an output_size that is not known")
    if shares:
        channels = shared(channels, places[0] * places[1])
        fit.divides("divisible", places[0] * places[1], input.shape[1], "shares {got} channels among {want} places")
    return tensor((count, known(channels), *map(known, places)), input.dtype)


@op(
    "torchvision.ops.roi_align(input, boxes, output_size, spatial_scale=1.0, sampling_ratio=-1, aligned=False)",
    "torchvision.ops.roi_pool(input, boxes, output_size, spatial_scale=1.0)",
)
def roi_align(fit: Fit, input: Tensor, boxes: Tensors, output_size: Sizes) -> Any:
    """(N, C, H, W), boxes (K, 5) or a list of (L, 4) -> (K, C, *output_size)."""
    return cut_out(fit, input, boxes, output_size, False, "boxes")


@op(
    "torchvision.ops.ps_roi_align(input, boxes, output_size, spatial_scale=1.0, sampling_ratio=-1)",
    "torchvision.ops.ps_roi_pool(input, boxes, output_size, spatial_scale=1.0)",
)
def ps_roi_align(fit: Fit, input: Tensor, boxes: Tensors, output_size: Sizes) -> Any:
    """(N, C, H, W), boxes (K, 5) or a list of (L, 4) -> (K, C / prod(output_size), *output_size)."""
    return cut_out(fit, input, boxes, output_size, True, "boxes")


@functional_layer(
    "torchvision.ops.RoIAlign(output_size, spatial_scale, sampling_ratio, aligned=False)(input, rois)",
    "torchvision.ops.RoIPool(output_size, spatial_scale)(input, rois)",
)
def _roi_align(fit: Fit, input: Tensor, rois: Tensors, output_size: Sizes) -> Any:
    """(N, C, H, W), boxes (K, 5) or a list of (L, 4) -> (K, C, *output_size)."""
    return cut_out(fit, input, rois, output_size, False, "rois")


@functional_layer(
    "torchvision.ops.PSRoIAlign(output_size, spatial_scale, sampling_ratio)(input, rois)",
    "torchvision.ops.PSRoIPool(output_size, spatial_scale)(input, rois)",
)
def _ps_roi_align(fit: Fit, input: Tensor, rois: Tensors, output_size: Sizes) -> Any:
    """(N, C, H, W), boxes (K, 5) or a list of (L, 4) -> (K, C / prod(output_size), *output_size)."""
    return cut_out(fit, input, rois, output_size, True, "rois")
