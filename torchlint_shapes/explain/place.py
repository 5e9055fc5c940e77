"""Where the wrong number is written: the argument of the constructor, or the call itself."""

from __future__ import annotations

from collections.abc import Iterable

from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Instance, Site
from torchlint_shapes.ops.declare import OPS
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


def place(event: Event, argument: str | None) -> Site:
    """The expression to point at."""
    if event.layer is not None and event.layer.replaces and event.layer.named is not None:
        return event.layer.named
    if event.layer is not None and event.layer.made is not None:
        found = made_argument(event.layer, argument) if argument else None
        if found is not None:
            site, node = found
            return written(Site(site.path, node, site.caller))
        return event.layer.made
    if argument and event.name in OPS:
        skip = int(event.name.startswith("torch.Tensor."))
        given = argument_node(event.site.node, OPS[event.name].formula.signature.parameters, argument, skip)
        if given is not None:
            return Site(event.site.path, given)
    return event.site
