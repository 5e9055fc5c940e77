"""How a program asks for a well-known network, and for what it computes on the way."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.backbones import FEATURES, STEPS, TIMM_NETWORK, build, run_steps, table
from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.imports import import_module
from torchlint_shapes.interpret.library import STAND_INS, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.network import MODULE, module_class, named_children
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    Instance,
    ListValue,
    Native,
    Scope,
    Site,
    Value,
)

_Arguments = list[Value]
_Keywords = dict[str, Value]

# Arguments that change no shape; with any other the network is not the one that was measured.
_HARMLESS = {"weights", "pretrained", "progress", "init_weights", "transform_input", "dropout", "zero_init_residual"}
_TIMM_HARMLESS = {"pretrained", "drop_rate", "drop_path_rate", "checkpoint_path", "pretrained_cfg", "scriptable"}


def _torchvision(name: str) -> Any:
    """`torchvision.models.resnet50`, `torchvision.models.resnet.resnet50`: a function that makes the network."""
    found = table()["torchvision"].get(name.rpartition(".")[2])
    if found is None:
        return None

    def make(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
        options = {k: v for k, v in keywords.items() if k not in _HARMLESS}
        classes, auxiliary = options.pop("num_classes", 1000), options.pop("aux_logits", True)
        if options or len(arguments) > 2 or (auxiliary is not True and not found.get("several")):
            return UNKNOWN
        return build(vm, found, {"classes": classes}, site)

    return make


def _get_model(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
    name = arguments[0] if arguments else keywords.get("name", UNKNOWN)
    make = _torchvision(f"torchvision.models.{name.lower()}") if isinstance(name, str) else None
    return make(vm, [], {k: v for k, v in keywords.items() if k != "name"}, site) if make else UNKNOWN


@library("torch.hub.load")
def _hub(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
    """The networks of pytorch/vision are those of torchvision."""
    repository, name = (*arguments, keywords.get("model", UNKNOWN), UNKNOWN)[:2]
    if not isinstance(repository, str) or not repository.startswith("pytorch/vision") or not isinstance(name, str):
        return UNKNOWN
    own = {"model", "source", "trust_repo", "force_reload", "verbose", "skip_validation"}
    module = import_module(vm, "torchvision.models", Scope({}, None))
    named = {k: v for k, v in keywords.items() if k not in own}
    return call(vm, get_attribute(vm, module, name, site), arguments[2:], named, site)


# ---- what a network computes on the way


def _extractor(vm: Machine, network: Value, nodes: Value, plain: bool) -> Value:
    """A network that returns a dict of what these children of another one give."""
    wanted = dict(nodes.items) if isinstance(nodes, DictValue) and nodes.known else None
    if wanted is None and not isinstance(nodes, DictValue):
        items = sequence_items(vm, nodes)
        wanted = {n: n for n in items} if items is not None and all(isinstance(n, str) for n in items) else None
    if not isinstance(network, Instance) or wanted is None:
        return UNKNOWN
    steps = list(named_children(network)) if plain else network.attrs.get(STEPS)
    if steps is None or not set(wanted) <= {s for s in steps if isinstance(s, str)}:
        return UNKNOWN

    def forward(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
        value, found = arguments[1] if len(arguments) == 2 else UNKNOWN, {}
        for step in steps:
            value = run_steps(vm, network, value, [step], site)
            if isinstance(step, str) and step in wanted:
                found[wanted[step]] = value
            if len(found) == len(wanted):
                break
        return DictValue(found)

    cls = ClassValue("FeatureExtractor", "torchvision.FeatureExtractor", (module_class(vm, MODULE),), open=True)
    cls.attrs["forward"] = Native("forward", forward)
    cls.mro = (cls, *cls.bases)
    return Instance(cls, dict(named_children(network)))


def _create_feature_extractor(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
    network, nodes = (*arguments, keywords.get("return_nodes", UNKNOWN), UNKNOWN)[:2]
    return _extractor(vm, keywords.get("model", network), nodes, plain=False)


def _layer_getter(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
    network, nodes = (*arguments, keywords.get("return_layers", UNKNOWN), UNKNOWN)[:2]
    return _extractor(vm, keywords.get("model", network), nodes, plain=True)


# ---- timm


def _create_model(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
    options = {k: v for k, v in keywords.items() if k not in _TIMM_HARMLESS}
    name = arguments[0] if arguments else options.pop("model_name", UNKNOWN)
    found = table()["timm"].get(name.partition(".")[0].removeprefix("timm/")) if isinstance(name, str) else None
    classes, pool = options.pop("num_classes", 1000), options.pop("global_pool", None)
    sizes = {"classes": 1000 if classes is None else classes, "channels": options.pop("in_chans", 3)}
    if found is None or len(arguments) > 2 or set(options) - {"features_only", "out_indices"}:
        return UNKNOWN
    if options.get("features_only", False) is not False:
        return _maps(vm, found, sizes, options, site)
    whole = _way(found, sizes["classes"], pool)
    if whole is None:
        return UNKNOWN
    made = build(vm, whole, sizes, site)
    made.cls.attrs.update(TIMM_NETWORK)

    def reset(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
        """Another head: all that comes after the features is made anew."""
        own, classes = (*arguments, keywords.get("num_classes", UNKNOWN))[:2]
        pool = arguments[2] if len(arguments) > 2 else None
        other = _way(found, classes, keywords.get("global_pool", pool))
        fresh = build(vm, other, {**sizes, "classes": classes}, site) if other is not None else None
        kept = whole["steps"][: whole["features"]]
        for child in named_children(own):
            if child not in kept:
                vm.trail.write(own.attrs, child, fresh.attrs.get(child, UNKNOWN) if fresh is not None else UNKNOWN)
        if fresh is not None:
            vm.trail.write(own.attrs, STEPS, fresh.attrs[STEPS])
        return None

    def head(vm: Machine, arguments: _Arguments, keywords: _Keywords, site: Site) -> Value:
        value = arguments[0]
        for part in whole["head"].split("."):
            value = get_attribute(vm, value, part, site)
        return value

    made.cls.attrs |= {"reset_classifier": Native("reset_classifier", reset), "get_classifier": Native("head", head)}
    made.attrs |= {FEATURES: whole["features"], "num_features": whole["num_features"], "num_classes": sizes["classes"]}
    return made


def _way(found: dict[str, Any], classes: Value, pool: Value) -> dict[str, Any] | None:
    """The network with a head, without one, and without a pool before it; None for what was not measured."""
    if classes is UNKNOWN or pool not in (None, "avg", "") or (pool == "" and classes != 0):
        return None
    way = found["" if classes != 0 else "0" if pool != "" else "0,"]
    plain = found[""]["children"]
    return {**way, "children": {n: plain[n] if c == "=" else c for n, c in way["children"].items()}}


def _maps(vm: Machine, found: dict[str, Any], sizes: dict[str, Value], options: _Keywords, site: Site) -> Value:
    """`features_only=True`: a list of maps, and what is said of them."""
    fact, *said = found.get("maps", [None])
    chosen = options.get("out_indices")
    indices = sequence_items(vm, chosen) if chosen is not None else range(len(said[0]) if said else 0)
    if fact is None or options["features_only"] is not True or indices is None:
        return UNKNOWN
    if not all(isinstance(i, int) and 0 <= i < len(said[0]) for i in indices) or len(indices) < 2:
        return UNKNOWN
    taken, given = fact.split(" > ")
    maps = given.partition(" if ")[0].split(" | ")
    least = given.partition(" if ")[2]
    text = f"{taken} > {' | '.join(maps[i] for i in indices)}{' if ' + least if least else ''}"
    made = build(vm, ["FeatureListNet", text], sizes, site)
    cls = ClassValue("FeatureInfo", "timm.models.FeatureInfo", open=True)
    cls.mro = (cls,)
    for name, numbers in zip(("channels", "reduction"), said):
        chosen_numbers = [numbers[i] for i in indices]
        cls.attrs[name] = Native(name, lambda *_, n=chosen_numbers: ListValue(list(n)))
    made.cls.attrs["feature_info"] = Instance(cls)
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
