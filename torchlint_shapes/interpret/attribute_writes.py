"""Writing attributes: `a.b = c` and `del a.b`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.dict_classes import unite
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.trace import AttributeChange, ParameterChange
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    FunctionValue,
    Instance,
    ModuleValue,
    Poly,
    Site,
    Tensor,
    Value,
    Wrapped,
)
from torchlint_shapes.interpret.wrong_uses import not_begun

Writer = Callable[[Machine, Any, str, Value, Site], None]
_WRITERS: ByType[Writer] = ByType()
_writes = _WRITERS.register


def set_attribute(vm: Machine, target: Value, name: str, value: Value, site: Site) -> None:
    """`target.name = value`."""
    _WRITERS[type(target)](vm, target, name, value, site)


@_writes(object)
def _nowhere(vm: Machine, target: Value, name: str, value: Value, site: Site) -> None:
    """Of what is not known, or has none that are remembered; it may be a parameter that gets another type."""
    if name == "data":
        vm.typed = False


@_writes(Tensor)
def _of_tensor(vm: Machine, target: Tensor, name: str, value: Value, site: Site) -> None:
    """`parameter.data = parameter.data.half()`: from then on it is not known what type a parameter has."""
    if name == "data" and not (isinstance(value, Tensor) and value.dtype == target.dtype):
        vm.typed = False


@_writes(Choice)
def _of_choice(vm: Machine, target: Choice, name: str, value: Value, site: Site) -> None:
    for one in target.values:
        if isinstance(one, Instance):
            vm.trail.write(one.attrs, name, vm.trail.join([one.attrs.get(name, UNKNOWN), value]))


@_writes(Instance)
def _of_instance(vm: Machine, target: Instance, name: str, value: Value, site: Site) -> None:
    setter, found = target.cls.find("__setattr__"), target.cls.find(name)
    if name == "__dict__":
        unite(vm, target, value)
    elif isinstance(setter, FunctionValue):
        vm.call(setter, [target, name, value], {}, site)
    elif isinstance(found, Wrapped) and found.setter is not None:
        vm.call(found.setter, [target, value], {}, site)
    else:
        not_begun(vm, target, name, value, site)
        write_attribute(vm, target, name, value, site)


def write_attribute(vm: Machine, target: Instance, name: str, value: Value, site: Site) -> None:
    """`target.name = value` where nothing of the program does it."""
    note_change(vm, target, name, value, site)
    note_name(vm, target, name, value, site)
    vm.trail.write_attribute(target.attrs, name, value)


@_writes(ClassValue, FunctionValue)
def _of_definition(vm: Machine, target: ClassValue | FunctionValue, name: str, value: Value, site: Site) -> None:
    vm.trail.write_attribute(target.attrs, name, value)


@_writes(ModuleValue)
def _of_module(vm: Machine, target: ModuleValue, name: str, value: Value, site: Site) -> None:
    vm.trail.write(target.scope.vars, name, value)


def del_attribute(vm: Machine, target: Value, name: str) -> None:
    attrs = getattr(target, "attrs", None)
    if attrs is not None and name in attrs:
        vm.trail.erase(attrs, name)


def note_change(vm: Machine, target: Instance, name: str, value: Value, site: Site) -> None:
    """Records `layer.in_features = n`, after which the weight keeps its size, and `layer.weight = t`."""
    layer = target.layer_type
    if layer is None or target.made is None:
        return
    old = target.attrs.get(name)
    if name not in layer.signature.parameters:
        if isinstance(old, Tensor) or isinstance(value, (Tensor, AnyTensor)):
            vm.trace.record(ParameterChange, name, site, target)
    elif _is_size(old) and _is_size(value):
        vm.trace.record(AttributeChange, name, site, target, {"old": old, "new": value})


def _is_size(value: Value) -> bool:
    """Is this a number of which one knows that it is a size, or a tuple of them?"""
    if isinstance(value, tuple):
        return all(map(_is_size, value))
    return isinstance(value, Poly) or type(value) is int


def note_name(vm: Machine, owner: Instance, name: str, value: Value, site: Site) -> None:
    """Remembers where a module gets its name, and whether it takes that of the module named there before."""
    before = owner.attrs.get(name)
    if is_module(value) and value is not before:
        there = before.named if isinstance(before, Instance) else None
        vm.trail.note(value, "replaces", there is not None and there.node is site.node)
        vm.trail.note(value, "named", site)
