"""Reading and writing attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.children import OTHERS, named_children
from torchlint_shapes.interpret.code import code_of, docstring
from torchlint_shapes.interpret.dict_classes import DICT, FILL, ITEM_METHODS, dict_items
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.hooks import give_children
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import plain_value
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

# What every object has, which no program finds in another way.
_OF_OBJECT = frozenset({"__class__", "__dict__", "__module__", "_modules"})

# Methods of the classes of a package that natives do instead: by the package and the name.
OF_PACKAGES: dict[tuple[str, str], Native] = {}

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
    if name == "__code__":
        return code_of(value)
    if name == "__doc__":
        return docstring(value.node)
    return UNKNOWN if name.startswith("__") and name != "__wrapped__" else MISSING


@reads_attribute(Partial)
def _of_partial(vm: Machine, value: Partial, name: str, site: Site) -> Value:
    own = {"func": value.function, "args": value.arguments, "keywords": DictValue(dict(value.keywords))}
    return own.get(name, MISSING if name == "__wrapped__" else UNKNOWN)


@reads_attribute(Method)
def _of_method(vm: Machine, value: Method, name: str, site: Site) -> Value:
    if name == "__self__":
        return value.receiver
    if isinstance(value.function, (FunctionValue, Partial, Method)):
        return find_attribute(vm, value.function, name, site)
    return MISSING if name == "__wrapped__" else UNKNOWN


@reads_attribute(Instance)
def _of_instance(vm: Machine, value: Instance, name: str, site: Site) -> Value:
    own = value.cls.find("__getattribute__") if name not in _OF_OBJECT else MISSING
    if isinstance(own, FunctionValue):
        return vm.call(own, [value, name], {}, site)
    return _plain_get(vm, value, name, site)


def _plain_get(vm: Machine, value: Instance, name: str, site: Site) -> Value:
    """`object.__getattribute__(value, name)`, and `__getattr__`."""
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
    if plain_value(value) is not value:  # a member of an enum that is a text, too
        return find_attribute(vm, plain_value(value), name, site)
    static = next((op for base in value.cls.mro if (op := f"{base.qualified}.{name}") in OPS), None)
    if static is not None:
        return External(static)
    return UNKNOWN if value.cls.is_open else MISSING


def bound(vm: Machine, found: Value, receiver: Value, cls: ClassValue, site: Site) -> Value:
    """A class attribute as seen through an instance."""
    if isinstance(found, Choice):
        return vm.each(found, lambda v: bound(vm, v, receiver, cls, site))
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
    if name == "__bases__":
        return UNKNOWN if value.open or not value.bases else value.bases
    if name == "__dict__" and value.node is not None:
        return DictValue(dict(value.attrs))
    if name == "__doc__" and value.node is not None and name not in value.attrs:
        return docstring(value.node)
    native = OF_PACKAGES.get((_package_of(value, name), name))
    if native is not None:
        return Method(native, value)
    found = value.find(name)
    if name == "__dataclass_fields__" and any(c.kind == "dataclass" for c in value.mro):
        names = (n for n, _ in next((c.fields for c in value.mro if c.fields), ()))
        return DictValue(dict.fromkeys(names, UNKNOWN), known=False)  # those of the class itself are in it, too
    if found is MISSING and name == "__setattr__" and not value.is_open:
        return SETATTR
    if isinstance(found, Wrapped) and found.kind == "classmethod":
        return Method(found.function, value)
    if isinstance(found, Wrapped) and found.kind == "staticmethod":
        return found.function
    if found is MISSING and value.qualified.startswith("torch."):
        return find_attribute(vm, External(value.qualified), name, site)
    if found is MISSING:
        return UNKNOWN if value.is_open else MISSING
    return found


def _package_of(cls: ClassValue, name: str) -> str:
    """The package whose class gives this one an attribute."""
    owner = next((c for c in cls.mro if name in c.attrs), cls)
    return owner.qualified.partition(".")[0]


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
    if name == "__getattribute__":
        return Method(GETATTRIBUTE, receiver)
    if name == "__new__":
        return NEW
    if name == "__init__" and any(c.kind == DICT for c in mro):
        return Method(FILL, receiver)
    items = dict_items(receiver)
    found = _of_items(vm, items, name, site) if items is not None else MISSING
    if found is not MISSING:
        return found
    return Native("object." + name, lambda *_: None) if name.startswith("__") else UNKNOWN


def _of_items(vm: Machine, items: DictValue, name: str, site: Site) -> Value:
    """`super().name` in a class that is a dict."""
    if name in ITEM_METHODS:
        return Native(name, lambda vm, arguments, keywords, site: ITEM_METHODS[name](vm, items, *arguments))
    found = find_attribute(vm, items, name, site)
    return found if isinstance(found, Method) else MISSING


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


def _plainly(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    known = len(arguments) == 2 and isinstance(arguments[0], Instance) and isinstance(arguments[1], str)
    return _plain_get(vm, arguments[0], arguments[1], site) if known else UNKNOWN


GETATTRIBUTE = Native("__getattribute__", _plainly)


def _new(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Instance(arguments[0]) if arguments and isinstance(arguments[0], ClassValue) else UNKNOWN


NEW = Native("object.__new__", _new)
