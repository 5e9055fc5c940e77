"""Reading and writing attributes."""

from __future__ import annotations

from dataclasses import replace

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    Method,
    ModuleValue,
    Native,
    Partial,
    Ratio,
    SetValue,
    ShapeOf,
    Site,
    Super,
    Tensor,
    Value,
    Wrapped,
)
from torchlint_shapes.ops.tensor import UnknownType

# Tensor attributes that are no methods.
TENSOR_FACTS = frozenset(
    [
        "shape",
        "ndim",
        "dtype",
        "device",
        "T",
        "mT",
        "H",
        "mH",
        "data",
        "grad",
        "requires_grad",
        "is_cuda",
        "real",
        "imag",
        "grad_fn",
        "is_leaf",
        "layout",
        "itemsize",
        "nbytes",
    ]
)


# All tensors are on one device; which one is not known.
DEVICE = External("torch.Tensor.device")


def get_attribute(vm: Machine, value: Value, name: str, site: Site) -> Value:
    """`value.name`; UNKNOWN when it cannot be said."""
    found = find_attribute(vm, value, name, site)
    if found is MISSING:
        if not isinstance(value, (UnknownType, Choice)):
            vm.trace.forget(f"attribute {name}")
        return UNKNOWN
    return found


def find_attribute(vm: Machine, value: Value, name: str, site: Site) -> Value:
    """`value.name`, or MISSING."""
    if isinstance(value, Instance):
        return _of_instance(vm, value, name, site)
    if isinstance(value, Tensor):
        return _of_tensor(vm, value, name, site)
    if isinstance(value, AnyTensor):
        return _of_any_tensor(vm, value, name)
    if isinstance(value, External):
        return _of_external(vm, value, name)
    if isinstance(value, ModuleValue):
        return _of_module(vm, value, name)
    if isinstance(value, ClassValue):
        return _of_class(vm, value, name)
    if isinstance(value, Super):
        return _of_super(vm, value, name, site)
    if isinstance(value, Choice):
        return vm.each(value, lambda v: get_attribute(vm, v, name, site))
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, Wrapped) and name in ("setter", "getter", "deleter"):
        return Native(name, lambda vm, a, k, site: replace(value, setter=a[0]) if name == "setter" else value)
    if isinstance(value, slice):
        return getattr(value, name, MISSING)
    if isinstance(value, (FunctionValue, Native, Partial, Method)):
        return _of_function(value, name)
    from torchlint_shapes.interpret.methods import METHODS

    kind = _kind(value)
    if (kind, name) in METHODS:
        return Method(METHODS[kind, name], value)
    return UNKNOWN


def _kind(value: Value) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (ListValue, "list"), (DictValue, "dict"), (SetValue, "set"), (IteratorValue, "iterator"),
        (ShapeOf, "shape"), (Ratio, "ratio"), (str, "str"), (bytes, "bytes"),
        (tuple, "tuple"),
    )  # fmt: skip
    return next((name for kind, name in kinds if isinstance(value, kind)), "")


def _of_function(value: Value, name: str) -> Value:
    if isinstance(value, FunctionValue) and name in value.attrs:
        return value.attrs[name]
    if name in ("__name__", "__qualname__") and isinstance(value, FunctionValue):
        return value.name
    if name == "__module__" and isinstance(value, FunctionValue) and value.scope.module is not None:
        return value.scope.module.name
    if name == "__self__" and isinstance(value, Method):
        return value.receiver
    if isinstance(value, Partial) and name in ("func", "args", "keywords"):
        return {"func": value.function, "args": value.arguments, "keywords": DictValue(dict(value.keywords))}[name]
    if isinstance(value, Method):
        return _of_function(value.function, name)
    return (
        MISSING
        if (isinstance(value, FunctionValue) and not name.startswith("__")) or name == "__wrapped__"
        else UNKNOWN
    )


def _of_instance(vm: Machine, value: Instance, name: str, site: Site) -> Value:
    if name in value.attrs:
        return value.attrs[name]
    if name == "__class__":
        return value.cls
    if name == "__module__":
        return _of_class(vm, value.cls, name)
    if name == "__dict__":
        return DictValue(value.attrs)
    if name == "_modules":
        from torchlint_shapes.interpret.libraries.backbones import loosen
        from torchlint_shapes.interpret.network import OTHERS, named_children

        children = DictValue(dict(named_children(value)), OTHERS not in value.attrs, view=value.attrs)
        loosen(vm, value)
        return children
    found = value.cls.find(name)
    if found is not MISSING:
        return bound(vm, found, value, value.cls, site)
    if name == "__setattr__":
        return Method(SETATTR, value)
    fallback = value.cls.find("__getattr__")
    if isinstance(fallback, (FunctionValue, Native)):
        from torchlint_shapes.interpret.calls import call

        return call(vm, fallback, [value, name], {}, site)
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
        from torchlint_shapes.interpret.calls import call

        return call(vm, found.function, [receiver], {}, site)
    return found


