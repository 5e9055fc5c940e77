"""What libraries add to the core: each of their files puts in here what it has to say, when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import Instance, Site, Tensor, Value


@dataclass(frozen=True, slots=True)
class Arrays:
    """The arrays of a library, where they differ from the tensors of torch.

    `attribute` is MISSING where they agree; `op` is what an op of torch makes of arrays; `as_tensor` gives a value as
    torch takes it.
    """

    attribute: Callable[[Machine, Tensor, str, Site], Value]
    op: Callable[[Machine, str, Mapping[str, Any]], Value]
    as_tensor: Callable[[Value], Value]


ARRAYS: dict[str, Arrays] = {}  # by the dtype that they have

Example = Callable[[Machine, Instance, list[str]], dict[str, Value]]
_EXAMPLES: list[Example] = []


def gives_example(find: Example) -> Example:
    """Registers a function that finds the input which a network itself brings as an example."""
    _EXAMPLES.append(find)
    return find


def example_input(vm: Machine, network: Instance, names: list[str]) -> dict[str, Value]:
    """The arguments of forward, of these names, of which the network itself brings an example."""
    return {name: value for find in _EXAMPLES for name, value in find(vm, network, names).items()}


Watcher = Callable[[Machine, Value], None]
_MODULES: list[Watcher] = []
_CHILDREN: list[Watcher] = []


def watches_modules(watcher: Watcher) -> Watcher:
    """Registers what is done when the program has a module in its hands that it did not make itself."""
    _MODULES.append(watcher)
    return watcher


def watches_children(watcher: Watcher) -> Watcher:
    """The same for the dict of its children, to which the program may add others."""
    _CHILDREN.append(watcher)
    return watcher


Maker = Callable[[Machine, Instance, Site], None]
_LAYERS: list[Maker] = []


def watches_layers(maker: Maker) -> Maker:
    """Registers what is done with a layer of torch that was just made."""
    _LAYERS.append(maker)
    return maker


def give_layer(vm: Machine, layer: Instance, site: Site) -> None:
    for maker in _LAYERS:
        maker(vm, layer, site)


def give_module(vm: Machine, module: Value) -> None:
    for watcher in _MODULES:
        watcher(vm, module)


def give_children(vm: Machine, module: Value) -> None:
    for watcher in _CHILDREN:
        watcher(vm, module)
