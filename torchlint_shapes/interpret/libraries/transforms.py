"""torchvision.transforms, v1, v2 and as functions: from a picture or a tensor (*, C, H, W) to another.

A transform is an object that holds its arguments; what it does to an image is a function below, registered under its
name. https://docs.pytorch.org/vision/stable/transforms.html
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.libraries.pictures import as_planes, from_array, is_picture, picture, resized
from torchlint_shapes.interpret.libraries.tv_tensors import Labelled, labelled
from torchlint_shapes.interpret.library import LIBRARY, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import NUMPY
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    DictValue,
    External,
    Instance,
    ListValue,
    Native,
    Site,
    Tensor,
    Value,
    size_like,
)

MODULES = ("torchvision.transforms", "torchvision.transforms.v2", "torchvision.transforms.transforms")
FUNCTIONS = ("torchvision.transforms.functional", "torchvision.transforms.v2.functional")

Transform = Callable[..., Value]

_UNCHANGED = (
    "ColorJitter", "RandomHorizontalFlip", "RandomVerticalFlip", "RandomAffine", "RandomPerspective", "GaussianBlur",
    "RandomErasing", "RandomAdjustSharpness", "RandomAutocontrast", "RandomEqualize", "RandomInvert",
    "RandomPosterize", "RandomSolarize", "RandomGrayscale", "ElasticTransform", "AutoAugment", "RandAugment",
    "TrivialAugmentWide", "AugMix", "ConvertImageDtype", "ToDtype", "RandomPhotometricDistort", "GaussianNoise",
    "RandomChannelPermutation", "Identity", "ToPureTensor",
)  # fmt: skip


def transform(*names: str, function: str = "") -> Callable[[Transform], Transform]:
    """Registers what the transforms of these names do: `run(vm, image, *arguments, site=site)`."""

    def register(run: Transform) -> Transform:
        for module in MODULES:
            for name in names:
                LIBRARY[f"{module}.{name}"] = _constructor(name, run)
        for module in FUNCTIONS if function else ():
            LIBRARY[f"{module}.{function}"] = _as_function(run)
        return run

    return register


def _constructor(name: str, run: Transform) -> Any:
    def construct(vm: Machine, arguments: list[Value], keywords: dict[str, Value], made: Site) -> Value:
        def apply(vm: Machine, given: list[Value], named: dict[str, Value], site: Site) -> Value:
            inputs = given[1:] if given else []
            if len(inputs) == 1:
                return _run_on(vm, run, inputs[0], arguments, keywords, made)
            if run is _compose:
                return _compose_pairs(vm, inputs, *arguments[:1], **keywords, site=made)
            return _run_on(vm, run, tuple(inputs), arguments, keywords, made)

        cls = library_class(f"{MODULES[0]}.{name}", {"__call__": Native(name, apply)}, open=True)
        return Instance(cls)

    return construct


def _run_on(
    vm: Machine, run: Transform, sample: Value, arguments: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """A transform of v2 goes through a sample: tuples, lists and dicts of pictures, masks and what is left as it is.

    A plain tensor is taken for the picture where there is no other.
    """
    if not isinstance(sample, (tuple, ListValue, DictValue)) or run in (_compose, _lambda):
        return _run(vm, run, sample, arguments, keywords, site)
    leaves = list(_leaves(sample))
    pictures = [v for v in leaves if is_picture(v) or isinstance(v, Labelled)]
    if not any(is_picture(v) or v.kind in ("Image", "Video") for v in pictures):
        plain = [v for v in leaves if isinstance(v, Tensor) and not isinstance(v, Labelled) and v.dtype != NUMPY]
        pictures += plain[:1]

    def changed(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(map(changed, value))
        if isinstance(value, ListValue):
            return ListValue(list(map(changed, value.items)), value.known)
        if isinstance(value, DictValue):
            return DictValue({k: changed(v) for k, v in value.items.items()}, value.known)
        here = any(value is p for p in pictures)
        return _run(vm, run, value, arguments, keywords, site) if here else value

    return changed(sample)


def _leaves(sample: Value) -> Iterator[Value]:
    if isinstance(sample, (tuple, ListValue, DictValue)):
        parts = sample if isinstance(sample, tuple) else sample.items
        for part in parts.values() if isinstance(parts, dict) else parts:
            yield from _leaves(part)
    else:
        yield sample


def _as_function(run: Transform) -> Any:
    def function(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
        named = dict(keywords)
        image = named.pop("img", named.pop("inpt", named.pop("pic", UNKNOWN)))
        return _run(vm, run, *((arguments[0], arguments[1:]) if arguments else (image, [])), named, site)

    return function


def _run(
    vm: Machine, run: Transform, image: Value, arguments: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """What a transform makes of an image; UNKNOWN for arguments that it does not have, and for what is no image."""
    if not (is_picture(image) or isinstance(image, Tensor)) and run not in (_compose, _lambda):
        return UNKNOWN
    kind = image.kind if isinstance(image, Labelled) else ""
    if kind == "BoundingBoxes" or (kind == "Mask" and run not in (_resize, _crop, _random_crop, _pad, _rotation)):
        return image
    accepted = inspect.signature(run).parameters
    extra = [k for k in keywords if k not in accepted]
    named = {k: v for k, v in keywords.items() if k in accepted}
    given = arguments[: sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in accepted.values()) - 2]
    try:
        return run(vm, image, *given, **named, site=site)
    except TypeError:
        vm.trace.forget(f"transform with {', '.join(extra) or 'these arguments'}")
        return UNKNOWN


# ---- sizes


def extent(image: Value) -> tuple[Value, Value]:
    """The height and the width of an image."""
    if isinstance(image, Tensor):
        return (image.shape[-2], image.shape[-1]) if image.rank >= 2 else (UNKNOWN, UNKNOWN)
    return image.attrs["height"], image.attrs["width"]


def with_extent(vm: Machine, image: Value, height: Value, width: Value) -> Value:
    """The image in another size."""
    if isinstance(image, Tensor):
        if image.rank < 2:
            return UNKNOWN
        height, width = (s if size_like(s) else None for s in (height, width))
        return replace(image, shape=vm.shape((*image.shape[:-2], height, width)), origin=None, numbers=None)
    return resized(vm, image, height, width)


def _pair(vm: Machine, size: Value) -> tuple[Value, Value]:
    """Height and width from a number or a pair."""
    if size_like(size):
        return size, size
    items = sequence_items(vm, size) or []
    return (items[0], items[-1]) if len(items) in (1, 2) else (UNKNOWN, UNKNOWN)


# ---- what they do


@transform("Compose")
def _compose(vm: Machine, image: Value, transforms: Value = UNKNOWN, *, site: Site) -> Value:
    items = sequence_items(vm, transforms)
    for item in items if items is not None else [UNKNOWN]:
        image = image if item is None else call(vm, item, [image], {}, site)
    return image


def _compose_pairs(vm: Machine, sample: list[Value], transforms: Value = UNKNOWN, *, site: Site) -> Value:
    """A picture and what belongs to it, through transforms that take and give both."""
    items = sequence_items(vm, transforms)
    for item in items if items is not None else [UNKNOWN]:
        given = sequence_items(vm, call(vm, item, sample, {}, site))
        if given is None:
            return UNKNOWN
        sample = given
    return tuple(sample)


for _name in _UNCHANGED:

    @transform(_name)
    def _unchanged(vm: Machine, image: Value, *, site: Site) -> Value:
        return image


for _name in ("hflip", "vflip", "adjust_brightness", "adjust_contrast", "adjust_saturation", "adjust_hue", "invert"):
    for _module in FUNCTIONS:
        LIBRARY[f"{_module}.{_name}"] = _as_function(_unchanged)


@transform("Normalize")
def _normalize(vm: Machine, image: Value, mean: Value = UNKNOWN, std: Value = UNKNOWN, *, site: Site) -> Value:
    if not isinstance(image, Tensor):
        return image
    return call_op(vm, "torchvision.transforms.functional.normalize", [image, mean, std], {}, site)


@transform("Resize", function="resize")
def _resize(
    vm: Machine, image: Value, size: Value = UNKNOWN, interpolation: Value = None, max_size: Value = None,
    antialias: Value = None, *, site: Site,
) -> Value:  # fmt: skip
    """A pair is the new size. A number is that of the shorter side, and the other one keeps the aspect."""
    items = sequence_items(vm, size)
    if items is not None and len(items) == 2:
        return with_extent(vm, image, *items)
    short = items[0] if items else size
    height, width = extent(image)
    if not all(isinstance(s, int) for s in (short, height, width)) or max_size is not None:
        return with_extent(vm, image, UNKNOWN, UNKNOWN)
    if height <= width:
        return with_extent(vm, image, short, short * width // height)
    return with_extent(vm, image, short * height // width, short)


@transform("CenterCrop", "RandomResizedCrop", function="center_crop")
def _crop(
    vm: Machine, image: Value, size: Value = UNKNOWN, scale: Value = None, ratio: Value = None,
    interpolation: Value = None, antialias: Value = None, *, site: Site,
) -> Value:  # fmt: skip
    return with_extent(vm, image, *_pair(vm, size))


@transform("RandomCrop")
def _random_crop(
    vm: Machine, image: Value, size: Value = UNKNOWN, padding: Value = None, pad_if_needed: Value = False,
    fill: Value = 0, padding_mode: Value = "constant", *, site: Site,
) -> Value:  # fmt: skip
    """The size, whatever was added around the picture before."""
    return with_extent(vm, image, *_pair(vm, size))


@transform("FiveCrop", function="five_crop")
def _five_crop(vm: Machine, image: Value, size: Value = UNKNOWN, *, site: Site) -> Value:
    return (with_extent(vm, image, *_pair(vm, size)),) * 5


@transform("TenCrop", function="ten_crop")
def _ten_crop(vm: Machine, image: Value, size: Value = UNKNOWN, vertical_flip: Value = False, *, site: Site) -> Value:
    return (with_extent(vm, image, *_pair(vm, size)),) * 10


@transform("Pad", function="pad")
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


@transform("RandomRotation", function="rotate")
def _rotation(
    vm: Machine, image: Value, degrees: Value = UNKNOWN, interpolation: Value = None, expand: Value = False,
    center: Value = None, fill: Value = 0, *, site: Site,
) -> Value:  # fmt: skip
    return image if expand is False else with_extent(vm, image, UNKNOWN, UNKNOWN)


@transform("Grayscale", function="rgb_to_grayscale")
def _grayscale(vm: Machine, image: Value, num_output_channels: Value = 1, *, site: Site) -> Value:
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
    LIBRARY[f"{_module}.pil_to_tensor"] = _as_function(_to_tensor)


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


@transform("Lambda")
def _lambda(vm: Machine, image: Value, lambd: Value = UNKNOWN, *, site: Site) -> Value:
    return call(vm, lambd, [image], {}, site)


@transform("RandomApply")
def _random_apply(vm: Machine, image: Value, transforms: Value = UNKNOWN, p: Value = 0.5, *, site: Site) -> Value:
    return vm.alternatives([lambda: image, lambda: _compose(vm, image, transforms, site=site)])


@transform("RandomChoice")
def _random_choice(vm: Machine, image: Value, transforms: Value = UNKNOWN, p: Value = None, *, site: Site) -> Value:
    items = sequence_items(vm, transforms) or [UNKNOWN]
    return vm.alternatives([lambda t=t: call(vm, t, [image], {}, site) for t in items])  # type: ignore[misc]


LIBRARY["torchvision.transforms.InterpolationMode"] = lambda vm, arguments, keywords, site: External("mode")
