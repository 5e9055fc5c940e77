"""Well-known networks of torchvision and timm where their source is not at hand.

`backbones.json` says what `benchmarks/backbones.py` measured of them with torch. A network is its children and the
steps of its forward (without any: its children in order): the name of a child, `[function of torch, arguments]`, or a
shape and the shape that it becomes. A layer of torch.nn is built from its arguments. Any other part is a stage: which
shapes it takes and gives is known, and as soon as the program looks inside, nothing is.
"""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from torchlint_shapes.dims import Poly, at_least, same, symbol
from torchlint_shapes.interpret.children import MODULE, OTHERS, SEQUENTIAL, named_children
from torchlint_shapes.interpret.hooks import watches_children, watches_modules
from torchlint_shapes.interpret.library import library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class
from torchlint_shapes.interpret.signals import NeedsShape
from torchlint_shapes.interpret.torch_calls import recorded
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    External,
    Instance,
    Keywords,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.ops.apply import Answer
from torchlint_shapes.ops.fit import Fit

# Attributes that no program can name: the fact of a stage and the sizes in it; the steps of a network; how many of
# them make its features; set when it returns more than a tensor in training; set when a program may have changed it;
# which of its maps a stage returns.
FACT, STEPS, FEATURES, SEVERAL, TOUCHED, MAPS = "%fact", "%steps", "%features", "%several", "%touched", "%maps"
_UNTOUCHED = {FACT, MAPS, OTHERS, "training", "feature_info"}
_TOLD = {STEPS, FEATURES, OTHERS, "training", "num_features", "num_classes", "default_cfg", "pretrained_cfg"}
_SIZE = re.compile(r"\(?([a-z]+|\d+)(?:([+-]\d+)\))?(?://(\d+))?")

Sizes = dict[str, Value]


@cache
def table() -> dict[str, dict[str, Any]]:
    return json.loads(pkgutil.get_data(__package__, "backbones.json") or b"")


# ---- building


def build(vm: Machine, described: Any, sizes: Sizes, site: Site) -> Instance:
    """The network, layer or stage that is described so; `sizes` are the arguments that the description leaves open."""
    if isinstance(described, list):
        kind, facts = described
        return _layer(vm, kind, facts, sizes, site) if isinstance(facts, dict) else _stage(vm, kind, facts, sizes)
    if described["type"] == "Sequential":
        made = Instance(module_class(vm, SEQUENTIAL))
    else:
        made = Instance(_class(vm, described.get("module", ""), described["type"], _NETWORK))
        steps = described.get("steps", list(described["children"]))
        taken: Any = [_constant(step[0], sizes) if " > " in step[0] else step for step in steps]
        made.attrs[STEPS] = taken
        if described.get("hidden", False):
            made.cls.attrs.update(_TOUCHING)
            made.attrs[OTHERS] = UNKNOWN
    for name, child in described["children"].items():
        made.attrs[name] = build(vm, child, sizes, site)
    return made


def _layer(vm: Machine, kind: str, facts: dict[str, Any], sizes: Sizes, site: Site) -> Instance:
    given = {k: tuple(v) if isinstance(v, list) else sizes.get(v, v) if v else v for k, v in facts.items()}
    made = vm.call(module_class(vm, f"torch.nn.{kind}"), [], given, site)
    assert isinstance(made, Instance)
    vm.trail.note(made, "made", None)  # no call of the program wrote its numbers
    return made


def _stage(vm: Machine, kind: str, fact: str | None, sizes: Sizes) -> Instance:
    hidden: Any = (fact, sizes)
    return Instance(_class(vm, "", kind, _STAGE), {FACT: hidden, OTHERS: UNKNOWN})


def _constant(text: str, sizes: Sizes) -> tuple[Sequence[Value], ...]:
    """The only shape that a step takes, and the one that it gives."""
    sides = [[sizes.get(size, size) for size in side.split(",")] for side in text.split(" > ")]
    return tuple([int(s) if isinstance(s, str) else s for s in side] for side in sides)


def _class(vm: Machine, module: str, name: str, methods: dict[str, Value]) -> ClassValue:
    qualified = f"{module}.{name}" if module else name
    cls = ClassValue(name, qualified, (module_class(vm, MODULE),), dict(methods), open=True)
    cls.mro = (cls, *cls.bases)
    return cls


@watches_modules
def _touch(vm: Machine, part: Value) -> None:
    """The program has a part of this stage in its hands, and may change it."""
    if isinstance(part, Instance) and (FACT in part.attrs or (STEPS in part.attrs and OTHERS in part.attrs)):
        vm.trail.write(part.attrs, TOUCHED, True)


@watches_children
def _open(vm: Machine, network: Value) -> None:
    """The program has the children of this network in its hands, and may give it others."""
    if isinstance(network, Instance) and (FACT in network.attrs or STEPS in network.attrs):
        vm.trail.write(network.attrs, TOUCHED, True)
        vm.trail.write(network.attrs, OTHERS, UNKNOWN)


def _inside(vm: Machine, self: Instance) -> Value:
    _touch(vm, self)
    return UNKNOWN


# ---- running a network


def _forward(vm: Machine, self: Instance, x: Value, site: Site) -> Value:
    steps: Any = self.attrs[STEPS]
    result = run_steps(vm, self, x, steps, site)
    return UNKNOWN if SEVERAL in self.attrs and self.attrs.get("training", True) is not False else result


