"""Writes what torchlint_shapes/interpret/backbones.json says of well-known networks. Needs torch, torchvision, timm.

    python benchmarks/backbones.py torchlint_shapes/interpret/backbones.json [PACKAGE | PACKAGE.NAME...]
    python benchmarks/backbones.py --check [PACKAGE.NAME...]

A network is described by its children. A layer of torch.nn is the arguments it was made with; a network that calls
its children one after another is these and the torch functions between them; what is neither is a stage of which the
output's shape is measured for many shapes of input, `64,h,w > 128,(h-1)//2+1,w`. Everything runs on the meta device.
"""

from __future__ import annotations

import inspect
import itertools
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from registered import function
from torch.overrides import TorchFunctionMode, resolve_name

from torchlint_shapes.ops.declare import LAYERS, load

CLASSES, CHANNELS, BATCH = 1237, 29, 5  # sizes that no network has by itself
TORCHVISION = re.compile(
    r"alexnet|vgg\d+(_bn)?|resnet\d+|resnext(50|101)_32.*|wide_resnet.*|squeezenet.*|densenet.*|googlenet|inception_v3"
    r"|mobilenet_v[23].*|shufflenet_v2_x(0_5|1_0)|mnasnet[01]_[05]|efficientnet_(b[0-4]|v2_s)|convnext_(tiny|small|base)"
    r"|regnet_[xy]_[48]00mf|vit_[bl]_(16|32)|swin_[tsb]"
)
TIMM = (
    "resnet18", "resnet50", "resnet34", "resnet101", "efficientnet_b0", "vit_base_patch16_224", "convnext_tiny",
    "vit_small_patch16_224", "vit_tiny_patch16_224", "swin_tiny_patch4_window7_224", "densenet121",
    "mobilenetv3_large_100", "mobilenetv3_small_100", "efficientnet_b1", "efficientnet_b2", "efficientnet_b3",
    "efficientnet_b4", "tf_efficientnet_b0", "tf_efficientnet_b4", "tf_efficientnetv2_s", "convnext_small",
    "convnext_base", "deit_tiny_patch16_224", "deit_small_patch16_224", "deit_base_patch16_224",
    "swin_small_patch4_window7_224", "swin_base_patch4_window7_224", "resnet152", "resnext50_32x4d", "mobilenetv2_100",
)  # fmt: skip
PROBES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 31, 33, 64)
AXES = {3: "chw", 2: "td", 1: "d"}
Shape = tuple[int, ...]


