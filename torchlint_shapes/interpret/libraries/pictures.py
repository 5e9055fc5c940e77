"""Pictures of PIL: objects with a width, a height and channels.

https://pillow.readthedocs.io/en/stable/reference/Image.html
"""

from __future__ import annotations

from typing import Any, TypeGuard

from torchlint_shapes.interpret.library import library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import NUMPY
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Instance, Keywords, Native, Site, Tensor, Value

PICTURE = "PIL.Image.Image"
# Channels of the modes that can be told by their name.
MODES = {
    "1": 1, "L": 1, "P": 1, "I": 1, "F": 1, "LA": 2, "RGB": 3, "HSV": 3, "YCbCr": 3, "LAB": 3, "RGBA": 4, "CMYK": 4,
}  # fmt: skip


def picture(vm: Machine, channels: Value, height: Value, width: Value) -> Instance:
    """A picture. A size that is not known is one that no other is equal to."""
    height = height if size_like(height) else vm.trail.unknown_size()
    width = width if size_like(width) else vm.trail.unknown_size()
    cls = library_class(PICTURE, dict(_METHODS), open=True)
    return Instance(cls, {"%channels": channels, "height": height, "width": width, "size": (width, height)})


def is_picture(value: Value) -> TypeGuard[Instance]:
    return isinstance(value, Instance) and value.cls.qualified == PICTURE


def resized(vm: Machine, image: Instance, height: Value, width: Value) -> Instance:
    return picture(vm, image.attrs["%channels"], height, width)


def as_array(image: Instance) -> Value:
    """(H, W, C), or (H, W) when there is one channel."""
    channels: Any = image.attrs["%channels"]
    plane: tuple[Any, Any] = (image.attrs["height"], image.attrs["width"])
    if not isinstance(channels, int):
        return UNKNOWN
    return Tensor(plane if channels == 1 else (*plane, channels), NUMPY)


def as_planes(vm: Machine, image: Instance) -> Tensor:
    """(C, H, W)"""
    channels = image.attrs["%channels"]
    planes = (channels if size_like(channels) else None, image.attrs["height"], image.attrs["width"])
    return Tensor(vm.shape(planes))


def from_array(vm: Machine, array: Tensor) -> Value:
    """The picture that (H, W) or (H, W, C) is."""
    if array.rank not in (2, 3):
        return UNKNOWN
    return picture(vm, array.shape[2] if array.rank == 3 else 1, array.shape[0], array.shape[1])


@library("PIL.Image.open", "torchvision.datasets.folder.pil_loader", "torchvision.datasets.folder.default_loader")
def _open(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return picture(vm, UNKNOWN, UNKNOWN, UNKNOWN)


@library("PIL.Image.new")
def _new(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    mode, size = [*arguments, UNKNOWN, UNKNOWN][:2]
    width, height = _pair(vm, keywords.get("size", size))
    return picture(vm, _channels(keywords.get("mode", mode)), height, width)


@library("PIL.Image.fromarray")
def _fromarray(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    array = arguments[0] if arguments else UNKNOWN
    return from_array(vm, array) if isinstance(array, Tensor) else UNKNOWN


def _channels(mode: Value) -> Value:
    return MODES.get(mode, UNKNOWN) if isinstance(mode, str) else UNKNOWN


def _pair(vm: Machine, value: Value) -> tuple[Value, Value]:
    items = sequence_items(vm, value) or ()
    return (items[0], items[1]) if len(items) == 2 else (UNKNOWN, UNKNOWN)


def _convert(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    image, mode = arguments[0], arguments[1] if len(arguments) > 1 else keywords.get("mode", UNKNOWN)
    return picture(vm, _channels(mode), image.attrs["height"], image.attrs["width"])


def _resize(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    width, height = _pair(vm, arguments[1] if len(arguments) > 1 else keywords.get("size", UNKNOWN))
    return resized(vm, arguments[0], height, width)


def _same(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return arguments[0]


def _other(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A picture of another size."""
    return resized(vm, arguments[0], UNKNOWN, UNKNOWN)


_METHODS = {
    "convert": Native("convert", _convert), "resize": Native("resize", _resize), "copy": Native("copy", _same),
    "filter": Native("filter", _same), "point": Native("point", _same), "crop": Native("crop", _other),
    "rotate": Native("rotate", _other), "transpose": Native("transpose", _other),
}  # fmt: skip
