"""`torch.nn.utils.parametrize`: a parameter that a module, a child of its owner, computes whenever it is needed."""

from __future__ import annotations

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Site, Value

CHILD = "parametrizations"  # the name of the child that holds them by the parameters' names
ORIGINAL = "original"  # what the first of them is given


def compute_parameters(vm: Machine, owner: Instance, site: Site) -> None:
    """Runs what computes the parameters of a layer, as its forward does."""
    held = owner.attrs.get(CHILD)
    for parts in list(held.attrs.values()) if isinstance(held, Instance) else ():
        if isinstance(parts, Instance):
            compute(vm, parts, site)


def compute(vm: Machine, parts: Instance, site: Site) -> Value:
    """What a parameter is, one after the other of its parametrizations."""
    value = parts.attrs.get(ORIGINAL, UNKNOWN)
    for number in sorted(filter(str.isdigit, parts.attrs), key=int):
        value = vm.call(parts.attrs[number], list(value) if isinstance(value, tuple) else [value], {}, site)
    return value
