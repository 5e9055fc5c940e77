"""torchvision.ops: boxes, and the losses of boxes and of classes.

https://docs.pytorch.org/vision/stable/ops.html
"""

from __future__ import annotations

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.broadcast import broadcast, stretches
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Text
from torchlint_shapes.ops.position import MaybeSize, tensor, text
from torchlint_shapes.ops.tensor import Tensor
from torchlint_shapes.ops.window import has_rank

FLAT = ("xyxy", "xywh", "cxcywh")


def corners(fit: Fit, boxes: Tensor, argument: str, numbers: int = 4) -> None:
    """A box is a row of four numbers."""
    if not boxes.rank:
        fit.fail("index", "at least 1-D", "0-D", "takes {want} boxes but receives a {got} tensor", argument)
        raise Undecided("no boxes")
    fit.equal("index", numbers, boxes.shape[-1], "takes boxes of {want} numbers but receives {got}", argument, -1)


def _one_each(fit: Fit, boxes: Tensor, **others: Tensor) -> None:
    if not has_rank(fit, "index", boxes, 2):
        raise Undecided("no list of boxes")
    corners(fit, boxes, "boxes")
    for name, other in others.items():
        if has_rank(fit, "index", other, 1):
            says = f"takes {{want}} {name}, one a box, but receives {{got}}"
            fit.equal("index", boxes.shape[0], other.shape[0], says, name)


@op("torchvision.ops.nms(boxes, scores, iou_threshold)")
def nms(fit: Fit, boxes: Tensor, scores: Tensor) -> Tensor:
    """Boxes (N, 4), scores (N) -> the positions of those that are kept."""
    _one_each(fit, boxes, scores=scores)
    return tensor((None,), "int64")


@op("torchvision.ops.batched_nms(boxes, scores, idxs, iou_threshold)")
def batched_nms(fit: Fit, boxes: Tensor, scores: Tensor, idxs: Tensor) -> Tensor:
    """Boxes (N, 4), scores (N), classes (N) -> the positions of those that are kept."""
    return tensor((None,), "int64")


@op("torchvision.ops.remove_small_boxes(boxes, min_size)")
def remove_small_boxes(fit: Fit, boxes: Tensor) -> Tensor:
    """(N, 4) -> the positions of those that are kept."""
    return tensor((None,), "int64")


@op("torchvision.ops.clip_boxes_to_image(boxes, size)")
def clip_boxes_to_image(fit: Fit, boxes: Tensor) -> Tensor:
    """(*, 4) -> (*, 4)."""
    if boxes.rank:
        says = "takes boxes of as many left as right numbers, receives {got}"
        fit.divides("index", 2, boxes.shape[-1], says, "boxes")
    return Tensor(boxes.shape, boxes.dtype)


@op("torchvision.ops.box_area(boxes, fmt='xyxy')")
def box_area(fit: Fit, boxes: Tensor, fmt: Text) -> Tensor:
    """(*, 4) -> (*)."""
    if fmt == "xyxy" and boxes.rank:
        fit.at_least("index", 4, boxes.shape[-1], "takes boxes of {want} numbers but receives {got}", "boxes", -1)
    return Tensor(boxes.shape[:-1])


@op("torchvision.ops.box_convert(boxes, in_fmt, out_fmt)")
def box_convert(fit: Fit, boxes: Tensor, in_fmt: Text, out_fmt: Text) -> Tensor:
    """(*, 4) -> (*, 4), between the ways of writing an upright box."""
    if in_fmt not in FLAT or out_fmt not in FLAT:
        raise Undecided("boxes that are turned")
    if in_fmt != out_fmt:
        corners(fit, boxes, "boxes")
    return Tensor(boxes.shape, boxes.dtype)


def overlaps(fit: Fit, boxes1: Tensor, boxes2: Tensor) -> Tensor:
    """(*, N, 4), (*, M, 4) -> (*, N, M)."""
    if min(boxes1.rank, boxes2.rank) < 2:
        raise Undecided("a box that is in no list")
    for name, boxes in (("boxes1", boxes1), ("boxes2", boxes2)):
        corners(fit, boxes, name)
    front = broadcast(fit, (boxes1.shape[:-2], boxes2.shape[:-2]), "index")
    return tensor((*front, boxes1.shape[-2], boxes2.shape[-2]))


@op("torchvision.ops.box_iou(boxes1, boxes2, fmt='xyxy')")
def box_iou(fit: Fit, boxes1: Tensor, boxes2: Tensor, fmt: Text) -> Tensor:
    """(*, N, 4), (*, M, 4) -> (*, N, M)."""
    if fmt not in FLAT:
        raise Undecided("boxes that are turned")
    return overlaps(fit, boxes1, boxes2)


@op("torchvision.ops.generalized_box_iou(boxes1, boxes2)")
def generalized_box_iou(fit: Fit, boxes1: Tensor, boxes2: Tensor) -> Tensor:
    """(*, N, 4), (*, M, 4) -> (*, N, M)."""
    return overlaps(fit, boxes1, boxes2)


@op("torchvision.ops.complete_box_iou(boxes1, boxes2, eps=1e-07)", "torchvision.ops.distance_box_iou")
def distance_box_iou(fit: Fit, boxes1: Tensor, boxes2: Tensor) -> Tensor:
    """(N, 4), (M, 4) -> (N, M)."""
    return overlaps(fit, boxes1, boxes2)


def summed(shape: tuple[MaybeSize, ...], reduction: Text) -> Tensor:
    if reduction not in ("none", "mean", "sum"):
        raise Undecided("a reduction that is not known")
    return tensor(shape if reduction == "none" else ())


@op(
    *(
        f"torchvision.ops.{kind}_box_iou_loss(boxes1, boxes2, reduction='none', eps=1e-07)"
        for kind in ("generalized", "complete", "distance")
    )
)
def box_iou_loss(fit: Fit, boxes1: Tensor, boxes2: Tensor, reduction: Text) -> Tensor:
    """(*, 4), (*, 4) -> (*), or () when reduced."""
    corners(fit, boxes1, "boxes1")
    corners(fit, boxes2, "boxes2")
    says = f"compares {text(boxes1.shape)} with {text(boxes2.shape)}, which does not broadcast to it"
    stretches(fit, "loss", boxes2.shape[:-1], boxes1.shape[:-1], says)
    return summed(boxes1.shape[:-1], reduction)


@op("torchvision.ops.sigmoid_focal_loss(inputs, targets, alpha=0.25, gamma=2, reduction='none')")
def sigmoid_focal_loss(fit: Fit, inputs: Tensor, targets: Tensor, reduction: Text) -> Tensor:
    """(*), (*) -> (*), or () when reduced."""
    if inputs.rank != targets.rank:
        fit.fail("loss", f"{inputs.rank}-D", f"{targets.rank}-D", "takes {want} targets but receives {got}", "targets")
    else:
        for axis, (want, got) in enumerate(zip(inputs.shape, targets.shape, strict=True)):
            fit.equal("loss", want, got, "takes targets of {want} along an axis but receives {got}", "targets", axis)
    return summed(inputs.shape, reduction)


@op("torchvision.ops.masks_to_boxes(masks)")
def masks_to_boxes(fit: Fit, masks: Tensor) -> Tensor:
    """(N, H, W) -> (N, 4)."""
    has_rank(fit, "index", masks, 3)
    return tensor((masks.shape[0] if masks.rank else None, 4), "float32")
