"""torchvision.tv_tensors and what torchvision reads: tensors that say what is in them.

A transform of v2 changes a picture and its mask alike.

https://docs.pytorch.org/vision/stable/tv_tensors.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torchlint_shapes.interpret.libraries.pictures import as_planes, is_picture
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, External, Tensor, Value


@dataclass(frozen=True, slots=True)
class Labelled(Tensor):
    """A tensor of one kind: Image, Video, Mask or BoundingBoxes. What an op makes of it is a plain tensor."""

    kind: str = "Image"


def labelled(value: Value, kind: str) -> Value:
    if not isinstance(value, Tensor):
        return UNKNOWN
    shape = (1, *value.shape) if kind == "Image" and value.rank == 2 else value.shape
    return Labelled(shape, None, value.origin, kind=kind)


def _constructor(kind: str) -> Callable[..., Value]:
    return lambda vm, data: labelled(as_planes(vm, data) if is_picture(data) else data, kind)


for _kind in ("Image", "Video", "Mask", "BoundingBoxes"):
    library(f"torchvision.tv_tensors.{_kind}(data, **options)")(_constructor(_kind))


# Channels of what is read, by the mode that is asked for.
_MODES = {"GRAY": 1, "GRAY_ALPHA": 2, "RGB": 3, "RGB_ALPHA": 4, "RGBA": 4}


@library("torchvision.io.read_image(path, mode='UNCHANGED', *arguments, **options)",
         "torchvision.io.image.read_image",
         "torchvision.io.decode_image(input, mode='UNCHANGED', *arguments, **options)",
         "torchvision.io.decode_jpeg", "torchvision.io.decode_png")  # fmt: skip
def _read_image(vm: Machine, mode: Value) -> Value:
    """(C, H, W)"""
    named = mode.name.rpartition(".")[2] if isinstance(mode, External) else mode
    channels = _MODES.get(named) if isinstance(named, str) else None
    return Tensor(vm.shape((channels, None, None)), "uint8")
