"""Training and evaluation: the mode in which a layer runs, as far as that is known."""

from __future__ import annotations

from collections.abc import Iterable

from torchlint_shapes.interpret.children import is_module, named_modules
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import MISSING, UNKNOWN, Instance, Value


def touch(vm: Machine, values: Iterable[Value]) -> None:
    """Code that is not followed has these values in its hands: it may change the mode of the modules among them."""
    for value in values:
        if is_module(value) and id(value) not in vm.touched:
            vm.touched.update((id(module), module) for _, module in named_modules(value))


def in_training(vm: Machine, layer: Instance) -> Value:
    """Is a layer in training mode? In the program it is until somebody says otherwise; a study knows of no mode."""
    said = layer.attrs.get("training", MISSING)
    if said is not MISSING:
        return said
    followed = id(layer) not in vm.touched and not any(network.cls.is_open for network in vm.trace.networks)
    return True if followed and not vm.trace.studied else UNKNOWN
