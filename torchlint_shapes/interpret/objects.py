"""What programs ask of objects: their class, their attributes, and whether they can be called."""

from __future__ import annotations

from torchlint_shapes.dims import Poly, symbols
from torchlint_shapes.interpret.attribute_writes import del_attribute, set_attribute
from torchlint_shapes.interpret.attributes import find_attribute, get_attribute
from torchlint_shapes.interpret.builtins import BUILTINS, builtin
from torchlint_shapes.interpret.children import OTHERS
from torchlint_shapes.interpret.library import is_known, is_namespace, members
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant, untyped
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.type_checks import EXACT, is_instance, is_subclass
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Method,
    ModuleValue,
    Native,
    Partial,
    SetValue,
    Site,
    Super,
    Tensor,
    Value,
)
from torchlint_shapes.ops.declare import OPS


@builtin("isinstance(object, classinfo, /)")
def _isinstance(vm: Machine, object: Value, classinfo: Value) -> Value:
    verdict = is_instance(object, classinfo)
    return UNKNOWN if verdict is None else verdict


@builtin("issubclass(cls, classinfo, /)")
def _issubclass(vm: Machine, cls: Value, classinfo: Value) -> Value:
    verdict = is_subclass(cls, classinfo)
    return UNKNOWN if verdict is None else verdict


@builtin("object()")
def _object(vm: Machine) -> Value:
    """Equal to nothing but itself: made to tell a missing argument from any other."""
    plain = ClassValue("object", "builtins.object", ())
    plain.mro = (plain,)
    return Instance(plain)


@builtin("type(object, /, *definition)")
def _type(vm: Machine, object: Value, definition: tuple[Value, ...]) -> Value:
    if definition:
        return UNKNOWN
    if isinstance(object, Instance):
        return object.cls
    if isinstance(object, (Tensor, AnyTensor)):
        return External("torch.Tensor")
    for name, kinds in EXACT.items():
        if type(object) in kinds and not untyped(object):
            return BUILTINS[name]
    return UNKNOWN


@builtin("getattr(object, name, /, *default)")
def _getattr(vm: Machine, object: Value, name: Value, default: tuple[Value, ...], site: Site) -> Value:
    if not isinstance(name, str):
        return UNKNOWN
    if not default:
        return get_attribute(vm, object, name, site)
    found = _attribute_or_missing(vm, object, name, site)
    return default[0] if found is MISSING else found


def _attribute_or_missing(vm: Machine, value: Value, name: str, site: Site) -> Value:
    vm.lookups += 1
    try:
        return find_attribute(vm, value, name, site)
    except ProgramRaise as error:
        if error.kind != "AttributeError":
            raise
        return MISSING
    finally:
        vm.lookups -= 1


@builtin("setattr(object, name, value, /)")
def _setattr(vm: Machine, object: Value, name: Value, value: Value, site: Site) -> Value:
    if isinstance(name, str):
        set_attribute(vm, object, name, value, site)
    elif isinstance(object, Instance):
        vm.trail.write(object.attrs, OTHERS, UNKNOWN)
    return None


@builtin("delattr(object, name, /)")
def _delattr(vm: Machine, object: Value, name: Value) -> Value:
    if isinstance(name, str):
        del_attribute(vm, object, name)
    return None


@builtin("hasattr(object, name, /)")
def _hasattr(vm: Machine, object: Value, name: Value, site: Site) -> Value:
    if not isinstance(name, str) or isinstance(object, Tensor):
        return UNKNOWN
    found = _attribute_or_missing(vm, object, name, site)
    if found is MISSING:
        return False
    if isinstance(found, External):
        return is_known(found.name) or is_namespace(found.name) or UNKNOWN
    known = isinstance(object, (Instance, ModuleValue, ClassValue, External, ListValue, DictValue)) or constant(object)
    return True if known and found is not UNKNOWN else UNKNOWN


@builtin("dir(object=None, /)")
def _dir(vm: Machine, object: Value) -> Value:
    if isinstance(object, ModuleValue):
        return ListValue(list(object.scope.vars))
    return ListValue(list(members(object.name)) if isinstance(object, External) else [], False)


@builtin("callable(object, /)")
def _callable(vm: Machine, object: Value) -> Value:
    if isinstance(object, (FunctionValue, Native, Method, ClassValue, Partial)):
        return True
    if isinstance(object, External):
        return object.name in OPS or UNKNOWN
    if isinstance(object, Instance):
        return object.cls.find("__call__") is not MISSING or (UNKNOWN if object.cls.is_open else False)
    number = isinstance(object, Poly) and any(s.name in vm.numeric for s in symbols(object))
    plain = (constant(object) and not untyped(object)) or isinstance(object, (ListValue, DictValue, SetValue, Tensor))
    return False if number or plain else UNKNOWN


@builtin("super(type=None, receiver=None, /)")
def _super(vm: Machine, type: Value, receiver: Value) -> Value:
    return Super(type, receiver) if isinstance(type, ClassValue) and receiver is not None else UNKNOWN