def run_steps(vm: Machine, own: Instance, value: Value, steps: list[Any], site: Site) -> Value:
    if TOUCHED in own.attrs:
        return UNKNOWN
    for step in steps:
        if isinstance(step, str):
            value = vm.call(own.attrs.get(step, UNKNOWN), [value], {}, site)
        elif isinstance(step, tuple):
            value = vm.each(value, lambda v, s=step: UNKNOWN if _changed(own) else _jump(v, *s))  # type: ignore[misc]
        else:
            named = step[-1] if isinstance(step[-1], dict) else {}
            rest = [tuple(v) if isinstance(v, list) else v for v in step[1 : -1 if named else None]]
            named = {k: tuple(v) if isinstance(v, list) else v for k, v in named.items()}
            value = vm.call(External(step[0]), [value, *rest], named, site)
    return value


def _jump(value: Value, before: list[Any], after: list[Any]) -> Value:
    if isinstance(value, AnyTensor) and value.name is not None and UNKNOWN not in before:
        raise NeedsShape(value.name, [Tensor((symbol("B"), *before))])
    if not isinstance(value, Tensor) or list(value.shape[1:]) != before or UNKNOWN in after:
        return UNKNOWN
    return Tensor((value.shape[0], *after), value.dtype, value.origin)


def _changed(own: Instance) -> bool:
    """May the program have changed what such a step hides?"""
    steps: Any = own.attrs[STEPS]
    names = {step for step in steps if isinstance(step, str)} | _TOLD
    touched = any(TOUCHED in part.attrs for part in named_children(own).values() if isinstance(part, Instance))
    return touched or (OTHERS in own.attrs and not set(own.attrs) <= names)


# ---- running a stage


def _run_stage(
    vm: Machine, self: Instance, value: Value, others: tuple[Value, ...], named: Keywords, site: Site
) -> Value:
    if isinstance(value, Choice):
        return vm.each(value, lambda v: _run_stage(vm, self, v, others, named, site))
    hidden: Any = self.attrs[FACT]
    fact, sizes = hidden
    more = others or named or set(self.attrs) - _UNTOUCHED
    if fact is None or more or not isinstance(value, (Tensor, AnyTensor)):
        vm.trace.lose(self.cls.name, site)
        return UNKNOWN
    taken, given = fact.partition(" if ")[0].split(" > ")
    wanted = [sizes.get(n, int(n) if n.isdigit() else n) for n in taken.split(",")]
    if UNKNOWN in wanted:
        return UNKNOWN
    if isinstance(value, AnyTensor):
        if value.name is None:
            return UNKNOWN
        taking = [symbol(w.upper()) if isinstance(w, str) else w for w in wanted]
        raise NeedsShape(value.name, [Tensor((symbol("B"), *taking))])
    fit = Fit()
    raw: Any = UNKNOWN
    if value.rank == len(wanted) + 1 and _suits(fit, wanted, value, fact):
        axes = {w: value.shape[i + 1] for i, w in enumerate(wanted) if isinstance(w, str)} | sizes
        outputs = [Tensor((value.shape[0], *_sizes(one, axes)), value.dtype) for one in given.split(" | ")]
        maps: Any = self.attrs.get(MAPS)
        raw = [outputs[i] for i in maps] if maps is not None else outputs[0] if len(outputs) == 1 else outputs
    return recorded(vm, self.cls.qualified, self, site, {"input": value}, Answer(raw, fit.failed, fit.open))


def _suits(fit: Fit, wanted: list[Any], value: Tensor, fact: str) -> bool:
    """Demands the channels of a picture and the features of tokens; False where nothing is known of such an input."""
    channels = len(wanted) == 3 and not isinstance(wanted[0], str) and isinstance(wanted[2], str)
    features = not isinstance(wanted[-1], str) and isinstance(wanted[0], str)
    for axis, want in enumerate(wanted, 1):
        got = value.shape[axis]
        if isinstance(want, str):
            least = re.search(rf"\b{want}>=(\d+)", fact)
            if least is not None and at_least(got, int(least[1])) is not True:
                return False
        elif channels and axis == 1:
            fit.equal("channels", want, got, "takes {want} channels but receives {got}", None, axis)
        elif features and axis == len(wanted):
            fit.equal("features", want, got, "takes {want} features but receives {got}", None, axis)
        elif same(want, got) is not True:
            return False
    return True


def _sizes(text: str, axes: dict[str, Any]) -> list[Any]:
    found = []
    for part in text.split(","):
        match = _SIZE.fullmatch(part)
        assert match is not None
        size = int(match[1]) if match[1].isdigit() else axes[match[1]]
        known = isinstance(size, (int, Poly))
        found.append((size + int(match[2] or 0)) // int(match[3] or 1) if known else None)
    return found


# Whoever takes hold of a part by these may change it.
_HOLDS = ("__getattr__", "__getitem__", "__iter__", "children", "named_children", "get_submodule")
_TOUCHING = library_methods({f"{name}(self, *arguments, **keywords)": _inside for name in _HOLDS})
_NETWORK = library_methods({"forward(self, x, *arguments, **keywords)": _forward})
_STAGE = {**library_methods({"forward(self, value=None, *others, **named)": _run_stage}), **_TOUCHING}