class Steps(TorchFunctionMode):
    """What the forward of a network calls by itself: its children, and functions of torch."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.depth, self.found = 0, []  # type: tuple[int, list[tuple[Any, list[Any], Any, Any]]]
        self.hooks: list[Any] = []
        for name, child in network.named_children():
            self.hooks.append(child.register_forward_pre_hook(self._enter))
            self.hooks.append(child.register_forward_hook(self._leave(name)))

    def _enter(self, *_: Any) -> None:
        self.depth += 1

    def _leave(self, name: str) -> Callable[..., None]:
        def hook(_: Any, inputs: tuple[Any, ...], output: Any) -> None:
            self.depth -= 1
            if not self.depth:
                self.found.append((name, [], inputs[0] if len(inputs) == 1 else None, output))

        return hook

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        if not self.depth and isinstance(output, torch.Tensor):
            rest = [*args[1:], *([kwargs] if kwargs else [])]
            self.found.append((resolve_name(func), rest, args[0] if args else None, output))
        return output

    def __exit__(self, *failure: Any) -> None:
        super().__exit__(*failure)
        for hook in self.hooks:
            hook.remove()


def run(network: torch.nn.Module, shape: Shape, forward: Callable[..., Any] | None = None) -> Steps:
    given = torch.empty((BATCH, *shape), device="meta")
    with Steps(network) as steps:
        output = (forward or network.forward)(given)
    steps.found.insert(0, ("", [], None, given))
    steps.found.append(("", [], output, None))
    return steps


def describe(module: torch.nn.Module, shape: Shape | None, whole: bool = False) -> Any:
    """The children of a network, the arguments of a layer, or what is measured of a stage; None where nothing is."""
    kind = type(module)
    if is_layer(kind):
        arguments = layer_arguments(module)
        if arguments is not None:
            return [kind.__name__, arguments]
    try:
        found = run(module, shape).found if shape is not None else []
    except Exception:  # a module that takes another input than one tensor
        found = []
    inputs = {n: tuple(i.shape[1:]) for n, _, i, _ in found if n and isinstance(i, torch.Tensor)}
    parts = lambda: {n: describe(c, inputs.get(n)) for n, c in module.named_children()}  # noqa: E731
    if isinstance(module, torch.nn.Sequential) and kind.forward is torch.nn.Sequential.forward:
        return {"type": "Sequential", "children": parts()}
    steps = chain(module, found, whole) if dict(module.named_children()) else None
    if steps is not None:
        return {"type": kind.__name__, "children": parts(), "steps": steps}
    return [kind.__name__, measured(module, shape) if shape is not None else None]


def is_layer(kind: type) -> bool:
    """A class of torch.nn, or one that calls itself the same."""
    known = kind.__mro__[0].__module__, kind.__mro__[1].__module__
    named = kind.__mro__[1].__name__ == kind.__name__ or known[0].startswith("torch.nn.modules")
    return named and any(m.startswith("torch.nn.modules") for m in known) and f"torch.nn.{kind.__name__}" in LAYERS


def layer_arguments(layer: torch.nn.Module) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for name, parameter in inspect.signature(getattr(torch.nn, type(layer).__name__)).parameters.items():
        if name in ("device", "dtype", "inplace") or parameter.kind in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        ):
            continue
        if not hasattr(layer, name):
            return None
        value = getattr(layer, name)
        value = value is not None if name == "bias" else value
        if value != parameter.default:
            found[name] = value
    return found


def chain(module: torch.nn.Module, found: list[Any], whole: bool) -> list[Any] | None:
    """The steps of a forward that hands one tensor on and on; None for any other forward.

    A whole network that takes one size only may do anything between its children: the shapes there are constants.
    """
    steps: list[Any] = []
    children = dict(module.named_children())
    names = [n for n, *_ in found if n in children]
    if not names or len(names) != len(set(names)):
        return None
    at, lost = found[0][3], False
    for name, rest, given, output in found[1:]:
        if name in children or not name:
            if lost:
                if not whole or not isinstance(given, torch.Tensor) or not frozen(module, found[0][3]):
                    return None
                steps.append([texts(at, given)])
            elif given is not at:
                return None
            if name:
                steps.append(name)
            at, lost = output, False
        elif not lost and given is at and plain(rest):
            steps.append([name, *rest])
            at = output
        elif not lost and not shared(given):
            continue  # something beside the data
        else:
            while steps and not isinstance(steps[-1], str):
                steps.pop()
            at = next((o for n, _, _, o in reversed(found[: position(found, output)]) if n in children or not n), at)
            lost = True
    return steps


def position(found: list[Any], output: Any) -> int:
    return next(i for i, step in enumerate(found) if step[3] is output)


def shared(given: Any) -> bool:
    several = given if isinstance(given, (list, tuple)) else [given]
    return any(isinstance(g, torch.Tensor) for g in several)


def plain(rest: Any) -> bool:
    """Are these constants, without the size of the batch?"""
    if isinstance(rest, (dict, list, tuple)):
        return all(map(plain, rest.values() if isinstance(rest, dict) else rest))
    return rest is None or (isinstance(rest, (int, float, str)) and rest != BATCH)


def frozen(module: torch.nn.Module, given: torch.Tensor) -> bool:
    """Does it take one size only?"""
    return output_of(module, (*given.shape[1:-2], given.shape[-2] * 2, given.shape[-1] * 2)) is None


def texts(before: torch.Tensor, after: torch.Tensor) -> str:
    return f"{','.join(map(size_text, before.shape[1:]))} > {','.join(map(size_text, after.shape[1:]))}"


def size_text(size: int) -> str:
    return {CLASSES: "classes", CHANNELS: "channels"}.get(size, str(size))


# ---- measuring a stage

_MEASURED: dict[tuple[str, Shape], str | None] = {}


def measured(module: torch.nn.Module, shape: Shape) -> str | None:
    key = (repr(module), shape)
    if key not in _MEASURED:
        _MEASURED[key] = _measured(module, shape)
    return _MEASURED[key]


def output_of(module: torch.nn.Module, shape: Shape) -> list[Shape] | None:
    """The shapes of the output, None where torch refuses."""
    try:
        output = module(torch.empty((BATCH, *shape), device="meta"))
    except Exception:
        return None
    outputs = [output] if isinstance(output, torch.Tensor) else output
    if not isinstance(outputs, (list, tuple)) or not all(isinstance(o, torch.Tensor) for o in outputs):
        return None
    return [tuple(o.shape[1:]) for o in outputs] if all(o.shape[0] == BATCH for o in outputs) else None


def _measured(module: torch.nn.Module, shape: Shape) -> str | None:
    base = output_of(module, shape)
    if base is None or len(shape) not in AXES:
        return None
    free = [
        i for i in range(len(shape)) if any(output_of(module, put(shape, i, s)) for s in (shape[i] + 1, shape[i] * 2))
    ]
    rules: dict[tuple[int, int], tuple[int, int, int]] = {}
    least: dict[int, int] = {}
    for i in free:
        sampled = {v: output_of(module, put(shape, i, v)) for v in (*PROBES, shape[i])}
        bad = [v for v, out in sampled.items() if out is None]
        least[i] = min((v for v in sampled if not bad or v > max(bad)), default=0)
        for o, j in [(o, j) for o, out in enumerate(base) for j in range(len(out))]:
            values = {v: out[o][j] for v, out in sampled.items() if out is not None}
            if len(set(values.values())) > 1:
                rule = fitted(values)
                if rule is None or (o, j) in rules or not least[i]:
                    return None
                rules[o, j] = (i, *rule)
    names = [AXES[len(shape)][i] if i in free else size_text(s) for i, s in enumerate(shape)]
    outs = [",".join(expression(names, rules.get((o, j)), s) for j, s in enumerate(out)) for o, out in enumerate(base)]
    minima = "".join(f" {names[i]}>={m}" for i, m in least.items() if m > 1)
    return f"{','.join(names)} > {' | '.join(outs)}{' if' + minima if minima else ''}"


def put(shape: Shape, axis: int, size: int) -> Shape:
    return (*shape[:axis], size, *shape[axis + 1 :])


def fitted(values: dict[int, int]) -> tuple[int, int] | None:
    """(a, b) with value == (n + a) // b for all n."""
    for b, a in itertools.product((1, 2, 3, 4, 7, 8, 14, 16, 32), range(-24, 33)):
        if all((n + a) // b == v for n, v in values.items()):
            return a, b
    return None


def expression(names: list[str], rule: tuple[int, int, int] | None, size: int) -> str:
    if rule is None:
        return size_text(size)
    axis, a, b = rule
    inner = f"({names[axis]}{a:+})" if a else names[axis]
    return f"{inner}//{b}" if b > 1 else inner


# ---- the table


def network(build: Callable[[], torch.nn.Module], shape: Shape) -> Any:
    with torch.device("meta"):
        return build().eval()


def torchvision(name: str) -> Any:
    build = function("torchvision", name)
    shape = (3, 299, 299) if name == "inception_v3" else (3, 224, 224)
    built = network(lambda: build(num_classes=CLASSES), shape)
    with torch.device("meta"):
        one = built.train()(torch.empty(2, *shape))
    found = describe(built.eval(), shape, whole=True)
    if isinstance(found, dict):
        found["module"] = type(built).__module__
        found |= {} if isinstance(one, torch.Tensor) else {"several": True}  # what it returns in training
        return found
    return None


def timm(name: str) -> Any:
    create = __import__("timm").create_model
    shape = (CHANNELS, *create(name).default_cfg["input_size"][1:])
    ways = {"": {"num_classes": CLASSES}, "0": {"num_classes": 0}, "0,": {"num_classes": 0, "global_pool": ""}}
    found: dict[str, Any] = {}
    for way, options in ways.items():
        built = network(lambda o=options: create(name, in_chans=CHANNELS, **o), shape)  # type: ignore[misc]
        one = describe(built, shape, whole=True)
        if not isinstance(one, dict):
            return None
        steps = chain(built, run(built, shape, built.forward_features).found, True) or []
        one |= {"module": type(built).__module__, "features": len(steps)}
        one["num_features"] = built.num_features
        one["head"] = next((n for n, m in built.named_modules() if m is built.get_classifier()), "")
        if way and found:
            shared = {n: c for n, c in one["children"].items() if c != found[""]["children"].get(n)}
            one["children"] = {n: shared.get(n, "=") for n in one["children"]}
        found[way] = one
    try:
        built = network(lambda: create(name, in_chans=CHANNELS, features_only=True), shape)
        found["maps"] = [measured(built, shape), built.feature_info.channels(), built.feature_info.reduction()]
    except Exception:
        pass  # it has no maps to give
    return found


def main(path: str, *only: str) -> None:
    load()
    table: dict[str, dict[str, Any]] = {"torchvision": {}, "timm": {}}
    models = [("torchvision", n) for n in __import__("registered").names("torchvision") if TORCHVISION.fullmatch(n)]
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


# ---- is it true?

SIZES = ((224, 224), (192, 256), (131, 97), (64, 64))


def check(*only: str) -> int:
    """Counts the outputs of which shapelint says another shape than torch."""
    from torchlint_shapes.interpret.backbones import table

    wrong = 0
    for package, name in [(p, n) for p, named in table().items() for n in named]:
        if only and f"{package}.{name}" not in only:
            continue
        create = f"models.{name}" if package == "torchvision" else f"timm.create_model({name!r}, "
        make = f"{create}()" if package == "torchvision" else f"{create}in_chans=3)"
        with torch.device("meta"):
            real = (function(package, name)()).eval()
        for size in SIZES:
            want, got = output_of(real, (3, *size)), said(make, size)
            wrong += (got != want[0]) if want and got else 0
            print(package, name, size, want and want[0], got, "" if not got or (want and want[0] == got) else "WRONG")
    return wrong


def said(make: str, size: Shape) -> Shape | None:
    """The shape of the output without the batch, None where it is not known or something does not fit."""
    from torchlint_shapes.interpret import analyze
    from torchlint_shapes.model.project import Project
    from torchlint_shapes.source.read import parse

    call = f"{make}.eval()(torch.randn(5, 3, {size[0]}, {size[1]}))"
    program = f"import timm, torch\nfrom torchvision import models\ny = {call}\n"
    analysis = analyze("program.py", parse(program, "program.py"), Project())
    trace = analysis.studies[0].trace
    output = trace.roots[0].output if trace.roots else None
    failed = any(event.failed for event in trace.events)
    return None if failed or not hasattr(output, "shape") else tuple(output.shape[1:])


if __name__ == "__main__":
    sys.exit(check(*sys.argv[2:])) if sys.argv[1] == "--check" else main(*sys.argv[1:])
