"""How a program asks for a well-known network, and for what it computes on the way."""

from __future__ import annotations

import re
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.children import MODULE, OTHERS, named_children
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
from torchlint_shapes.interpret.library import STAND_INS, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Native,
    Scope,
    Site,
    Value,
)

# Arguments that change no shape; with any other the network is not the one that was measured.
_HARMLESS = {
    "weights", "pretrained", "progress", "init_weights", "transform_input", "dropout", "drop_rate",
    "zero_init_residual", "stochastic_depth_prob", "memory_efficient",
}  # fmt: skip
_TIMM_HARMLESS = {"pretrained", "drop_rate", "drop_path_rate", "checkpoint_path", "scriptable", "cache_dir"}


def _torchvision(name: str) -> Any:
    """`torchvision.models.resnet50`, `torchvision.models.resnet.resnet50`: a function that makes the network."""
    module, _, short = name.rpartition(".")
    found = table()["torchvision"].get(short)
    if found is None or module not in ("torchvision.models", found["module"]):
        return None

    def make(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        options = {k: v for k, v in keywords.items() if k not in _HARMLESS}
        classes, auxiliary = options.pop("num_classes", 1000), options.pop("aux_logits", None)
        several = found.get("several", False)
        if options or len(arguments) > 2 or (auxiliary is not None and not several):
            return UNKNOWN
        made = build(vm, found, {"classes": classes}, site)
        if several:
            made.attrs[SEVERAL] = True
            weights = keywords.get("weights"), keywords.get("pretrained", False)
            if arguments or auxiliary is not None or weights != (None, False):  # then it may have no such branches
                made.attrs[OTHERS] = UNKNOWN
                steps: Any = made.attrs[STEPS]
                for name in [n for n in named_children(made) if n not in steps]:
                    del made.attrs[name]
        return made

    return make


def _get_model(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    name = arguments[0] if arguments else keywords.get("name", UNKNOWN)
    make = _torchvision(f"torchvision.models.{name.lower()}") if isinstance(name, str) else None
    return make(vm, [], {k: v for k, v in keywords.items() if k != "name"}, site) if make else UNKNOWN


@library("torch.hub.load")
def _hub(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """The networks of pytorch/vision are those of torchvision."""
    named = {k: v for k, v in keywords.items() if k not in ("trust_repo", "force_reload", "verbose", "skip_validation")}
    named |= dict(zip(("repo_or_dir", "model"), arguments))
    repository, name = named.pop("repo_or_dir", UNKNOWN), named.pop("model", UNKNOWN)
    if not isinstance(repository, str) or not repository.startswith("pytorch/vision") or not isinstance(name, str):
        return UNKNOWN
    if named.pop("source", "github") != "github":
        return UNKNOWN
    module = import_module(vm, "torchvision.models", Scope({}, None))
    return vm.call(get_attribute(vm, module, name, site), arguments[2:], named, site)


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

    def forward(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        value, found = arguments[1] if len(arguments) == 2 else UNKNOWN, {}
        for step in steps:
            value = run_steps(vm, arguments[0], value, [step], site)
            if isinstance(step, str) and step in wanted:
                found[wanted[step]] = value
            if len(found) == len(wanted):
                break
        return DictValue(found)

    cls = ClassValue("FeatureExtractor", "torchvision.FeatureExtractor", (module_class(vm, MODULE),), open=True)
    cls.attrs["forward"] = Native("forward", forward)
    cls.mro = (cls, *cls.bases)
    return Instance(cls, {**named_children(network), STEPS: steps})


def _create_feature_extractor(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    given = dict(zip(("model", "return_nodes"), arguments)) | keywords
    return _extractor(vm, given.get("model", UNKNOWN), given.get("return_nodes", UNKNOWN), plain=False)


def _layer_getter(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    given = dict(zip(("model", "return_layers"), arguments)) | keywords
    return _extractor(vm, given.get("model", UNKNOWN), given.get("return_layers", UNKNOWN), plain=True)


# ---- timm

# `resnet50.a1_in1k`, and what was written for it before there were tags.
_TIMM_NAME = re.compile(r"(?:timm/)?(\w+?)(?:\.(\w+)|_(ns|ap|in2[12]k|in22ft1k))?")
_THOUSAND = re.compile(r"(|ns|ap|in22ft1k|.*in1k)")  # the tags with as many classes


def _create_model(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    options = {k: v for k, v in keywords.items() if k not in _TIMM_HARMLESS}
    name = arguments[0] if arguments else options.pop("model_name", UNKNOWN)
    match = _TIMM_NAME.fullmatch(name) if isinstance(name, str) else None
    found = table()["timm"].get(match[1]) if match else None
    if match is None or found is None or len(arguments) > 2:
        return UNKNOWN
    usual = 1000 if _THOUSAND.fullmatch(match[2] or match[3] or "") else UNKNOWN
    classes, channels = options.pop("num_classes", None), options.pop("in_chans", None)
    sizes: Keywords = {
        "classes": usual if classes is None else classes,
        "channels": 3 if channels is None else channels,
    }
    pool = options.pop("global_pool", None)
    if options.pop("features_only", False) is not False:
        return _maps(vm, found, {**sizes, "classes": 0}, keywords, options, site)
    made = _headed(vm, found, sizes, pool, site)
    if options or made is None:
        return UNKNOWN
    head, count = found[""]["head"], found[""].get("features", 0)

    def reset(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        """Another head: all that comes after the features is made anew."""
        own, classes = (*arguments, keywords.get("num_classes", UNKNOWN))[:2]
        other = keywords.get("global_pool", arguments[2] if len(arguments) > 2 else None)
        fresh = _headed(vm, found, {**sizes, "classes": classes}, other, site) if pool is None else None
        if fresh is None:
            vm.trail.write(own.attrs, TOUCHED, True)
            return None
        kept = own.attrs[STEPS][:count]
        for child in {**named_children(own), **named_children(fresh)}:
            if child not in kept:
                vm.trail.write(own.attrs, child, fresh.attrs.get(child, UNKNOWN))
        vm.trail.write(own.attrs, STEPS, fresh.attrs[STEPS])
        return None

    def classifier(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        value = arguments[0] if head else UNKNOWN
        for part in head.split("."):
            value = get_attribute(vm, value, part, site)
        return value

    made.cls.attrs |= {
        "reset_classifier": Native("reset_classifier", reset),
        "get_classifier": Native("get_classifier", classifier),
        "forward_features": Native("forward_features", _features),
    }
    told = {"num_features": found[""].get("num_features", UNKNOWN), "num_classes": sizes["classes"]}
    steady = isinstance(told["num_features"], int)
    made.attrs |= {**told, FEATURES: count if steady else None, "default_cfg": UNKNOWN, "pretrained_cfg": UNKNOWN}
    return made


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


def _features(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, value = arguments[0], arguments[1] if len(arguments) == 2 else UNKNOWN
    count = own.attrs.get(FEATURES)
    return run_steps(vm, own, value, own.attrs[STEPS][:count], site) if count else UNKNOWN


def _maps(
    vm: Machine, found: dict[str, Any], sizes: dict[str, Value], keywords: Keywords, options: Keywords, site: Site
) -> Value:
    """`features_only=True`: a list of maps, and what is said of them."""
    fact, *said = found.get("maps", (None, (), ()))
    chosen = options.pop("out_indices", None)
    indices: Any = sequence_items(vm, chosen) if chosen is not None else range(len(said[0]))
    if options or fact is None or keywords["features_only"] is not True or indices is None:
        return UNKNOWN
    count = len(said[0])
    if not all(isinstance(i, int) and -count <= i < count for i in indices):
        return UNKNOWN
    indices = [i % count for i in indices]
    if indices != sorted(set(indices)):
        return UNKNOWN
    made = build(vm, ["FeatureListNet", fact], sizes, site)
    info = ClassValue("FeatureInfo", "timm.models.FeatureInfo", open=True)
    info.mro = (info,)
    for name, numbers in zip(("channels", "reduction"), said):
        info.attrs[name] = Native(name, lambda *given, n=[numbers[i] for i in indices]: ListValue(list(n)))
    made.attrs |= {MAPS: tuple(indices), "feature_info": Instance(info)}
    return made


_BY_NAME = {
    "torchvision.models.get_model": _get_model,
    "torchvision.models.feature_extraction.create_feature_extractor": _create_feature_extractor,
    "torchvision.models._utils.IntermediateLayerGetter": _layer_getter,
    "timm.create_model": _create_model,
    "timm.models.create_model": _create_model,
    "timm.models.factory.create_model": _create_model,
}
STAND_INS["torchvision.models"] = lambda name: _BY_NAME.get(name) or _torchvision(name)
STAND_INS["timm"] = _BY_NAME.get
