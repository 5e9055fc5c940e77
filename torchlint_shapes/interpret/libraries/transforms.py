"""torchvision.transforms, v1, v2 and as functions: from a picture or a tensor (*, C, H, W) to another.

https://docs.pytorch.org/vision/stable/transforms.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.libraries.pictures import as_planes, from_array, picture
from torchlint_shapes.interpret.libraries.transforming import (
    extent,
    pair,
    transform,
    with_extent,
)
from torchlint_shapes.interpret.libraries.tv_tensors import labelled
from torchlint_shapes.interpret.library import ANYTHING, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.values import UNKNOWN, External, Instance, Site, Tensor, Value
from torchlint_shapes.ops.dtype import NUMPY

_UNCHANGED = (
    "ColorJitter", "RandomHorizontalFlip", "RandomVerticalFlip", "RandomAffine", "RandomPerspective", "GaussianBlur",
    "RandomErasing", "RandomAdjustSharpness", "RandomAutocontrast", "RandomEqualize", "RandomInvert",
    "RandomPosterize", "RandomSolarize", "RandomGrayscale", "ElasticTransform", "AutoAugment", "RandAugment",
    "TrivialAugmentWide", "AugMix", "ConvertImageDtype", "ToDtype", "RandomPhotometricDistort", "GaussianNoise",
    "RandomChannelPermutation", "Identity", "ToPureTensor",
)  # fmt: skip
_UNCHANGED_BY = (
    "hflip", "vflip", "adjust_brightness", "adjust_contrast", "adjust_saturation", "adjust_hue", "invert",
)  # fmt: skip


def _compose_pairs(vm: Machine, image: list[Value], transforms: Value, site: Site) -> Value:
    """A picture and what belongs to it, through transforms that take and give both."""
    sample = image
    items = sequence_items(vm, transforms)
    for item in items if items is not None else [UNKNOWN]:
        given = sequence_items(vm, vm.call(item, sample, {}, site))
        if given is None:
            return UNKNOWN
        sample = given
    return tuple(sample)


@transform("Compose(transforms)", whole=True, several=_compose_pairs)
def _compose(vm: Machine, image: Value, transforms: Value, site: Site) -> Value:
    items = sequence_items(vm, transforms)
    for item in items if items is not None else [UNKNOWN]:
        image = image if item is None else vm.call(item, [image], {}, site)
    return image


@transform(
    *(f"{name}{ANYTHING}" for name in _UNCHANGED), functions=tuple(f"{name}{ANYTHING}" for name in _UNCHANGED_BY)
)
def _unchanged(vm: Machine, image: Value) -> Value:
    return image


@transform("Normalize(mean, std, inplace=False)")
def _normalize(vm: Machine, image: Value, mean: Value, std: Value, site: Site) -> Value:
    if not isinstance(image, Tensor):
        return image
    return call_op(vm, "torchvision.transforms.functional.normalize", [image, mean, std], {}, site)


@transform(
    "Resize(size, interpolation=None, max_size=None, antialias=None)",
    functions=("resize(size, interpolation=None, max_size=None, antialias=None)",),
    geometric=True,
)
def _resize(vm: Machine, image: Value, size: Value, max_size: Value) -> Value:
    """A pair is the new size. A number is that of the shorter side, and the other one keeps the aspect."""
    items = sequence_items(vm, size)
    if items is not None and len(items) == 2:
        return with_extent(vm, image, *items)
    short: Any = items[0] if items else size
    height, width = extent(image)
    if not all(isinstance(s, int) for s in (short, height, width)) or max_size is not None:
        return with_extent(vm, image, UNKNOWN, UNKNOWN)
    if height <= width:
        return with_extent(vm, image, short, short * width // height)
    return with_extent(vm, image, short * height // width, short)


@transform(
    "CenterCrop(size)",
    "RandomResizedCrop(size, scale=None, ratio=None, interpolation=None, antialias=None)",
    geometric=True,
)
def _crop(vm: Machine, image: Value, size: Value) -> Value:
    return with_extent(vm, image, *pair(vm, size))


@transform(functions=("center_crop(output_size)",), geometric=True)
def _center_crop(vm: Machine, image: Value, output_size: Value) -> Value:
    return _crop(vm, image, output_size)


@transform("RandomCrop(size, padding=None, pad_if_needed=False, fill=0, padding_mode='constant')", geometric=True)
def _random_crop(vm: Machine, image: Value, size: Value) -> Value:
    """The size, whatever was added around the picture before."""
    return with_extent(vm, image, *pair(vm, size))


@transform("FiveCrop(size)", functions=("five_crop(size)",))
def _five_crop(vm: Machine, image: Value, size: Value) -> Value:
    return (with_extent(vm, image, *pair(vm, size)),) * 5


@transform("TenCrop(size, vertical_flip=False)", functions=("ten_crop(size, vertical_flip=False)",))
def _ten_crop(vm: Machine, image: Value, size: Value) -> Value:
    return (with_extent(vm, image, *pair(vm, size)),) * 10


@transform(
    "Pad(padding, fill=0, padding_mode='constant')",
    functions=("pad(padding, fill=0, padding_mode='constant')",),
    geometric=True,
)
def _pad(vm: Machine, image: Value, padding: Value, site: Site) -> Value:
    """One number for all sides, two for left and right, top and bottom, four for left, top, right, bottom."""
    items = [padding] if size_like(padding) else sequence_items(vm, padding) or []
    sides = items * 4 if len(items) == 1 else items * 2 if len(items) == 2 else items
    if len(sides) != 4:
        return with_extent(vm, image, UNKNOWN, UNKNOWN)
    height, width = extent(image)
    left, top, right, bottom = sides

    def grown(size: Value, before: Value, after: Value) -> Value:
        return binary(vm, "add", binary(vm, "add", size, before, site), after, site)

    return with_extent(vm, image, grown(height, top, bottom), grown(width, left, right))


@transform(
    "RandomRotation(degrees, interpolation=None, expand=False, center=None, fill=0, **options)",
    functions=("rotate(angle, interpolation=None, expand=False, center=None, fill=None, **options)",),
    geometric=True,
)
def _rotation(vm: Machine, image: Value, expand: Value) -> Value:
    return image if expand is False else with_extent(vm, image, UNKNOWN, UNKNOWN)


@transform("Grayscale(num_output_channels=1)", functions=("rgb_to_grayscale(num_output_channels=1)",))
def _grayscale(vm: Machine, image: Value, num_output_channels: Any) -> Value:
    if isinstance(image, Tensor):
        if image.rank < 3:
            return UNKNOWN
        new = (*image.shape[:-3], num_output_channels, *image.shape[-2:])
        return replace(image, shape=new, origin=None, strides=None)
    return picture(vm, num_output_channels, *extent(image))


@transform("ToTensor()", "PILToTensor()", functions=("to_tensor()", "pil_to_tensor()"))
def _to_tensor(vm: Machine, image: Value) -> Value:
    """A picture or an array (H, W, C) to (C, H, W); an array (H, W) to (1, H, W)."""
    if isinstance(image, Tensor):
        if image.dtype != NUMPY:
            return image
        image = from_array(vm, image)
    if not isinstance(image, Instance):
        return UNKNOWN
    return as_planes(vm, image)


@transform("ToImage()", functions=("to_image()",))
def _to_image(vm: Machine, image: Value) -> Value:
    return labelled(_to_tensor(vm, image), "Image")


@transform("ToPILImage(mode=None)", functions=("to_pil_image(mode=None)",))
def _to_picture(vm: Machine, image: Value) -> Value:
    if not isinstance(image, Tensor):
        return image
    if image.dtype == NUMPY:
        return from_array(vm, image)
    return picture(vm, image.shape[0] if image.rank == 3 else 1, *extent(image))


@transform("Lambda(lambd, *types)", whole=True)
def _lambda(vm: Machine, image: Value, lambd: Value, site: Site) -> Value:
    return vm.call(lambd, [image], {}, site)


@transform("RandomApply(transforms, p=0.5)")
def _random_apply(vm: Machine, image: Value, transforms: Value, site: Site) -> Value:
    return vm.alternatives([lambda: image, lambda: _compose(vm, image, transforms, site)])


@transform("RandomChoice(transforms, p=None)")
def _random_choice(vm: Machine, image: Value, transforms: Value, site: Site) -> Value:
    items = sequence_items(vm, transforms) or [UNKNOWN]
    return vm.alternatives([lambda t=t: vm.call(t, [image], {}, site) for t in items])  # type: ignore[misc]


library(f"torchvision.transforms.InterpolationMode{ANYTHING}")(lambda vm: External("mode"))
