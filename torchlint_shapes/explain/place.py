"""Where the wrong number is written: the argument of the constructor, or the call itself."""

from __future__ import annotations

from collections.abc import Iterable

from torchlint_shapes.interpret.trace import Construction, Event
from torchlint_shapes.interpret.values import Instance, Site
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.source import ir


def argument_node(call: ir.Node, parameters: Iterable[str], name: str, skip: int = 0) -> ir.Node | None:
    """The expression that a call gives for a parameter, None when it gives none by itself.

    `skip` is 1 for a method, whose first parameter stands before the dot.
    """
    if not isinstance(call, ir.Call):
        return None
    for keyword, value in call.keywords:
        if keyword == name:
            return value
    names = list(parameters)
    position = names.index(name) - skip if name in names else -1
    plain = call.arguments[: position + 1] if position >= 0 else ()
    if len(plain) == position + 1 and not any(isinstance(a, ir.Starred) for a in plain):
        return plain[position] if plain else None
    return None


def made_argument(layer: Instance, name: str) -> tuple[Site, ir.Node] | None:
    """The constructor argument of a layer."""
    declared = layer.layer_type
    if layer.made is None or declared is None:
        return None
    node = argument_node(layer.made.node, declared.signature.parameters, name)
    return (layer.made, node) if node is not None else None


def written(site: Site) -> Site:
    """Where an argument that a helper only hands on is written: what the helper's caller gives.

    A constructor is no helper: its parameters are the network's own.
    """
    at = site
    while isinstance(at.node, ir.Name) and at.caller is not None and at.caller.function.name != "__init__":
        function, call = at.caller.function, at.caller.site
        given = handed(function.node.parameters, at.node.id, call.node, bool(function.owner))
        if given is None:
            break
        at = Site(call.path, given, call.caller)
    return at


def handed(parameters: tuple[ir.Parameter, ...], name: str, call: ir.Node, method: bool) -> ir.Node | None:
    """What a call of a function gives for one of its parameters, None when it gives nothing by itself."""
    names = (p.name for p in parameters if p.kind in ("positional", "plain"))
    return argument_node(call, names, name, int(method))


def call_argument(event: Event, name: str) -> Site | None:
    """What the call of a layer or op itself gives for a parameter."""
    layer = event.layer.layer_type if event.layer is not None else None
    if isinstance(event, Construction):
        return None
    formula = layer.forward if layer is not None else OPS[event.name].formula if event.name in OPS else None
    skip = int(layer is None and event.name.startswith("torch.Tensor."))
    parameters = formula.signature.parameters if formula is not None else {}
    node = argument_node(event.site.node, parameters, name, skip) if name in parameters else None
    return Site(event.site.path, node, event.site.caller) if node is not None else None


def place(event: Event, demand: Demand | None) -> Site:
    """The expression to point at: the argument of the constructor or of the call, or one of these themselves."""
    argument = demand.argument if demand is not None else None
    layer = event.layer
    if layer is not None and layer.replaces and layer.named is not None and not _of_the_call(event, demand):
        return layer.named
    found = made_argument(layer, argument) if layer is not None and argument else None
    if found is not None:
        site, node = found
        return written(Site(site.path, node, site.caller))
    given = call_argument(event, argument) if argument else None
    if given is not None:
        return given
    return layer.made if layer is not None and layer.made is not None and not _of_the_call(event, demand) else event.site


def _of_the_call(event: Event, demand: Demand | None) -> bool:
    """Is it the tensors of a call that do not fit, whatever its layer was built with?"""
    if demand is None or isinstance(event, Construction):
        return False
    return demand.kind in _OF_CALLS or demand.relation == "never"


# What is asked of the tensors of one call, among themselves.
_OF_CALLS = frozenset({"join", "matmul", "loss"})
