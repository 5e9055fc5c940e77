"""How a program asks for a well-known network, and for what it computes on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.children import MODULE, OTHERS, named_children
from torchlint_shapes.interpret.declare import F, Run, declared
from torchlint_shapes.interpret.imports import import_module
from torchlint_shapes.interpret.libraries.backbones import (
    FEATURES,
    MAPS,
    SEVERAL,
    STEPS,
    TOUCHED,
    build,
    run_steps,
    table,
)
from torchlint_shapes.interpret.library import STAND_INS, library, library_class, library_function, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Scope,
    Site,
    Value,
)

_BY_NAME: dict[str, Run] = {}


def _stand_in(*texts: str) -> Callable[[F], F]:
    """Registers what is known of a function as long as its source is not at hand."""

    def register(function: F) -> F:
        _BY_NAME.update(declared(texts, function))
        return function

    return register


# Those in front of `options` change the network as it is known, or no shape. With any other argument it is not the one
# that was measured.
_MADE_BY = (
    "(weights=None, progress=True, *, num_classes=1000, aux_logits=None, pretrained=False, init_weights=None,"
    " transform_input=False, dropout=None, drop_rate=0, zero_init_residual=False, stochastic_depth_prob=None,"
    " memory_efficient=False, **options)"
)


def _torchvision(name: str) -> Run | None:
    """`torchvision.models.resnet50`, `torchvision.models.resnet.resnet50`: a function that makes the network."""
    module, _, short = name.rpartition(".")
    found = table()["torchvision"].get(short)
    if found is None or module not in ("torchvision.models", found["module"]):
        return None

    def make(
        vm: Machine, weights: Value, pretrained: Value, num_classes: Value, aux_logits: Value, options: Keywords,
        site: Site,
    ) -> Value:  # fmt: skip
        several = found.get("several", False)
        if options or (aux_logits is not None and not several):
            return UNKNOWN
        made = build(vm, found, {"classes": num_classes}, site)
        if several:
            made.attrs[SEVERAL] = True
            if aux_logits is not None or weights is not None or pretrained is not False:
                _may_have_no_branches(made)
        return made

    return library_function(f"{name}{_MADE_BY}", make).run


def _may_have_no_branches(made: Instance) -> None:
    """Trained weights, for one thing, are those of a network that returns one tensor."""
    made.attrs[OTHERS] = UNKNOWN
    steps: Any = made.attrs[STEPS]
    for name in [n for n in named_children(made) if n not in steps]:
        del made.attrs[name]


@_stand_in("torchvision.models.get_model(name, **config)")
def _get_model(vm: Machine, name: Value, config: Keywords, site: Site) -> Value:
    make = _torchvision(f"torchvision.models.{name.lower()}") if isinstance(name, str) else None
    return make(vm, [], config, site) if make else UNKNOWN


@library(
    "torch.hub.load(repo_or_dir, model, *args, source='github', trust_repo=None, force_reload=False, verbose=True,"
    " skip_validation=False, **kwargs)"
)
def _hub(
    vm: Machine, repo_or_dir: Value, model: Value, args: tuple[Value, ...], source: Value, kwargs: Keywords, site: Site
) -> Value:
    """The networks of pytorch/vision are those of torchvision."""
    ours = isinstance(repo_or_dir, str) and repo_or_dir.startswith("pytorch/vision") and source == "github"
    if not ours or not isinstance(model, str):
        return UNKNOWN
    module = import_module(vm, "torchvision.models", Scope({}, None))
    return vm.call(get_attribute(vm, module, model, site), list(args), kwargs, site)


# ---- what a network computes on the way


def _extractor(vm: Machine, network: Value, nodes: Value, plain: bool) -> Value:
    """A network that returns a dict of what these children of another one give."""
    wanted = dict(nodes.items) if isinstance(nodes, DictValue) and nodes.known else None
    if wanted is None and not isinstance(nodes, DictValue):
        items = sequence_items(vm, nodes)
        wanted = {n: n for n in items} if items is not None and all(isinstance(n, str) for n in items) else None
    if not isinstance(network, Instance) or wanted is None or OTHERS in network.attrs:
        return UNKNOWN
    steps: Any = list(named_children(network)) if plain else network.attrs.get(STEPS)
    if steps is None or not set(wanted) <= {s for s in steps if isinstance(s, str)}:
        return UNKNOWN

    def forward(vm: Machine, self: Instance, x: Value, site: Site) -> Value:
        value, found = x, {}
        for step in steps:
            value = run_steps(vm, self, value, [step], site)
            if isinstance(step, str) and step in wanted:
                found[wanted[step]] = value
            if len(found) == len(wanted):
                break
        return DictValue(found)

    cls = ClassValue("FeatureExtractor", "torchvision.FeatureExtractor", (module_class(vm, MODULE),), open=True)
    cls.attrs |= library_methods({"forward(self, x)": forward})
    cls.mro = (cls, *cls.bases)
    return Instance(cls, {**named_children(network), STEPS: steps})


@_stand_in(
    "torchvision.models.feature_extraction.create_feature_extractor(model, return_nodes=None, *arguments, **options)"
)
def _create_feature_extractor(vm: Machine, model: Value, return_nodes: Value) -> Value:
    return _extractor(vm, model, return_nodes, plain=False)


@_stand_in("torchvision.models._utils.IntermediateLayerGetter(model, return_layers)")
def _layer_getter(vm: Machine, model: Value, return_layers: Value) -> Value:
    return _extractor(vm, model, return_layers, plain=True)


# ---- timm

# `resnet50.a1_in1k`, and what was written for it before there were tags.
_TIMM_NAME = re.compile(r"(?:timm/)?(\w+?)(?:\.(\w+)|_(ns|ap|in2[12]k|in22ft1k))?")
_THOUSAND = re.compile(r"(|ns|ap|in22ft1k|.*in1k)")  # the tags with as many classes


@_stand_in(
    "timm.create_model(model_name, pretrained=False, *arguments, num_classes=None, in_chans=None, global_pool=None,"
    " features_only=False, out_indices=None, drop_rate=None, drop_path_rate=None, checkpoint_path=None,"
    " scriptable=None, cache_dir=None, **options)",
    "timm.models.create_model",
    "timm.models.factory.create_model",
)
def _create_model(
    vm: Machine, model_name: Value, arguments: tuple[Value, ...], num_classes: Value, in_chans: Value,
    global_pool: Value, features_only: Value, out_indices: Value, options: Keywords, site: Site,
) -> Value:  # fmt: skip
    match = _TIMM_NAME.fullmatch(model_name) if isinstance(model_name, str) else None
    found = table()["timm"].get(match[1]) if match else None
    if match is None or found is None or arguments or options:
        return UNKNOWN
    usual = 1000 if _THOUSAND.fullmatch(match[2] or match[3] or "") else UNKNOWN
    sizes: dict[str, Value] = {
        "classes": usual if num_classes is None else num_classes,
        "channels": 3 if in_chans is None else in_chans,
    }
    if features_only is not False:
        return _maps(vm, found, {**sizes, "classes": 0}, out_indices, site) if features_only is True else UNKNOWN
    made = _headed(vm, found, sizes, global_pool, site) if out_indices is None else None
    if made is None:
        return UNKNOWN
    count = found[""].get("features", 0)
    made.cls.attrs |= _head_methods(found, sizes, count, global_pool is None)
    told = {"num_features": found[""].get("num_features", UNKNOWN), "num_classes": sizes["classes"]}
    steady = isinstance(told["num_features"], int)
    made.attrs |= {**told, FEATURES: count if steady else None, "default_cfg": UNKNOWN, "pretrained_cfg": UNKNOWN}
    return made


def _head_methods(found: dict[str, Any], sizes: dict[str, Value], count: int, pooled: bool) -> dict[str, Value]:
    """What timm asks of the features of a network, which are its first steps, and of the head after them."""
    head = found[""]["head"]

    def reset(vm: Machine, self: Instance, num_classes: Value, global_pool: Value, site: Site) -> Value:
        """Another head: all that comes after the features is made anew."""
        fresh = _headed(vm, found, {**sizes, "classes": num_classes}, global_pool, site) if pooled else None
        if fresh is None:
            vm.trail.write(self.attrs, TOUCHED, True)
            return None
        steps: Any = self.attrs[STEPS]
        for child in {**named_children(self), **named_children(fresh)}:
            if child not in steps[:count]:
                vm.trail.write(self.attrs, child, fresh.attrs.get(child, UNKNOWN))
        vm.trail.write(self.attrs, STEPS, fresh.attrs[STEPS])
        return None

    def classifier(vm: Machine, self: Instance, site: Site) -> Value:
        value: Value = self if head else UNKNOWN
        for part in head.split("."):
            value = get_attribute(vm, value, part, site)
        return value

    return library_methods(
        {
            "reset_classifier(self, num_classes, global_pool=None)": reset,
            "get_classifier(self, *arguments, **options)": classifier,
            "forward_features(self, x)": _features,
        }
    )


def _headed(vm: Machine, found: dict[str, Any], sizes: dict[str, Value], pool: Value, site: Site) -> Instance | None:
    """The network with a head, without one, or without a pool before it; None for what was not measured."""
    classes = sizes["classes"]
    if not all(isinstance(size, (int, Poly)) for size in sizes.values()) or pool not in (None, "avg", ""):
        return None
    if pool == "" and classes != 0:
        return None
    plain, way = found[""], found["" if classes != 0 else "0" if pool != "" else "0,"]
    children = {n: c for n, c in {**plain["children"], **way["children"]}.items() if c is not None}
    return build(vm, {**plain, **way, "children": children}, sizes, site)


def _features(vm: Machine, self: Instance, x: Value, site: Site) -> Value:
    steps: Any = self.attrs[STEPS]
    count: Any = self.attrs.get(FEATURES)
    return run_steps(vm, self, x, steps[:count], site) if count else UNKNOWN


def _maps(vm: Machine, found: dict[str, Any], sizes: dict[str, Value], out_indices: Value, site: Site) -> Value:
    """`features_only=True`: a list of maps, and what is said of them."""
    fact, *said = found.get("maps", (None, (), ()))
    indices: Any = sequence_items(vm, out_indices) if out_indices is not None else range(len(said[0]))
    if fact is None or indices is None:
        return UNKNOWN
    count = len(said[0])
    if not all(isinstance(i, int) and -count <= i < count for i in indices):
        return UNKNOWN
    indices = [i % count for i in indices]
    if indices != sorted(set(indices)):
        return UNKNOWN
    made = build(vm, ["FeatureListNet", fact], sizes, site)
    texts = ("channels(self, idx=None)", "reduction(self, idx=None)")
    told = library_methods({text: _told([numbers[i] for i in indices]) for text, numbers in zip(texts, said)})
    info = Instance(library_class("timm.models.FeatureInfo", told, open=True))
    made.attrs |= {MAPS: tuple(indices), "feature_info": info}
    return made


def _told(numbers: list[Value]) -> Callable[..., Value]:
    return lambda vm, idx: ListValue(list(numbers)) if idx is None else UNKNOWN


STAND_INS["torchvision.models"] = lambda name: _BY_NAME.get(name) or _torchvision(name)
STAND_INS["timm"] = _BY_NAME.get
