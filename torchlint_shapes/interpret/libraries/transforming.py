"""How a transform of torchvision is declared, and brought to a picture, or to the pictures in a sample.

A transform is an object that holds its arguments. https://docs.pytorch.org/vision/stable/transforms.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from torchlint_shapes.interpret.declare import F, Run, declared
from torchlint_shapes.interpret.libraries.pictures import is_picture, resized
from torchlint_shapes.interpret.libraries.tv_tensors import Labelled
from torchlint_shapes.interpret.library import ANYTHING, library, library_class, library_function
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.ops.dtype import NUMPY

MODULES = ("torchvision.transforms", "torchvision.transforms.v2", "torchvision.transforms.transforms")
FUNCTIONS = ("torchvision.transforms.functional", "torchvision.transforms.v2.functional")

# The names that functions give to what they take.
_IMAGES = ("img", "inpt", "pic")


@dataclass(frozen=True, slots=True)
class Transform:
    """`run` takes an image and the arguments of the transform; `several` is what it does with more than one input.

    A `geometric` one moves masks with their picture, a `whole` one takes a sample as it is.
    """

    run: Run
    geometric: bool = False
    whole: bool = False
    several: Run | None = None


def transform(
    *texts: str, functions: tuple[str, ...] = (), geometric: bool = False, whole: bool = False,
    several: Callable[..., Value] | None = None,
) -> Callable[[F], F]:  # fmt: skip
    """Registers what the transforms under these texts do, and the functions of v1 and v2 that do the same.

    It is given the `image`, which is no parameter of the texts, and by name what it reads of them.
    """

    def register(function: F) -> F:
        together = {} if several is None else dict(_of_images(texts, several))
        for name, run in _of_images(texts, function):
            made = Transform(run, geometric, whole, together.get(name))
            library(*(f"{module}.{name}{ANYTHING}" for module in MODULES))(_constructor(name, made))
        for name, run in _of_images(functions, function):
            library(*(f"{module}.{name}{ANYTHING}" for module in FUNCTIONS))(_function(Transform(run, geometric)))
        return function

    return register


def _of_images(texts: tuple[str, ...], function: Callable[..., Value]) -> Iterator[tuple[str, Run]]:
    """A function that is given an image in front of its parameters."""
    if texts:
        yield from declared(tuple(text.replace("(", "(image, ", 1) for text in texts), function)


def _constructor(name: str, transform: Transform) -> Callable[..., Value]:
    def construct(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords, site: Site) -> Value:
        made = site

        def apply(vm: Machine, inputs: tuple[Value, ...]) -> Value:
            if len(inputs) == 1:
                return _run_on(vm, transform, inputs[0], arguments, keywords, made)
            if transform.several is not None:
                return transform.several(vm, [list(inputs), *arguments], keywords, made)
            return _run_on(vm, transform, inputs, arguments, keywords, made)

        methods: dict[str, Value] = {"__call__": library_function(f"{name}(self, *inputs, **named)", apply)}
        return Instance(library_class(f"{MODULES[0]}.{name}", methods, open=True))

    return construct


def _function(transform: Transform) -> Callable[..., Value]:
    """A transform as a function of the picture and its arguments."""

    def function(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords, site: Site) -> Value:
        images = [keywords.pop(name) for name in _IMAGES if name in keywords]
        image, *rest = [*images, *arguments] or [UNKNOWN]
        return _run(vm, transform, image, tuple(rest), keywords, site)

    return function


def _run_on(
    vm: Machine, transform: Transform, sample: Value, arguments: tuple[Value, ...], keywords: Keywords, site: Site
) -> Value:
    """A transform of v2 goes through a sample: tuples, lists and dicts of pictures, masks and what is left as it is.

    A plain tensor is taken for the picture where there is no other.
    """
    if not isinstance(sample, (tuple, ListValue, DictValue)) or transform.whole:
        return _run(vm, transform, sample, arguments, keywords, site)
    leaves = list(_leaves(sample))
    pictures: list[Any] = [v for v in leaves if is_picture(v) or isinstance(v, Labelled)]
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
        return _run(vm, transform, value, arguments, keywords, site) if here else value

    return changed(sample)


def _leaves(sample: Value) -> Iterator[Value]:
    if isinstance(sample, (tuple, ListValue, DictValue)):
        parts = sample if isinstance(sample, tuple) else sample.items
        for part in parts.values() if isinstance(parts, dict) else parts:
            yield from _leaves(part)
    else:
        yield sample


def _run(
    vm: Machine, transform: Transform, image: Value, arguments: tuple[Value, ...], keywords: Keywords, site: Site
) -> Value:
    """What a transform makes of an image; UNKNOWN for what is no image."""
    if not (is_picture(image) or isinstance(image, Tensor) or transform.whole):
        return UNKNOWN
    kind = image.kind if isinstance(image, Labelled) else ""
    if kind == "BoundingBoxes" or (kind == "Mask" and not transform.geometric):
        return image
    return transform.run(vm, [image, *arguments], keywords, site)


# ---- sizes


def extent(image: Any) -> tuple[Any, Any]:
    """The height and the width of an image."""
    if isinstance(image, Tensor):
        return (image.shape[-2], image.shape[-1]) if image.rank >= 2 else (UNKNOWN, UNKNOWN)
    return image.attrs["height"], image.attrs["width"]


def with_extent(vm: Machine, image: Any, height: Value, width: Value) -> Value:
    """The image in another size."""
    if isinstance(image, Tensor):
        if image.rank < 2:
            return UNKNOWN
        height, width = (s if size_like(s) else None for s in (height, width))
        new = vm.shape((*image.shape[:-2], height, width))
        return replace(image, shape=new, origin=None, numbers=None, strides=None)
    return resized(vm, image, height, width)


def pair(vm: Machine, size: Value) -> tuple[Value, Value]:
    """Height and width from a number or a pair."""
    if size_like(size):
        return size, size
    items = sequence_items(vm, size) or []
    return (items[0], items[-1]) if len(items) in (1, 2) else (UNKNOWN, UNKNOWN)
