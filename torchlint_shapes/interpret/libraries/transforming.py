"""How a transform of torchvision is declared, and brought to a picture, or to the pictures in a sample.

A transform is an object that holds its arguments. https://docs.pytorch.org/vision/stable/transforms.html
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from torchlint_shapes.interpret.libraries.pictures import is_picture, resized
from torchlint_shapes.interpret.libraries.tv_tensors import Labelled
from torchlint_shapes.interpret.library import LIBRARY, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import NUMPY
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Native,
    Site,
    Tensor,
    Value,
)

MODULES = ("torchvision.transforms", "torchvision.transforms.v2", "torchvision.transforms.transforms")
FUNCTIONS = ("torchvision.transforms.functional", "torchvision.transforms.v2.functional")

Run = Callable[..., Value]


@dataclass(frozen=True, slots=True)
class Transform:
    """`run(vm, image, *arguments, site=site)`; `several` is what it does with more than one input.

    A `geometric` one moves masks with their picture, a `whole` one takes a sample as it is.
    """

    run: Run
    geometric: bool = False
    whole: bool = False
    several: Run | None = None


def transform(
    *names: str, function: str = "", geometric: bool = False, whole: bool = False, several: Run | None = None
) -> Callable[[Run], Run]:
    """Registers what the transforms of these names do, and the function of v1 and v2 that does the same."""

    def register(run: Run) -> Run:
        made = Transform(run, geometric, whole, several)
        for module in MODULES:
            for name in names:
                LIBRARY[f"{module}.{name}"] = _constructor(name, made)
        for module in FUNCTIONS if function else ():
            LIBRARY[f"{module}.{function}"] = as_function(run, geometric)
        return run

    return register


def _constructor(name: str, transform: Transform) -> Any:
    def construct(vm: Machine, arguments: Arguments, keywords: Keywords, made: Site) -> Value:
        def apply(vm: Machine, given: list[Value], named: dict[str, Value], site: Site) -> Value:
            inputs = given[1:] if given else []
            if len(inputs) == 1:
                return _run_on(vm, transform, inputs[0], arguments, keywords, made)
            if transform.several is not None:
                return transform.several(vm, inputs, *arguments[:1], **keywords, site=made)
            return _run_on(vm, transform, tuple(inputs), arguments, keywords, made)

        cls = library_class(f"{MODULES[0]}.{name}", {"__call__": Native(name, apply)}, open=True)
        return Instance(cls)

    return construct


def _run_on(
    vm: Machine, transform: Transform, sample: Value, arguments: Arguments, keywords: Keywords, site: Site
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


def as_function(run: Run, geometric: bool = False) -> Any:
    """A transform as a function of the picture and its arguments."""

    def function(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        named = dict(keywords)
        image = named.pop("img", named.pop("inpt", named.pop("pic", UNKNOWN)))
        image, rest = (arguments[0], arguments[1:]) if arguments else (image, [])
        return _run(vm, Transform(run, geometric), image, rest, named, site)

    return function


def _run(
    vm: Machine, transform: Transform, image: Value, arguments: Arguments, keywords: Keywords, site: Site
) -> Value:
    """What a transform makes of an image; UNKNOWN for arguments that it does not have, and for what is no image."""
    if not (is_picture(image) or isinstance(image, Tensor) or transform.whole):
        return UNKNOWN
    kind = image.kind if isinstance(image, Labelled) else ""
    if kind == "BoundingBoxes" or (kind == "Mask" and not transform.geometric):
        return image
    accepted = inspect.signature(transform.run).parameters
    extra = [k for k in keywords if k not in accepted]
    named = {k: v for k, v in keywords.items() if k in accepted}
    given = arguments[: sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in accepted.values()) - 2]
    try:
        return transform.run(vm, image, *given, **named, site=site)
    except TypeError:
        vm.trace.forget(f"transform with {', '.join(extra) or 'these arguments'}")
        return UNKNOWN


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
        return replace(image, shape=vm.shape((*image.shape[:-2], height, width)), origin=None, numbers=None)
    return resized(vm, image, height, width)


def pair(vm: Machine, size: Value) -> tuple[Value, Value]:
    """Height and width from a number or a pair."""
    if size_like(size):
        return size, size
    items = sequence_items(vm, size) or []
    return (items[0], items[-1]) if len(items) in (1, 2) else (UNKNOWN, UNKNOWN)
