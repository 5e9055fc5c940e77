"""torchvision.transforms, v1, v2 and as functions: from a picture or a tensor (*, C, H, W) to another.

https://docs.pytorch.org/vision/stable/transforms.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.libraries.pictures import as_planes, from_array, picture
from torchlint_shapes.interpret.libraries.transforming import (
    FUNCTIONS,
    as_function,
    extent,
    pair,
    transform,
    with_extent,
)
from torchlint_shapes.interpret.libraries.tv_tensors import labelled
from torchlint_shapes.interpret.library import LIBRARY
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import NUMPY
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.values import UNKNOWN, External, Instance, Site, Tensor, Value

_UNCHANGED = (
    "ColorJitter", "RandomHorizontalFlip", "RandomVerticalFlip", "RandomAffine", "RandomPerspective", "GaussianBlur",
    "RandomErasing", "RandomAdjustSharpness", "RandomAutocontrast", "RandomEqualize", "RandomInvert",
    "RandomPosterize", "RandomSolarize", "RandomGrayscale", "ElasticTransform", "AutoAugment", "RandAugment",
    "TrivialAugmentWide", "AugMix", "ConvertImageDtype", "ToDtype", "RandomPhotometricDistort", "GaussianNoise",
    "RandomChannelPermutation", "Identity", "ToPureTensor",
)  # fmt: skip


def _compose_pairs(vm: Machine, sample: list[Value], transforms: Value = UNKNOWN, *, site: Site) -> Value:
    """A picture and what belongs to it, through transforms that take and give both."""
    items = sequence_items(vm, transforms)
    for item in items if items is not None else [UNKNOWN]:
        given = sequence_items(vm, vm.call(item, sample, {}, site))
        if given is None:
            return UNKNOWN
        sample = given
    return tuple(sample)


@transform("Compose", whole=True, several=_compose_pairs)
def _compose(vm: Machine, image: Value, transforms: Value = UNKNOWN, *, site: Site) -> Value:
    items = sequence_items(vm, transforms)
    for item in items if items is not None else [UNKNOWN]:
        image = image if item is None else vm.call(item, [image], {}, site)
    return image


for _name in _UNCHANGED:

    @transform(_name)
    def _unchanged(vm: Machine, image: Value, *, site: Site) -> Value:
        return image


for _name in ("hflip", "vflip", "adjust_brightness", "adjust_contrast", "adjust_saturation", "adjust_hue", "invert"):
    for _module in FUNCTIONS:
        LIBRARY[f"{_module}.{_name}"] = as_function(_unchanged)


@transform("Normalize")
def _normalize(vm: Machine, image: Value, mean: Value = UNKNOWN, std: Value = UNKNOWN, *, site: Site) -> Value:
    if not isinstance(image, Tensor):
        return image
    return call_op(vm, "torchvision.transforms.functional.normalize", [image, mean, std], {}, site)


@transform("Resize", function="resize", geometric=True)
def _resize(
    vm: Machine, image: Value, size: Value = UNKNOWN, interpolation: Value = None, max_size: Value = None,
    antialias: Value = None, *, site: Site,
) -> Value:  # fmt: skip
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


@transform("CenterCrop", "RandomResizedCrop", function="center_crop", geometric=True)
def _crop(
    vm: Machine, image: Value, size: Value = UNKNOWN, scale: Value = None, ratio: Value = None,
    interpolation: Value = None, antialias: Value = None, *, site: Site,
) -> Value:  # fmt: skip
    return with_extent(vm, image, *pair(vm, size))


@transform("RandomCrop", geometric=True)
def _random_crop(
    vm: Machine, image: Value, size: Value = UNKNOWN, padding: Value = None, pad_if_needed: Value = False,
    fill: Value = 0, padding_mode: Value = "constant", *, site: Site,
) -> Value:  # fmt: skip
    """The size, whatever was added around the picture before."""
    return with_extent(vm, image, *pair(vm, size))


@transform("FiveCrop", function="five_crop")
def _five_crop(vm: Machine, image: Value, size: Value = UNKNOWN, *, site: Site) -> Value:
    return (with_extent(vm, image, *pair(vm, size)),) * 5


@transform("TenCrop", function="ten_crop")
def _ten_crop(vm: Machine, image: Value, size: Value = UNKNOWN, vertical_flip: Value = False, *, site: Site) -> Value:
    return (with_extent(vm, image, *pair(vm, size)),) * 10


@transform("Pad", function="pad", geometric=True)
def _pad(
    vm: Machine, image: Value, padding: Value = UNKNOWN, fill: Value = 0, padding_mode: Value = "constant", *,
    site: Site,
) -> Value:  # fmt: skip
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


@transform("RandomRotation", function="rotate", geometric=True)
def _rotation(
    vm: Machine, image: Value, degrees: Value = UNKNOWN, interpolation: Value = None, expand: Value = False,
    center: Value = None, fill: Value = 0, *, site: Site,
) -> Value:  # fmt: skip
    return image if expand is False else with_extent(vm, image, UNKNOWN, UNKNOWN)


@transform("Grayscale", function="rgb_to_grayscale")
def _grayscale(vm: Machine, image: Value, num_output_channels: Any = 1, *, site: Site) -> Value:
    if isinstance(image, Tensor):
        if image.rank < 3:
            return UNKNOWN
        return replace(image, shape=(*image.shape[:-3], num_output_channels, *image.shape[-2:]), origin=None)
    return picture(vm, num_output_channels, *extent(image))


@transform("ToTensor", "PILToTensor", function="to_tensor")
def _to_tensor(vm: Machine, image: Value, *, site: Site) -> Value:
    """A picture or an array (H, W, C) to (C, H, W); an array (H, W) to (1, H, W)."""
    if isinstance(image, Tensor):
        if image.dtype != NUMPY:
            return image
        image = from_array(vm, image)
    if not isinstance(image, Instance):
        return UNKNOWN
    return as_planes(vm, image)


for _module in FUNCTIONS:
    LIBRARY[f"{_module}.pil_to_tensor"] = as_function(_to_tensor)


@transform("ToImage", function="to_image")
def _to_image(vm: Machine, image: Value, *, site: Site) -> Value:
    return labelled(_to_tensor(vm, image, site=site), "Image")


@transform("ToPILImage", function="to_pil_image")
def _to_picture(vm: Machine, image: Value, mode: Value = None, *, site: Site) -> Value:
    if not isinstance(image, Tensor):
        return image
    if image.dtype == NUMPY:
        return from_array(vm, image)
    return picture(vm, image.shape[0] if image.rank == 3 else 1, *extent(image))


@transform("Lambda", whole=True)
def _lambda(vm: Machine, image: Value, lambd: Value = UNKNOWN, *, site: Site) -> Value:
    return vm.call(lambd, [image], {}, site)


@transform("RandomApply")
def _random_apply(vm: Machine, image: Value, transforms: Value = UNKNOWN, p: Value = 0.5, *, site: Site) -> Value:
    return vm.alternatives([lambda: image, lambda: _compose(vm, image, transforms, site=site)])


@transform("RandomChoice")
def _random_choice(vm: Machine, image: Value, transforms: Value = UNKNOWN, p: Value = None, *, site: Site) -> Value:
    items = sequence_items(vm, transforms) or [UNKNOWN]
    return vm.alternatives([lambda t=t: vm.call(t, [image], {}, site) for t in items])  # type: ignore[misc]


LIBRARY["torchvision.transforms.InterpolationMode"] = lambda vm, arguments, keywords, site: External("mode")
