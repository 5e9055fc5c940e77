"""The networks that timm, torchvision and pytorchcv register, by name. Needs torch and these packages."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from typing import Any

import torch

VIDEO = {"mc3_18": 112, "r3d_18": 112, "r2plus1d_18": 112}


def names(package: str) -> list[str]:
    models = prepared()
    if package == "timm":
        return list(importlib.import_module("timm").list_models())
    if package == "torchvision":
        return [n for n in models.list_models() if ".detection." not in models.get_model_builder(n).__module__]
    return list(importlib.import_module("pytorchcv.model_provider")._models)


def function(package: str, name: str) -> Callable[..., Any]:
    """The function that builds the network."""
    models = prepared()
    if package == "timm":
        return importlib.import_module("timm").model_entrypoint(name)  # type: ignore[no-any-return]
    if package == "torchvision":
        return models.get_model_builder(name)  # type: ignore[no-any-return]
    return importlib.import_module("pytorchcv.model_provider")._models[name]  # type: ignore[no-any-return]


def target(build: Callable[..., Any]) -> str:
    """As `shapelint shapes` takes it, relative to the folder that holds the package."""
    return f"{build.__module__.replace('.', '/')}.py::{build.__name__}"


def builder(build: Callable[..., Any]) -> Callable[[], Any]:
    """Builds the network as the function does without arguments, but never downloads weights."""
    if "weights_backbone" in inspect.signature(build).parameters:
        return functools.partial(build, weights_backbone=None)
    return build


def inputs(build: Callable[..., Any], network: Any) -> list[list[int]]:
    """The shapes of a batch of two at the size the network is made for."""
    package, name = build.__module__.split(".")[0], build.__name__
    if package == "timm":
        return [[2, *network.default_cfg["input_size"]]]
    if package == "pytorchcv":
        return [[2, 3, *network.in_size]]
    if ".video." in build.__module__:
        size = VIDEO.get(name, 224)
        return [[2, 3, 16, size, size]]
    if ".optical_flow." in build.__module__:
        return [[2, 3, 128, 128]] * 2
    size = 299 if name == "inception_v3" else 224
    return [[2, 3, size, size]]


@functools.cache
def prepared() -> Any:
    """torchvision.models; also where its compiled operators, which serve detection only, do not fit torch's build."""
    try:
        return importlib.import_module("torchvision.models")
    except RuntimeError:
        library: Any = torch.library
        missing = library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            missing.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
        return importlib.import_module("torchvision.models")
