"""Writes what `backbones.json` of the interpreter says of well-known networks. Needs torch, torchvision, timm.

    python benchmarks/backbones.py torchlint_shapes/interpret/libraries/backbones.json [PACKAGE | PACKAGE.NAME...]
    python benchmarks/backbones.py --check [PACKAGE | PACKAGE.NAME...]

A network is described by its children. A layer of torch.nn is the arguments it was made with; a network that calls
its children one after another is these and the torch functions between them; what is neither, or is a block of a
sequence, is a stage of which the output's shape is measured for many shapes of input.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from chains import CHANNELS, CLASSES, Shape, calls, chain, frozen, measured, texts
from registered import function, names

from torchlint_shapes.ops.declare import LAYERS, load

TORCHVISION = re.compile(
    r"alexnet|vgg\d+(_bn)?|resnet\d+|resnext.*|wide_resnet.*|squeezenet.*|densenet.*|googlenet|inception_v3"
    r"|mobilenet_v[23].*|shufflenet_v2_.*|mnasnet.*|efficientnet_.*|convnext_.*|regnet_[xy]_(400mf|800mf|1_6gf|3_2gf|8gf)|vit_[bl]_(16|32)"
    r"|swin_(v2_)?[tsb]|maxvit_t"
)
TIMM = (
    "resnet18", "resnet26", "resnet26d", "resnet34", "resnet34d", "resnet50", "resnet50d", "resnet101", "resnet101d",
    "resnet152", "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "seresnet50", "seresnext50_32x4d",
    "resnetv2_50", "resnetv2_101", "res2net50_26w_4s", "resnest50d", "efficientnet_b0", "efficientnet_b1",
    "efficientnet_b2", "efficientnet_b3", "efficientnet_b4", "tf_efficientnet_b0", "tf_efficientnet_b1",
    "tf_efficientnet_b2", "tf_efficientnet_b3", "tf_efficientnet_b4", "tf_efficientnet_b5", "tf_efficientnet_b6",
    "tf_efficientnet_b7", "tf_efficientnetv2_b0", "tf_efficientnetv2_s", "tf_efficientnetv2_m", "efficientnetv2_rw_s",
    "mobilenetv2_100", "mobilenetv3_small_100", "mobilenetv3_large_100", "convnext_tiny", "convnext_small",
    "convnext_base", "convnext_large", "densenet121", "densenet169", "densenet201", "regnety_002", "regnety_004",
    "regnety_008", "regnety_016", "regnety_032", "regnetx_002", "regnetx_032", "xception", "legacy_xception",
    "inception_v4", "inception_resnet_v2", "vit_tiny_patch16_224", "vit_small_patch16_224", "vit_base_patch16_224",
    "vit_base_patch32_224", "vit_large_patch16_224", "vit_base_patch16_384", "deit_tiny_patch16_224",
    "deit_small_patch16_224", "deit_base_patch16_224", "swin_tiny_patch4_window7_224",
    "swin_small_patch4_window7_224", "swin_base_patch4_window7_224", "swin_large_patch4_window7_224",
)  # fmt: skip
# Their forward_features and num_features were others in earlier releases of timm.
UNSTEADY = {"MobileNetV3"}


# ---- describing


def describe(module: torch.nn.Module, shape: Shape | None, whole: bool = False, block: bool = False) -> Any:
    """The children of a network, the arguments of a layer, or what is measured of a stage; None where nothing is."""
    kind = type(module)
    arguments = layer_arguments(module) if is_layer(kind) else None
    if arguments is not None:
        return [kind.__name__, arguments]
    sequence = isinstance(module, torch.nn.Sequential) and kind.forward is torch.nn.Sequential.forward
    found = calls(module, shape) if shape is not None else []
    steps = chain(module, found, whole) if not sequence and not block else None
    if not sequence and steps is None:
        return [kind.__name__, measured(module, shape) if shape is not None else None]
    inputs = {n: tuple(i.shape[1:]) for n, _, i, _ in found if n and isinstance(i, torch.Tensor)}
    children = {n: describe(c, inputs.get(n), block=sequence) for n, c in module.named_children()}
    if sequence:
        return {"type": "Sequential", "children": children}
    in_order = steps == list(children)
    return {"type": kind.__name__, "children": children} | ({} if in_order else {"steps": steps})


def is_layer(kind: type) -> bool:
    """A class of torch.nn, or one that calls itself the same."""
    own, base = kind.__mro__[:2]
    named = base.__name__ == kind.__name__ or own.__module__.startswith("torch.nn.modules")
    known = any(c.__module__.startswith("torch.nn.modules") for c in (own, base))
    return named and known and f"torch.nn.{kind.__name__}" in LAYERS


def layer_arguments(layer: torch.nn.Module) -> dict[str, Any] | None:
    """Those that are not the defaults, and matter for a shape."""
    found: dict[str, Any] = {}
    for name, parameter in inspect.signature(getattr(torch.nn, type(layer).__name__)).parameters.items():
        if name in ("device", "dtype", "inplace", "eps", "momentum", "bias", "p"):
            continue
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if not hasattr(layer, name):
            return None
        value = getattr(layer, name)
        pair = (parameter.default, parameter.default)
        if value != parameter.default and value != pair:
            found[name] = value
    return found


# ---- the table


def network(build: Callable[[], torch.nn.Module]) -> torch.nn.Module:
    try:
        with torch.device("meta"):
            return build().eval()
    except NotImplementedError:  # it computes its sizes with tensors
        return build().eval().to("meta")


def torchvision(name: str) -> dict[str, Any] | None:
    build = function("torchvision", name)
    shape = (3, 299, 299) if name == "inception_v3" else (3, 224, 224)
    built = network(lambda: build(num_classes=CLASSES))
    found = describe(built, shape, whole=True)
    if not isinstance(found, dict):
        return None
    with torch.device("meta"):
        in_training = built.train()(torch.empty(2, *shape))
    several = {} if isinstance(in_training, torch.Tensor) else {"several": True}
    return found | {"module": build.__module__} | several


def timm(name: str) -> dict[str, Any] | None:
    """The network as it is made with classes, without, and without a pool; what it gives as a list of maps."""
    create = __import__("timm").create_model
    with torch.device("meta"):
        default = create(name)
    if default.num_classes != 1000:
        return None
    shape = (CHANNELS, *default.default_cfg["input_size"][1:])
    ways = {"": {"num_classes": CLASSES}, "0": {"num_classes": 0}, "0,": {"num_classes": 0, "global_pool": ""}}
    found: dict[str, Any] = {}
    for way, options in ways.items():
        built = network(lambda o=options: create(name, in_chans=CHANNELS, **o))  # type: ignore[misc]
        one = of_timm(built, shape)
        if one is None:
            return None
        found[way] = changes(found[""], one) if way else one
    try:
        built = network(lambda: create(name, in_chans=CHANNELS, features_only=True))
        fact = measured(built, shape)
        if fact is not None:
            found["maps"] = [fact, built.feature_info.channels(), built.feature_info.reduction()]
    except Exception:
        pass  # it has no maps to give
    return found


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What of a description is another; a child that is gone is None."""
    old, new = before["children"], after["children"]
    assert [n for n in new if n in old] == [n for n in old if n in new]
    assert before.keys() == after.keys()
    other = {n: v for n, v in after.items() if v != before[n]}
    gone = {n: None for n in old if n not in new}
    return other | {"children": {n: c for n, c in new.items() if c != old.get(n)} | gone}


