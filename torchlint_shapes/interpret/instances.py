"""The attributes of an instance: its own, those of its classes, what `__getattr__` makes, and what `super()` sees."""

from __future__ import annotations

from torchlint_shapes.interpret.attributes import bound, class_attribute, find_attribute, reads_attribute
from torchlint_shapes.interpret.children import MODULE, OTHERS, named_children
from torchlint_shapes.interpret.dict_classes import DICT, FILL, ITEM_METHODS, dict_items
from torchlint_shapes.interpret.hooks import give_children
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.object_methods import NEW, SETATTR
from torchlint_shapes.interpret.plain import plain_value
from torchlint_shapes.interpret.refusals import lacks
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    Keywords,
    Method,
    Native,
    Site,
    Super,
    Value,
)
from torchlint_shapes.ops.declare import OPS

# What every object has, which no program finds in another way.
_OF_OBJECT = frozenset({"__class__", "__dict__", "__module__", "_modules"})


@reads_attribute(Instance)
def _of_instance(vm: Machine, value: Instance, name: str, site: Site) -> Value:
    """As Python looks it up: `__getattribute__`, then, where that finds nothing, `__getattr__`."""
    own = value.cls.find("__getattribute__") if name not in _OF_OBJECT else MISSING
    fallback = value.cls.find("__getattr__")
    made = isinstance(fallback, (FunctionValue, Native))
    if isinstance(own, FunctionValue):
        try:
            return vm.call(own, [value, name], {}, site)
        except ProgramRaise as error:
            if error.kind != "AttributeError" or not made:
                raise
        found: Value = MISSING
    else:
        found = _own_attribute(vm, value, name, site)
    if found is MISSING and made:
        return vm.call(fallback, [value, name], {}, site)
    return UNKNOWN if found is MISSING and value.cls.is_open else found


def _own_attribute(vm: Machine, value: Instance, name: str, site: Site) -> Value:
    """What an object has itself or from its classes, MISSING where there is nothing of that name."""
    if name in value.attrs:
        return value.attrs[name]
    if name == "__class__":
        return value.cls
    if name == "__module__":
        return class_attribute(vm, value.cls, name, site)
    if name == "__dict__":
        return DictValue(value.attrs)
    if name == "_modules":
        children = DictValue(dict(named_children(value)), OTHERS not in value.attrs, view=value.attrs)
        give_children(vm, value)
        return children
    found = value.cls.find(name)
    if found is not MISSING:
        return bound(vm, found, value, value.cls, site)
    if name in _METHODS and (name != "__getattr__" or value.cls.derives(MODULE)):
        return Method(_METHODS[name], value)
    items = dict_items(value)
    method = find_attribute(vm, items, name, site) if items is not None else MISSING
    if isinstance(method, Method):
        return method
    if plain_value(value) is not value:  # a member of an enum that is a text, too
        return find_attribute(vm, plain_value(value), name, site)
    static = next((op for base in value.cls.mro if (op := f"{base.qualified}.{name}") in OPS), None)
    return MISSING if static is None else External(static)


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
        if name == "__getattr__" and base.qualified == MODULE:
            return Method(LOOK_UP, receiver)
        if base.open and name != "__init__" and not (name == "__new__" and cls.derives(MODULE)):
            return UNKNOWN
    if name == "__new__":
        return NEW
    if name in ("__setattr__", "__getattribute__"):
        return Method(_METHODS[name], receiver)
    if name == "__init__" and any(c.kind == DICT for c in mro):
        return Method(FILL, receiver)
    items = dict_items(receiver)
    found = _of_items(vm, items, name, site) if items is not None else MISSING
    if found is not MISSING:
        return found
    if name == "__getattr__":  # `object` has none
        raise ProgramRaise("AttributeError", site)
    return Native("object." + name, lambda *_: None) if name.startswith("__") else UNKNOWN


def _of_items(vm: Machine, items: DictValue, name: str, site: Site) -> Value:
    """`super().name` in a class that is a dict."""
    if name in ITEM_METHODS:
        return Native(name, lambda vm, arguments, keywords, site: ITEM_METHODS[name](vm, items, *arguments))
    found = find_attribute(vm, items, name, site)
    return found if isinstance(found, Method) else MISSING


def _look_up(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`object.__getattribute__(value, name)`, and what `torch.nn.Module.__getattr__` adds to it."""
    if len(arguments) != 2 or not isinstance(arguments[0], Instance) or not isinstance(arguments[1], str):
        return UNKNOWN
    value, name = arguments
    found = _own_attribute(vm, value, name, site)
    if found is MISSING and lacks(value, name):
        raise ProgramRaise("AttributeError", site)
    return UNKNOWN if found is MISSING else found


LOOK_UP = Native("__getattribute__", _look_up)
_METHODS = {"__setattr__": SETATTR, "__getattribute__": LOOK_UP, "__getattr__": LOOK_UP}
