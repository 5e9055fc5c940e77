"""torchvision.ops against torchvision, where it is installed."""

import inspect
from typing import Any

import pytest
import torch

from tests.ops.oracle import agree_layer, agree_op, made
from torchlint_shapes.ops.declare import LAYERS, OPS
from torchlint_shapes.ops.signature import Signature

try:
    import torchvision
except (ImportError, RuntimeError) as error:
    pytest.skip(f"torchvision does not load: {error}", allow_module_level=True)

COMPILED = torchvision.extension._has_ops()
PREFIX = "torchvision.ops."


def image(*shape: int) -> torch.Tensor:
    return torch.rand(shape)


@pytest.mark.parametrize("name", sorted(name for name in [*OPS, *LAYERS] if name.startswith(PREFIX)))
def test_parameters_are_torchvisions(name: str) -> None:
    real = getattr(torchvision.ops, name.removeprefix(PREFIX))
    if name in OPS:
        assert named(OPS[name].formula.signature) == named(inspect.signature(real))
        return
    assert named(LAYERS[name].signature) == named(inspect.signature(real))
    forward = LAYERS[name].forward
    assert forward is not None
    assert named(forward.signature) == named(inspect.signature(real.forward))[1:]


def named(signature: inspect.Signature | Signature) -> list[tuple[str, bool]]:
    return [(p.name, p.default is not p.empty) for p in signature.parameters.values()]


@pytest.mark.parametrize("shape", [(2, 6, 8, 8), (6, 8, 8), (2, 5, 8, 8), (1, 6, 1, 1), (6, 8), (2, 6, 4, 8, 8)])
def test_layers(shape: tuple[int, ...]) -> None:
    for options in ({}, {"stride": 2, "dilation": 2}, {"padding": 0, "kernel_size": (3, 1)}, {"groups": 2}):
        agree_layer(f"{PREFIX}Conv2dNormActivation", made(6, 4, **options), image(*shape))
    agree_layer(f"{PREFIX}Conv3dNormActivation", made(6, 4), image(*shape))
    agree_layer(f"{PREFIX}SqueezeExcitation", made(6, 2), image(*shape))
    agree_layer(f"{PREFIX}MLP", made(8, [5, 3]), image(*shape))
    agree_layer(f"{PREFIX}FrozenBatchNorm2d", made(6), image(*shape), exact=False)
    agree_layer(f"{PREFIX}StochasticDepth", made(0.5, "row"), image(*shape), train=True)
    agree_layer(f"{PREFIX}DropBlock2d", made(0.5, 3), image(*shape), train=True)
    agree_layer(f"{PREFIX}DropBlock3d", made(0.5, 3), image(*shape))
    agree_layer(f"{PREFIX}Permute", made([0, 2, 1, 3]), image(*shape))
    agree_op(f"{PREFIX}stochastic_depth", image(*shape), 0.5, "batch")
    agree_op(f"{PREFIX}drop_block2d", image(*shape), 0.5, 3)


@pytest.mark.parametrize("one", [(3, 4), (3, 5), (2, 3, 4), (3, 3)])
@pytest.mark.parametrize("other", [(3, 4), (2, 4), (1, 3, 4), (5, 2, 4)])
def test_boxes(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    for name in ("box_iou", "generalized_box_iou"):
        agree_op(f"{PREFIX}{name}", image(*one), image(*other), exact=False)
    for kind in ("generalized", "complete", "distance"):
        for reduction in ("none", "mean"):
            given = (image(*one), image(*other), reduction)
            agree_op(f"{PREFIX}{kind}_box_iou_loss", *given, exact=False)
    agree_op(f"{PREFIX}sigmoid_focal_loss", image(*one), image(*other))
    agree_op(f"{PREFIX}sigmoid_focal_loss", image(*one), image(*one), reduction="sum")
    agree_op(f"{PREFIX}box_area", image(*one))
    agree_op(f"{PREFIX}box_convert", image(*one), "xyxy", "cxcywh")
    agree_op(f"{PREFIX}clip_boxes_to_image", image(*one), (5, 6))


def test_masks() -> None:
    agree_op(f"{PREFIX}masks_to_boxes", torch.ones(3, 5, 6))
    agree_op(f"{PREFIX}masks_to_boxes", torch.ones(5, 6))


@pytest.mark.parametrize("shape", [(2, 8, 9, 9), (2, 9, 9)])
@pytest.mark.parametrize("boxes", [(3, 5), (3, 4)])
def test_regions(shape: tuple[int, ...], boxes: tuple[int, ...]) -> None:
    rois = torch.zeros(boxes)
    for rest in (rois, [rois, rois]):
        agree_op(f"{PREFIX}roi_align", image(*shape), rest, (2, 3), 1.0, 2)
        if COMPILED:
            agree_layer(f"{PREFIX}RoIPool", made(2, 1.0), image(*shape), rest)
            agree_layer(f"{PREFIX}PSRoIAlign", made(2, 1.0, 2), image(*shape), rest)
            agree_op(f"{PREFIX}ps_roi_pool", image(*shape), rest, 3)


@pytest.mark.skipif(not COMPILED, reason="torchvision without its compiled functions")
@pytest.mark.parametrize("channels", [4, 6])
@pytest.mark.parametrize("offset", [(2, 18, 8, 8), (2, 36, 8, 8), (2, 17, 8, 8), (1, 18, 8, 8), (2, 18, 7, 8)])
@pytest.mark.parametrize("mask", [None, (2, 9, 8, 8), (2, 18, 8, 8), (2, 9, 8, 7)])
def test_deformed_convolutions(channels: int, offset: tuple[int, ...], mask: Any) -> None:
    given = (image(2, channels, 10, 10), image(*offset), None if mask is None else image(*mask))
    agree_layer(f"{PREFIX}DeformConv2d", made(4, 5, 3), *given)


@pytest.mark.skipif(not COMPILED, reason="torchvision without its compiled functions")
def test_boxes_that_are_kept() -> None:
    for scores in (3, 2):
        agree_op(f"{PREFIX}nms", image(3, 4), image(scores), 0.5, concrete=False)
    agree_op(f"{PREFIX}nms", image(3, 5), image(3), 0.5, concrete=False)