def of_timm(built: Any, shape: Shape) -> dict[str, Any] | None:
    """Its steps up to its features and those after them. Of a network that takes one size only, what stands before
    its head was another thing in other releases of timm, and is not told."""
    head = built.get_classifier()
    path = next((n for n, m in built.named_modules() if m is head and n), "")
    if frozen(built, torch.empty(1, *shape, device="meta")):
        found = calls(built, shape)
        given = next((i for n, _, i, _ in found if n == path), None)
        if isinstance(given, torch.Tensor):
            one = {"children": {path: describe(head, None)}, "steps": [[texts(shape, given.shape[1:])], path]}
        else:
            path, one = "", {"children": {}, "steps": [[texts(shape, found[-1][2].shape[1:])]]}
        return {"type": type(built).__name__, **one, "hidden": True, "head": path, "num_features": built.num_features}
    one = describe(built, shape, whole=True)
    steps = chain(built, calls(built, shape, built.forward_features))
    if not isinstance(one, dict) or steps is None or one.get("steps", list(one["children"]))[: len(steps)] != steps:
        return None
    told = {} if type(built).__name__ in UNSTEADY else {"num_features": built.num_features}
    return one | {"features": len(steps), "head": path} | told


def main(path: str, *only: str) -> None:
    table: dict[str, dict[str, Any]] = {"torchvision": {}, "timm": {}}
    models = [("torchvision", n) for n in names("torchvision") if TORCHVISION.fullmatch(n)]
    for package, name in [*models, *(("timm", n) for n in TIMM)]:
        if only and package not in only and f"{package}.{name}" not in only:
            continue
        found = torchvision(name) if package == "torchvision" else timm(name)
        print(package, name, "-" if found is None else len(json.dumps(found)), file=sys.stderr, flush=True)
        if found is not None:
            table[package][name] = found
        Path(path).write_text(written(table))


def written(table: dict[str, dict[str, Any]]) -> str:
    """A line for each network; the sizes that stand for arguments by the names of these."""
    lines = [
        f'"{p}": {{\n' + ",\n".join(f'"{n}": {json.dumps(f, separators=(",", ":"))}' for n, f in t.items()) + "\n}"
        for p, t in table.items()
    ]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    text = re.sub(rf"(?<=[:,\[]){CLASSES}(?=[\]}},])", '"classes"', text)
    return re.sub(rf"(?<=[:,\[]){CHANNELS}(?=[\]}},])", '"channels"', text)


if __name__ == "__main__":
    load()
    if sys.argv[1] == "--check":
        from backbones_check import check

        sys.exit(check(*sys.argv[2:]))
    main(*sys.argv[1:])
