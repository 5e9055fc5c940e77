"""Reading and writing attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.children import OTHERS, named_children
from torchlint_shapes.interpret.dict_classes import DICT, FILL, dict_items
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.hooks import give_children
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.refusals import no_attribute
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Arguments,
    Choice,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    Keywords,
    Method,
    Native,
    Partial,
    Site,
    Super,
    Value,
    Wrapped,
)
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.tensor import UnknownType

Reader = Callable[[Machine, Any, str, Site], Value]
READERS: ByType[Reader] = ByType()
reads_attribute = READERS.register


def get_attribute(vm: Machine, value: Value, name: str, site: Site) -> Value:
    """`value.name`; UNKNOWN when it cannot be said."""
    found = find_attribute(vm, value, name, site)
    if found is MISSING:
        if not isinstance(value, (UnknownType, Choice)):
            vm.trace.forget(f"attribute {name}")
        no_attribute(vm, value, name, site)
        return UNKNOWN
    return found


def find_attribute(vm: Machine, value: Value, name: str, site: Site) -> Value:
    """`value.name`, or MISSING."""
    return READERS[type(value)](vm, value, name, site)


@reads_attribute(object)
def _not_known(vm: Machine, value: Value, name: str, site: Site) -> Value:
    return UNKNOWN


@reads_attribute(Choice)
def _of_choice(vm: Machine, value: Choice, name: str, site: Site) -> Value:
    return vm.each(value, lambda v: get_attribute(vm, v, name, site))


@reads_attribute(slice)
def _of_slice(vm: Machine, value: slice, name: str, site: Site) -> Value:
    return getattr(value, name, MISSING)


@reads_attribute(Wrapped)
def _of_wrapped(vm: Machine, value: Wrapped, name: str, site: Site) -> Value:
    if name not in ("setter", "getter", "deleter"):
        return UNKNOWN
    return Native(name, lambda vm, a, k, site: replace(value, setter=a[0]) if name == "setter" else value)


@reads_attribute(FunctionValue)
def _of_function(vm: Machine, value: FunctionValue, name: str, site: Site) -> Value:
    if name in value.attrs:
        return value.attrs[name]
    if name in ("__name__", "__qualname__"):
        return value.name
    if name == "__module__" and value.scope.module is not None:
        return value.scope.module.name
    return UNKNOWN if name.startswith("__") and name != "__wrapped__" else MISSING


@reads_attribute(Native)
def _of_native(vm: Machine, value: Value, name: str, site: Site) -> Value:
    return MISSING if name == "__wrapped__" else UNKNOWN


@reads_attribute(Partial)
def _of_partial(vm: Machine, value: Partial, name: str, site: Site) -> Value:
    own = {"func": value.function, "args": value.arguments, "keywords": DictValue(dict(value.keywords))}
    return own.get(name, MISSING if name == "__wrapped__" else UNKNOWN)


@reads_attribute(Method)
def _of_method(vm: Machine, value: Method, name: str, site: Site) -> Value:
    if name == "__self__":
        return value.receiver
    known = isinstance(value.function, (FunctionValue, Partial, Method))
    return (find_attribute if known else _of_native)(vm, value.function, name, site)


@reads_attribute(Instance)
def _of_instance(vm: Machine, value: Instance, name: str, site: Site) -> Value:
    if name in value.attrs:
        return value.attrs[name]
    if name == "__class__":
        return value.cls
    if name == "__module__":
        return _of_class(vm, value.cls, name, site)
    if name == "__dict__":
        return DictValue(value.attrs)
    if name == "_modules":
        children = DictValue(dict(named_children(value)), OTHERS not in value.attrs, view=value.attrs)
        give_children(vm, value)
        return children
    found = value.cls.find(name)
    if found is not MISSING:
        return bound(vm, found, value, value.cls, site)
    if name == "__setattr__":
        return Method(SETATTR, value)
    items = dict_items(value)
    method = find_attribute(vm, items, name, site) if items is not None else MISSING
    if isinstance(method, Method):
        return method
    fallback = value.cls.find("__getattr__")
    if isinstance(fallback, (FunctionValue, Native)):
        return vm.call(fallback, [value, name], {}, site)
    static = next((op for base in value.cls.mro if (op := f"{base.qualified}.{name}") in OPS), None)
    if static is not None:
        return External(static)
    return UNKNOWN if value.cls.is_open else MISSING


def bound(vm: Machine, found: Value, receiver: Value, cls: ClassValue, site: Site) -> Value:
    """A class attribute as seen through an instance."""
    if isinstance(found, (FunctionValue, Native)):
        return Method(found, receiver)
    if isinstance(found, Wrapped):
        if found.kind == "staticmethod":
            return found.function
        if found.kind == "classmethod":
            return Method(found.function, cls)

        return vm.call(found.function, [receiver], {}, site)
    return found


@reads_attribute(ClassValue)
def _of_class(vm: Machine, value: ClassValue, name: str, site: Site) -> Value:
    if name in ("__name__", "__qualname__"):
        return value.name
    if name == "__mro__":
        return value.mro
    if name == "__module__":
        return value.qualified.rpartition(".")[0]
    found = value.find(name)
    if isinstance(found, Wrapped) and found.kind == "classmethod":
        return Method(found.function, value)
    if isinstance(found, Wrapped) and found.kind == "staticmethod":
        return found.function
    if found is MISSING and value.qualified.startswith("torch."):
        return find_attribute(vm, External(value.qualified), name, site)
    if found is MISSING:
        return UNKNOWN if value.is_open else MISSING
    return found


@reads_attribute(Super)
def _of_super(vm: Machine, value: Super, name: str, site: Site) -> Value:
    receiver = value.receiver
    cls = receiver.cls if isinstance(receiver, Instance) else receiver
    if not isinstance(cls, ClassValue):
        return UNKNOWN
    mro = cls.mro
    at = mro.index(value.after) + 1 if value.after in mro else 1
    for base in mro[at:]:
        if name in base.attrs:
            return bound(vm, base.attrs[name], receiver, cls, site)
        if base.open and name != "__init__" and not (name == "__new__" and cls.derives("torch.nn.Module")):
            return UNKNOWN
    if name == "__setattr__":
        return Method(SETATTR, receiver)
    if name == "__new__":
        return NEW
    if name == "__init__" and cls.kind == DICT:
        return Method(FILL, receiver)
    return Native("object." + name, lambda *_: None) if name.startswith("__") else UNKNOWN


def find_method(vm: Machine, value: Value, name: str) -> Value | None:
    """A method that the program itself defines on this object."""
    if not isinstance(value, Instance):
        return None
    found = value.cls.find(name)
    return Method(found, value) if isinstance(found, FunctionValue) else None


def _plain_set(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`object.__setattr__(target, name, value)`."""
    if len(arguments) == 3 and isinstance(arguments[0], Instance):
        target, name, value = arguments
        if isinstance(name, str):
            vm.trail.write(target.attrs, name, value)
        else:
            vm.trail.write(target.attrs, OTHERS, UNKNOWN)
    return None


SETATTR = Native("__setattr__", _plain_set)


def _new(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Instance(arguments[0]) if arguments and isinstance(arguments[0], ClassValue) else UNKNOWN


NEW = Native("object.__new__", _new)
