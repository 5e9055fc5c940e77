"""OpenCV: a picture is an array (H, W, C), or (H, W) when it is grey; sizes are given as (width, height).

https://docs.opencv.org/4.x/
"""

from __future__ import annotations

import re
from typing import Any

from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, External, Tensor, Value
from torchlint_shapes.ops.dtype import NUMPY

# Numbers of the flags of imread, and the channels that they ask for.
_READ = {"IMREAD_COLOR": 3, "IMREAD_COLOR_BGR": 3, "IMREAD_COLOR_RGB": 3, "IMREAD_GRAYSCALE": 1, 1: 3, 0: 1}
_CONVERSION = re.compile(r"cv2\.COLOR_[A-Za-z]+2(GRAY|RGBA|BGRA|RGB|BGR|HSV|HLS|LAB|Lab|LUV|Luv|YCrCb|YCR_CB|XYZ|YUV)$")
_CHANNELS = {"GRAY": 1, "RGBA": 4, "BGRA": 4}


def _pixels(height: Any, width: Any, channels: Value) -> Value:
    """An array of a picture: one channel has no axis of its own."""
    if not isinstance(channels, int):
        return UNKNOWN
    return Tensor((height, width) if channels == 1 else (height, width, channels), NUMPY)


def _like(image: Tensor, channels: Value) -> Value:
    """A picture of the same size with so many channels."""
    return _pixels(image.shape[0], image.shape[1], channels) if image.rank in (2, 3) else UNKNOWN


def _channels(image: Tensor) -> Value:
    return 1 if image.rank == 2 else image.shape[2] if image.rank == 3 else UNKNOWN


@library("cv2.imread(filename, flags=1)", "cv2.imdecode(buf, flags)")
def _read(vm: Machine, flags: Value) -> Value:
    named = flags.name.rpartition(".")[2] if isinstance(flags, External) else flags
    channels = _READ.get(named) if isinstance(named, (str, int)) else None
    return _pixels(vm.trail.unknown_size(), vm.trail.unknown_size(), channels)


@library("cv2.cvtColor(src, code, *arguments, **options)")
def _convert(vm: Machine, src: Value, code: Value) -> Value:
    to = _CONVERSION.match(code.name) if isinstance(code, External) else None
    if to is None or not isinstance(src, Tensor):
        return UNKNOWN
    return _like(src, _CHANNELS.get(to[1], 3))


@library("cv2.resize(src, dsize=None, *arguments, **options)",
         "cv2.warpAffine(src, M, dsize, *arguments, **options)", "cv2.warpPerspective")  # fmt: skip
def _sized(vm: Machine, src: Value, dsize: Value) -> Value:
    """A picture of the size (width, height) that `dsize` says."""
    if not isinstance(src, Tensor):
        return UNKNOWN
    width, height = (sequence_items(vm, dsize) or [UNKNOWN, UNKNOWN])[:2]
    sides = [side if size_like(side) else vm.trail.unknown_size() for side in (height, width)]
    return _pixels(sides[0], sides[1], _channels(src))


@library("cv2.flip(src, *arguments, **options)", "cv2.GaussianBlur", "cv2.medianBlur", "cv2.blur",
         "cv2.bilateralFilter", "cv2.equalizeHist", "cv2.filter2D")  # fmt: skip
def _filtered(vm: Machine, src: Value) -> Value:
    """A picture of the same size."""
    return _like(src, _channels(src)) if isinstance(src, Tensor) else UNKNOWN


@library("cv2.Canny(image, *arguments, **options)")
def _edges(vm: Machine, image: Value) -> Value:
    return _like(image, 1) if isinstance(image, Tensor) else UNKNOWN
