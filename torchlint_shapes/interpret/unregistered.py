"""Layers that a network keeps in a plain list or dict, where torch does not see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torchlint_shapes.interpret.children import is_container, is_module, named_modules
from torchlint_shapes.interpret.trace import Trace
from torchlint_shapes.interpret.values import DictValue, Instance, ListValue, Tensor, Value


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a network keeps in its attribute `name`: layers with parameters, none of which is registered in it.

    The keys of a dict are `nameable` if layers can be registered by them.
    """

    network: Instance
    name: str
    layers: tuple[Instance, ...]
    keyed: bool
    nameable: bool


def hidden(trace: Trace) -> Iterator[Hidden]:
    """The plain lists and dicts of layers in the networks that ran."""
    networks = {id(network): network for event in trace.events for network in event.networks}
    for network in networks.values():
        if network.cls.node is None or is_container(network):
            continue
        plain = {n: v for n, v in network.attrs.items() if isinstance(v, (ListValue, DictValue, tuple)) and _holds(v)}
        registered = {id(module) for _, module in named_modules(network)} if plain else set()
        for name, value in plain.items():
            layers = tuple(_layers(value))
            own = all(id(layer) not in registered and _is_made_by(network, layer) for layer in layers)
            if own and any(map(_has_weights, layers)):
                keys = value.items if isinstance(value, DictValue) else ()
                nameable = all(isinstance(key, str) and key and "." not in key for key in keys)
                yield Hidden(network, name, layers, isinstance(value, DictValue), nameable)


def _items(value: Value) -> list[Value]:
    if isinstance(value, DictValue):
        return list(value.items.values())
    return list(value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else ())


def _holds(value: Value) -> bool:
    return any(is_module(item) for item in _items(value))


def _layers(value: Value) -> Iterator[Instance]:
    for item in _items(value):
        if is_module(item):
            yield item


def _is_made_by(network: Instance, layer: Instance) -> bool:
    """Is a layer made, in however many steps, by a method of the network? One that was given to it may be hidden on
    purpose."""
    frame = next((m.made for _, m in named_modules(layer) if m.made is not None), None)
    caller = frame.caller if frame is not None else None
    while caller is not None:
        if caller.function.owner in network.cls.mro:
            return True
        caller = caller.site.caller
    return False


def _has_weights(layer: Instance) -> bool:
    return any(isinstance(module.attrs.get("weight"), Tensor) for _, module in named_modules(layer))
