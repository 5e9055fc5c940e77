"""Pictures of PIL: objects with a width, a height and channels.

https://pillow.readthedocs.io/en/stable/reference/Image.html
"""

from __future__ import annotations

from typing import Any, TypeGuard

from torchlint_shapes.interpret.library import library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Tensor, Value
from torchlint_shapes.ops.dtype import NUMPY

PICTURE = "PIL.Image.Image"
# Channels of the modes that can be told by their name.
MODES = {
    "1": 1, "L": 1, "P": 1, "I": 1, "F": 1, "LA": 2, "RGB": 3, "HSV": 3, "YCbCr": 3, "LAB": 3, "RGBA": 4, "CMYK": 4,
}  # fmt: skip


def picture(vm: Machine, channels: Value, height: Value, width: Value) -> Instance:
    """A picture. A size that is not known is one that no other is equal to."""
    height = height if size_like(height) else vm.trail.unknown_size()
    width = width if size_like(width) else vm.trail.unknown_size()
    cls = library_class(PICTURE, _METHODS, open=True)
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


@library("PIL.Image.open(*arguments, **keywords)", "torchvision.datasets.folder.pil_loader",
         "torchvision.datasets.folder.default_loader")  # fmt: skip
def _open(vm: Machine) -> Value:
    return picture(vm, UNKNOWN, UNKNOWN, UNKNOWN)


@library("PIL.Image.new(mode, size, color=0)")
def _new(vm: Machine, mode: Value, size: Value) -> Value:
    width, height = _pair(vm, size)
    return picture(vm, _channels(mode), height, width)


@library("PIL.Image.fromarray(obj, mode=None)")
def _fromarray(vm: Machine, obj: Value) -> Value:
    return from_array(vm, obj) if isinstance(obj, Tensor) else UNKNOWN


def _channels(mode: Value) -> Value:
    return MODES.get(mode, UNKNOWN) if isinstance(mode, str) else UNKNOWN


def _pair(vm: Machine, value: Value) -> tuple[Value, Value]:
    items = sequence_items(vm, value) or ()
    return (items[0], items[1]) if len(items) == 2 else (UNKNOWN, UNKNOWN)


def _convert(vm: Machine, self: Instance, mode: Value) -> Value:
    return picture(vm, _channels(mode), self.attrs["height"], self.attrs["width"])


def _resize(vm: Machine, self: Instance, size: Value) -> Value:
    width, height = _pair(vm, size)
    return resized(vm, self, height, width)


def _same(vm: Machine, self: Instance) -> Value:
    return self


def _other(vm: Machine, self: Instance) -> Value:
    """A picture of another size."""
    return resized(vm, self, UNKNOWN, UNKNOWN)


_METHODS = library_methods(
    {
        "convert(self, mode=None, *arguments, **options)": _convert,
        "resize(self, size, *arguments, **options)": _resize,
        "copy(self)": _same,
        "filter(self, filter)": _same,
        "point(self, lut, mode=None)": _same,
        "crop(self, box=None)": _other,
        "rotate(self, angle, *arguments, **options)": _other,
        "transpose(self, method)": _other,
    }
)
