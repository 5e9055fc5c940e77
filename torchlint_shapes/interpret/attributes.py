"""Reading attributes: of a class, of a function, of what has few; each other kind of value is in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.code import code_of, docstring
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.object_methods import SETATTR
from torchlint_shapes.interpret.refusals import lacks
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Choice,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    Method,
    Native,
    Partial,
    Site,
    Value,
    Wrapped,
)
from torchlint_shapes.interpret.wrong_uses import no_attribute
from torchlint_shapes.ops.tensor import UnknownType

PROPERTY = "property"  # the kind of a class that derives from it
# Methods of the classes of a package that natives do instead: by the package and the name.
OF_PACKAGES: dict[tuple[str, str], Native] = {}

Reader = Callable[[Machine, Any, str, Site], Value]
READERS: ByType[Reader] = ByType()
reads_attribute = READERS.register


def get_attribute(vm: Machine, value: Value, name: str, site: Site) -> Value:
    """`value.name`; UNKNOWN when it cannot be said."""
    found = find_attribute(vm, value, name, site)
    if found is MISSING:
        if vm.lookups and isinstance(value, Instance) and lacks(value, name):
            raise ProgramRaise("AttributeError", site)
        if not isinstance(value, (UnknownType, Choice)):
            vm.trace.forget(f"attribute {name}")
        no_attribute(vm, value, name, site)
        return UNKNOWN
    if value is None or type(value) is External:
        no_attribute(vm, value, name, site)
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
    return _described(vm, found, receiver, cls, site)


def _described(vm: Machine, found: Value, receiver: Value, cls: ClassValue, site: Site) -> Value:
    """A class attribute that is an object with `__get__` says itself what it is."""
    getter = find_method(vm, found, "__get__")
    if getter is not None:
        return vm.call(getter, [receiver, cls], {}, site)
    if isinstance(found, Instance) and found.cls.kind == PROPERTY and receiver is not None:
        return vm.call(found.attrs.get("fget", UNKNOWN), [receiver], {}, site)
    return found


@reads_attribute(ClassValue)
def class_attribute(vm: Machine, value: ClassValue, name: str, site: Site) -> Value:
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
    return _described(vm, found, None, value, site)


def _package_of(cls: ClassValue, name: str) -> str:
    """The package whose class gives this one an attribute."""
    owner = next((c for c in cls.mro if name in c.attrs), cls)
    return owner.qualified.partition(".")[0]


def find_method(vm: Machine, value: Value, name: str) -> Value | None:
    """A method that the program itself defines on this object."""
    if not isinstance(value, Instance):
        return None
    found = value.cls.find(name)
    return Method(found, value) if isinstance(found, FunctionValue) else None