def _of_class(vm: Machine, value: ClassValue, name: str) -> Value:
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
        return _of_external(vm, External(value.qualified), name)
    if found is MISSING:
        return UNKNOWN if value.is_open else MISSING
    return found


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
    return Native("object." + name, lambda *_: None) if name.startswith("__") else UNKNOWN


def _of_tensor(vm: Machine, value: Tensor, name: str, site: Site) -> Value:
    from torchlint_shapes.interpret.libraries.numpy import array_attribute
    from torchlint_shapes.interpret.numbers import NUMPY
    from torchlint_shapes.interpret.torch_calls import call_fact

    if value.dtype == NUMPY:
        found = array_attribute(vm, value, name, site)
        if found is not MISSING:
            return found
    if name == "device":
        return DEVICE
    if name in TENSOR_FACTS:
        return call_fact(vm, name, value, site)
    return Method(External(f"torch.Tensor.{name}"), value)


def _of_any_tensor(vm: Machine, value: AnyTensor, name: str) -> Value:
    if name == "shape" and value.name:
        return ShapeOf(value.name)
    if name == "device":
        return DEVICE
    if name in ("data", "detach"):
        return value if name == "data" else Method(External("torch.Tensor.detach"), value)
    return UNKNOWN if name in TENSOR_FACTS else Method(External(f"torch.Tensor.{name}"), value)


def _of_external(vm: Machine, value: External, name: str) -> Value:
    from torchlint_shapes.interpret.imports import library_name

    return library_name(vm, f"{value.name}.{name}")


def _of_module(vm: Machine, value: ModuleValue, name: str) -> Value:
    from torchlint_shapes.interpret.imports import module_member

    if name == "__dict__":
        return DictValue(value.scope.vars)
    return value.name if name == "__name__" else module_member(vm, value, name)


def find_method(vm: Machine, value: Value, name: str) -> Value | None:
    """A method that the program itself defines on this object."""
    if not isinstance(value, Instance):
        return None
    found = value.cls.find(name)
    return Method(found, value) if isinstance(found, FunctionValue) else None


def set_attribute(vm: Machine, target: Value, name: str, value: Value, site: Site) -> None:
    """`target.name = value`."""
    if isinstance(target, Choice):
        for one in target.values:
            if isinstance(one, Instance):
                vm.trail.write(one.attrs, name, vm.trail.join([one.attrs.get(name, UNKNOWN), value]))
        return
    if isinstance(target, Instance):
        setter = target.cls.find("__setattr__")
        if isinstance(setter, FunctionValue):
            from torchlint_shapes.interpret.calls import call

            call(vm, setter, [target, name, value], {}, site)
            return
        found = target.cls.find(name)
        if isinstance(found, Wrapped) and found.setter is not None:
            from torchlint_shapes.interpret.calls import call

            call(vm, found.setter, [target, value], {}, site)
            return
        from torchlint_shapes.interpret.network import note_change, note_name

        note_change(vm, target, name, value, site)
        note_name(vm, target, name, value, site)
        vm.trail.write(target.attrs, name, value)
    elif isinstance(target, (ClassValue, FunctionValue)):
        vm.trail.write(target.attrs, name, value)
    elif isinstance(target, ModuleValue):
        vm.trail.write(target.scope.vars, name, value)


def _plain_set(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """`object.__setattr__(target, name, value)`."""
    if len(arguments) == 3 and isinstance(arguments[0], Instance):
        target, name, value = arguments
        if isinstance(name, str):
            vm.trail.write(target.attrs, name, value)
        else:
            from torchlint_shapes.interpret.network import OTHERS

            vm.trail.write(target.attrs, OTHERS, UNKNOWN)
    return None


SETATTR = Native("__setattr__", _plain_set)


def _new(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return Instance(arguments[0]) if arguments and isinstance(arguments[0], ClassValue) else UNKNOWN


NEW = Native("object.__new__", _new)


def del_attribute(vm: Machine, target: Value, name: str) -> None:
    attrs = getattr(target, "attrs", None)
    if attrs is not None and name in attrs:
        vm.trail.erase(attrs, name)
