"""The attributes of a layer are those that torch gives it: numbers for each axis, parameters, buffers."""

from typing import Any

import pytest
import torch

from tests.ops.oracle import Call, made, resolve
from torchlint_shapes.ops.apply import build_layer
from torchlint_shapes.ops.declare import LAYERS
from torchlint_shapes.ops.tensor import Tensor

ATTRIBUTES: dict[str, list[Call]] = {
    **{
        f"Conv{n}d": [made(4, 6, 5), made(4, 6, 3, 2, 1, 2, 2, False), made(4, 4, 3, padding="same")] for n in (1, 2, 3)
    },
    **{f"ConvTranspose{n}d": [made(4, 6, 5), made(4, 6, 3, 2, 1, 1, 2, False, 2)] for n in (1, 2, 3)},
    **{f"{kind}Pool{n}d": [made(2), made(3, 2, 1)] for kind in ("Max", "Avg") for n in (1, 2, 3)},
    **{f"LPPool{n}d": [made(2, 3), made(2, 3, 1, True)] for n in (1, 2, 3)},
    **{f"MaxUnpool{n}d": [made(2), made(3, 2, 1), made((3,) * n)] for n in (1, 2, 3)},
    **{f"Adaptive{kind}Pool{n}d": [made(2), made((2,) * n)] for kind in ("Max", "Avg") for n in (1, 2, 3)},
    **{f"FractionalMaxPool{n}d": [made(2, 4), made((2,) * n, output_ratio=0.5)] for n in (2, 3)},
    **{
        f"{kind}Norm{n}d": [
            made(3),
            made(3, affine=False, track_running_stats=True),
            made(3, affine=True, track_running_stats=False),
            made(3, affine=True, bias=False),
        ]
        for kind in ("Batch", "Instance")
        for n in (1, 2, 3)
    },
    **{f"{kind}Pad{n}d": [made(2), made((1,) * (2 * n))] for kind in ("Zero", "Circular") for n in (1, 2, 3)},
    **{f"{kind}Pad{n}d": [made(2), made((1,) * (2 * n))] for kind in ("Reflection", "Replication") for n in (1, 2, 3)},
    "Conv2d": [made(3, 6, (5, 3), (1, 2), [0, 1]), made(3, 6, 5, padding_mode="circular")],
    "ConstantPad2d": [made(2, 0.5), made((1, 2, 3, 4), 0)],
    "GroupNorm": [made(2, 4), made(2, 4, affine=False), made(2, 4, bias=False)],
    "LayerNorm": [
        made(4),
        made([3, 4]),
        made(torch.Size([3, 4])),
        made(4, elementwise_affine=False),
        made(4, bias=False),
    ],
    "RMSNorm": [made(4), made((3, 4), elementwise_affine=False)],
    "SyncBatchNorm": [made(3)],
    "LocalResponseNorm": [made(2)],
    "Upsample": [made(2), made(scale_factor=2), made(scale_factor=(2, 2))],
    "UpsamplingNearest2d": [made(scale_factor=2)],
    "UpsamplingBilinear2d": [made((3, 4))],
    "Fold": [made(4, 2)],
    "Unfold": [made(2, padding=(1, 2))],
    "PixelShuffle": [made(2)],
    "PixelUnshuffle": [made(2)],
    "ChannelShuffle": [made(2)],
}


UNSAID = {"training", "transposed", "output_padding", "name", "value", "align_corners", "recompute_scale_factor"}


@pytest.mark.parametrize(("name", "build"), [(name, call) for name, calls in ATTRIBUTES.items() for call in calls])
def test_the_attributes_of_layers(name: str, build: Call) -> None:
    module, layer = resolve(f"torch.nn.{name}")(*build.args, **build.kwargs), LAYERS[f"torch.nn.{name}"]
    ours, _ = build_layer(layer, build.args, build.kwargs)
    parts = (*module.named_parameters(recurse=False), *module.named_buffers(recurse=False))
    theirs = {key: shaped(value) for key, value in {**vars(module), **dict(parts)}.items() if not key.startswith("_")}
    assert {key: ours[key] for key in theirs if key in ours} == {key: theirs[key] for key in theirs if key in ours}
    assert not theirs.keys() - ours.keys() - UNSAID
    for key in ours.keys() & {"weight", "bias", "running_mean", "running_var"}:
        assert (ours[key] is None) == (getattr(module, key) is None)


def shaped(value: Any) -> Any:
    dtype = {torch.int64: "int64", torch.float32: "float32"}
    return Tensor(tuple(value.shape), dtype.get(value.dtype)) if isinstance(value, torch.Tensor) else value
