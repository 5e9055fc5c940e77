"""What programs ask of objects: their class, their attributes, and whether they can be called."""

from __future__ import annotations

from torchlint_shapes.dims import Poly, symbols
from torchlint_shapes.interpret.attribute_writes import del_attribute, set_attribute
from torchlint_shapes.interpret.attributes import find_attribute, get_attribute
from torchlint_shapes.interpret.builtins import BUILTINS, Arguments, Keywords, builtin
from torchlint_shapes.interpret.children import OTHERS
from torchlint_shapes.interpret.library import members
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant, plain_value, untyped
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import (
    MISSING,
    NUMBER,
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
    Stream,
    Super,
    Tensor,
    Value,
)
from torchlint_shapes.ops.declare import OPS


@builtin("isinstance", "issubclass")
def _isinstance(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    verdict = is_instance(vm, *arguments) if len(arguments) == 2 else None
    return UNKNOWN if verdict is None else verdict


_EXACT: dict[str, tuple[type, ...]] = {
    "int": (int, Poly), "float": (float,), "str": (str,), "bool": (bool,), "tuple": (tuple,), "bytes": (bytes,),
    "list": (ListValue,), "dict": (DictValue,), "set": (SetValue,), "range": (range,), "complex": (complex,),
    "slice": (slice,), "type": (ClassValue,),
}  # fmt: skip
_ABSTRACT: dict[str, tuple[type, ...]] = {
    "Iterable": (tuple, str, ListValue, DictValue, SetValue, range, IteratorValue, bytes),
    "Sequence": (tuple, str, ListValue, range, bytes),
    "Mapping": (DictValue,),
    "MutableMapping": (DictValue,),
    "Callable": (FunctionValue, Native, Method, ClassValue, Partial),
    "Number": (int, float, Poly),
    "Integral": (int, Poly),
    "Real": (int, float, Poly),
    "OrderedDict": (DictValue,),
    "Size": (tuple,),
    "FunctionType": (FunctionValue,),
    "LambdaType": (FunctionValue,),
    "MethodType": (Method,),
    "partial": (Partial,),
    "Tuple": (tuple,),
    "List": (ListValue,),
    "Dict": (DictValue,),
    "Set": (SetValue,),
    "Type": (ClassValue,),
}


def is_instance(vm: Machine, value: Value, kind: Value) -> bool | None:
    """`isinstance(value, kind)`, None when not known."""
    if isinstance(kind, tuple):
        verdicts = [is_instance(vm, value, k) for k in kind]
        return True if True in verdicts else (None if None in verdicts else False)
    if isinstance(value, Choice):
        found = {is_instance(vm, v, kind) for v in value.values}
        return found.pop() if len(found) == 1 else None
    if value is UNKNOWN or kind is UNKNOWN or untyped(value) or isinstance(value, (External, Ratio, ShapeOf, Stream)):
        return None
    if value is NUMBER:
        return _is_number(kind)
    if isinstance(kind, Native):
        if kind.name == "object":
            return True
        value = plain_value(value)
        return isinstance(value, _EXACT[kind.name]) if kind.name in _EXACT else None
    if isinstance(kind, ClassValue):
        subject = value if isinstance(value, ClassValue) else value.cls if isinstance(value, Instance) else None
        if subject is None:
            return False
        return kind in subject.mro or (None if subject.is_open else False)
    if isinstance(kind, External):
        return _is_external(value, kind.name)
    return None


def _is_number(kind: Value) -> bool | None:
    """`isinstance` of a number of which nothing else is known."""
    numbers = ("int", "float", "bool", "complex", "object", "Number", "Real", "Integral")
    name = kind.name.rpartition(".")[2] if isinstance(kind, (Native, External)) else ""
    return (
        False
        if isinstance(kind, ClassValue) or (name in _EXACT and name not in numbers)
        else (False if name == "Tensor" else None)
    )


def _is_external(value: Value, name: str) -> bool | None:
    short = name.rpartition(".")[2]
    if isinstance(value, Instance) and short in _ABSTRACT and name.startswith(_PYTHON):
        return _is_abstract(value.cls, short)
    if name in ("torch.Tensor", "torch.FloatTensor", "torch.autograd.Variable"):
        return isinstance(value, (Tensor, AnyTensor))
    if name == "torch.nn.Parameter" or isinstance(value, (Instance, Tensor, AnyTensor)):
        return None if isinstance(value, (Instance, Tensor, AnyTensor)) else False
    if short in _ABSTRACT:
        return isinstance(value, _ABSTRACT[short])
    return False if constant(value) or isinstance(value, (ListValue, DictValue, tuple)) else None


_PYTHON = ("typing.", "collections.", "types.", "functools.", "numbers.")
# The method that makes an object one of these, whatever its class; of the others it must say so.
_BY_METHOD = {"Iterable": "__iter__", "Callable": "__call__"}


def _is_abstract(cls: ClassValue, short: str) -> bool | None:
    if cls.kind == "namedtuple" and short in ("Iterable", "Sequence", "Tuple"):
        return True
    method = _BY_METHOD.get(short)
    if method is not None and cls.find(method) is not MISSING:
        return True
    if short == "Iterable" and cls.derives("torch.nn.Module"):
        return None
    return False if all(map(_bases_are_known, cls.mro)) else None


def _bases_are_known(cls: ClassValue) -> bool:
    nodes = [n for n in cls.node.bases if getattr(n, "id", "") != "object"] if cls.node else cls.bases
    return not cls.open and len(cls.bases) == len(nodes)


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
    for name, kinds in _EXACT.items():
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
    number = isinstance(value, Poly) and any(s.name in vm.reckoned for s in symbols(value))
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
