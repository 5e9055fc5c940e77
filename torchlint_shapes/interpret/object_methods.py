"""What Python's `object` does for every class: to make an instance, to set an attribute."""

from __future__ import annotations

from torchlint_shapes.interpret.children import OTHERS
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Arguments,
    ClassValue,
    Instance,
    Keywords,
    Native,
    Site,
    Value,
    Wrapped,
)


def _set(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`object.__setattr__(target, name, value)`."""
    if len(arguments) == 3 and isinstance(arguments[0], Instance):
        target, name, value = arguments
        found = target.cls.find(name) if isinstance(name, str) else MISSING
        if isinstance(found, Wrapped) and found.setter is not None:
            vm.call(found.setter, [target, value], {}, site)
        elif isinstance(name, str):
            vm.trail.write(target.attrs, name, value)
        else:
            vm.trail.write(target.attrs, OTHERS, UNKNOWN)
    return None


SETATTR = Native("__setattr__", _set)


def _new(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Instance(arguments[0]) if arguments and isinstance(arguments[0], ClassValue) else UNKNOWN


NEW = Native("object.__new__", _new)
