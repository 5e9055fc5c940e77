"""What programs ask of objects: their class, their attributes, and whether they can be called."""

from __future__ import annotations

from torchlint_shapes.dims import Poly, symbols
from torchlint_shapes.interpret.attribute_writes import del_attribute, set_attribute
from torchlint_shapes.interpret.attributes import find_attribute, get_attribute
from torchlint_shapes.interpret.builtins import BUILTINS, builtin
from torchlint_shapes.interpret.children import OTHERS
from torchlint_shapes.interpret.library import members
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant, untyped
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.type_checks import EXACT, is_instance
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    Arguments,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    Keywords,
    ListValue,
    Method,
    ModuleValue,
    Native,
    Partial,
    Site,
    Super,
    Tensor,
    Value,
)
from torchlint_shapes.ops.declare import OPS


@builtin("isinstance", "issubclass")
def _isinstance(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    verdict = is_instance(*arguments) if len(arguments) == 2 else None
    return UNKNOWN if verdict is None else verdict


@builtin("object")
def _object(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Equal to nothing but itself: made to tell a missing argument from any other."""
    plain = ClassValue("object", "builtins.object", ())
    plain.mro = (plain,)
    return Instance(plain)


@builtin("type")
def _type(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0] if arguments else UNKNOWN
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, (Tensor, AnyTensor)):
        return External("torch.Tensor")
    for name, kinds in EXACT.items():
        if type(value) in kinds and not untyped(value):
            return BUILTINS[name]
    return UNKNOWN


@builtin("getattr")
def _getattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) < 2 or not isinstance(arguments[1], str):
        return UNKNOWN
    if len(arguments) == 2:
        return get_attribute(vm, arguments[0], arguments[1], site)
    found = _attribute_or_missing(vm, arguments[0], arguments[1], site)
    return arguments[2] if found is MISSING else found


def _attribute_or_missing(vm: Machine, value: Value, name: str, site: Site) -> Value:
    try:
        return find_attribute(vm, value, name, site)
    except ProgramRaise as error:
        if error.kind != "AttributeError":
            raise
        return MISSING


@builtin("setattr")
def _setattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) == 3 and isinstance(arguments[1], str):
        set_attribute(vm, arguments[0], arguments[1], arguments[2], site)
    elif arguments and isinstance(arguments[0], Instance):
        vm.trail.write(arguments[0].attrs, OTHERS, UNKNOWN)
    return None


@builtin("delattr")
def _delattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) == 2 and isinstance(arguments[1], str):
        del_attribute(vm, arguments[0], arguments[1])
    return None


@builtin("hasattr")
def _hasattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) != 2 or not isinstance(arguments[1], str):
        return UNKNOWN
    value = arguments[0]
    if isinstance(value, Tensor):
        return UNKNOWN
    found = _attribute_or_missing(vm, value, arguments[1], site)
    if found is MISSING:
        return False
    if isinstance(found, External):
        return found.name in OPS or UNKNOWN
    known = isinstance(value, (Instance, ModuleValue, ClassValue, External)) and found is not UNKNOWN
    return True if known else UNKNOWN


@builtin("dir")
def _dir(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    of = arguments[0] if arguments else UNKNOWN
    if isinstance(of, ModuleValue):
        return ListValue(list(of.scope.vars))
    return ListValue(list(members(of.name)) if isinstance(of, External) else [], False)


@builtin("callable")
def _callable(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0]
    if isinstance(value, (FunctionValue, Native, Method, ClassValue, Partial)):
        return True
    if isinstance(value, Instance):
        return value.cls.find("__call__") is not MISSING or (UNKNOWN if value.cls.is_open else False)
    number = isinstance(value, Poly) and any(s.name in vm.numeric for s in symbols(value))
    return (
        False
        if number or (constant(value) and not untyped(value)) or isinstance(value, (ListValue, DictValue))
        else UNKNOWN
    )


@builtin("super")
def _super(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) == 2 and isinstance(arguments[0], ClassValue):
        return Super(arguments[0], arguments[1])
    return UNKNOWN
