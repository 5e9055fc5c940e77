"""Is a value an instance of a type?"""

from __future__ import annotations

import collections.abc
import functools
import types
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.dict_classes import DICT
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.extent import is_small
from torchlint_shapes.interpret.plain import constant, plain_value, untyped
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
    Native,
    Partial,
    Ratio,
    SetValue,
    ShapeOf,
    Stream,
    Tensor,
    Value,
    Wrapped,
)
from torchlint_shapes.ops.dtype import BYTES, is_device

EXACT: dict[str, tuple[type, ...]] = {
    "int": (int, Poly), "float": (float,), "str": (str,), "bool": (bool,), "tuple": (tuple,), "bytes": (bytes,),
    "list": (ListValue,), "dict": (DictValue,), "set": (SetValue,), "range": (range,), "complex": (complex,),
    "slice": (slice,), "type": (ClassValue,),
}  # fmt: skip
# The type of Python that each kind of value stands for.
_STANDS_FOR: dict[type, type] = {
    **{t: t for t in (int, float, complex, str, bytes, type(None), tuple, range, frozenset)},
    Poly: int, ListValue: list, DictValue: dict, SetValue: set, IteratorValue: map, ClassValue: type,
    FunctionValue: types.FunctionType, Method: types.MethodType, Native: type(len), Partial: functools.partial,
}  # fmt: skip
_PROTOCOLS = (
    "Callable", "Collection", "Container", "Hashable", "Iterable", "Iterator", "Mapping", "MutableMapping",
    "MutableSequence", "MutableSet", "Reversible", "Sequence", "Sized",
)  # fmt: skip


def _kinds_of(protocol: type) -> tuple[type, ...]:
    return tuple(kind for kind, python in _STANDS_FOR.items() if issubclass(python, protocol))


_ABSTRACT: dict[str, tuple[type, ...]] = {
    **{name: _kinds_of(getattr(collections.abc, name)) for name in _PROTOCOLS},
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
_WRAPPERS = ("property", "staticmethod", "classmethod")
_NUMBERS = ("int", "float", "bool", "complex", "object", "Number", "Real", "Integral")


def is_instance(value: Value, kind: Value) -> bool | None:
    """`isinstance(value, kind)`, None when not known."""
    if isinstance(kind, tuple):
        if not is_small(kind):
            return None
        verdicts = [is_instance(value, k) for k in kind]
        return True if True in verdicts else (None if None in verdicts else False)
    if isinstance(value, Choice):
        found = {is_instance(v, kind) for v in value.values}
        return found.pop() if len(found) == 1 else None
    if isinstance(value, External) and isinstance(kind, (External, Native)):
        own = _own_kind(value)
        return None if not own else kind.name in (own, "object")
    if value is UNKNOWN or untyped(value) or isinstance(value, (External, Ratio, ShapeOf, Stream)):
        return None
    return _KINDS[type(kind)](value, kind)


def _own_kind(value: External) -> str:
    """The class of a device or dtype of torch; empty for what may be anything."""
    if value.name.removeprefix("torch.") in BYTES:
        return "torch.dtype"
    return "torch.device" if is_device(value) else ""


def is_subclass(value: Value, kind: Value) -> bool | None:
    """`issubclass(value, kind)`, None when not known."""
    if isinstance(kind, tuple) and is_small(kind):
        verdicts = [is_subclass(value, k) for k in kind]
        return True if True in verdicts else (None if None in verdicts else False)
    if isinstance(value, ClassValue) and isinstance(kind, ClassValue):
        return kind in value.mro or (None if value.is_open else False)
    return is_instance(value, kind) if isinstance(value, ClassValue) else None


_KINDS: ByType[Callable[[Value, Any], bool | None]] = ByType()
_is_of = _KINDS.register


@_is_of(object)
def _not_known(value: Value, kind: Value) -> bool | None:
    return None


@_is_of(types.NoneType)
def _is_none(value: Value, kind: None) -> bool | None:
    """`None` in a union stands for its class."""
    return value is None


@_is_of(Native)
def _is_builtin(value: Value, kind: Native) -> bool | None:
    if value is NUMBER:
        return False if kind.name in EXACT and kind.name not in _NUMBERS else None
    if kind.name == "object":
        return True
    if kind.name in _WRAPPERS:
        return isinstance(value, Wrapped) and value.kind == kind.name
    if isinstance(value, Instance) and kind.name in ("dict", "tuple", "list", "set") and value.cls.kind != "enum":
        return _is_made_of(value.cls, kind.name)
    return isinstance(plain_value(value), EXACT[kind.name]) if kind.name in EXACT else None


def _is_made_of(cls: ClassValue, name: str) -> bool | None:
    """Does the class derive from a container of Python?"""
    if (cls.kind, name) in ((DICT, "dict"), ("namedtuple", "tuple")):
        return True
    written = {getattr(base, "id", "") for c in cls.mro if c.node is not None for base in c.node.bases}
    if name in written:
        return True
    known = all(_bases_are_known(c) or (c.kind == DICT and not c.open) for c in cls.mro)
    return False if known else None


@_is_of(ClassValue)
def _is_of_class(value: Value, kind: ClassValue) -> bool | None:
    """Of a class no class of the program is the type, but for a metaclass."""
    if isinstance(value, ClassValue):
        return None if kind.is_open else False
    return is_subclass(value.cls, kind) if isinstance(value, Instance) else False


@_is_of(External)
def _is_of_library(value: Value, kind: External) -> bool | None:
    name, short = kind.name, kind.name.rpartition(".")[2]
    if value is NUMBER:
        return False if short == "Tensor" or (short in EXACT and short not in _NUMBERS) else None
    if name in _CLASSES_OF_ENUMS and isinstance(value, ClassValue):
        return value.kind == "enum" or (None if value.is_open else False)
    if isinstance(value, Instance) and short in _ABSTRACT and name.startswith(_PYTHON):
        return _is_abstract(value.cls, short)
    if name in ("torch.Tensor", "torch.FloatTensor", "torch.autograd.Variable"):
        return isinstance(value, (Tensor, AnyTensor))
    if isinstance(value, (Tensor, AnyTensor)) and short in _ABSTRACT and name.startswith(_PYTHON):
        return short in _OF_TENSORS
    if name == "torch.nn.Parameter" or isinstance(value, (Instance, Tensor, AnyTensor)):
        return None if isinstance(value, (Instance, Tensor, AnyTensor)) else False
    if short in _ABSTRACT:
        return isinstance(value, _ABSTRACT[short])
    return False if constant(value) or isinstance(value, (ListValue, DictValue, SetValue, tuple)) else None


_PYTHON = ("typing.", "collections.", "types.", "functools.", "numbers.")
_OF_TENSORS = frozenset({"Iterable", "Sized", "Hashable", "Collection", "Container", "Reversible"})
_CLASSES_OF_ENUMS = ("enum.EnumMeta", "enum.EnumType")
# The methods that make an object one of these, whatever its class; of the others it must say so.
_BY_METHOD = {
    "Iterable": ("__iter__",), "Iterator": ("__iter__", "__next__"), "Callable": ("__call__",), "Sized": ("__len__",),
    "Container": ("__contains__",), "Collection": ("__len__", "__iter__", "__contains__"),
}  # fmt: skip


def _is_abstract(cls: ClassValue, short: str) -> bool | None:
    if cls.kind == "namedtuple" and short in ("Iterable", "Sequence", "Tuple"):
        return True
    if any(c.qualified in (f"collections.abc.{short}", f"collections.abc.Mutable{short}") for c in cls.mro):
        return True
    if short in ("Mapping", "MutableMapping") and any(c.kind == DICT for c in cls.mro):
        return True
    methods = _BY_METHOD.get(short, ())
    if methods and all(cls.find(m) is not MISSING for m in methods):
        return True
    if short == "Hashable":
        return True if cls.find("__eq__") is MISSING and not cls.is_open and cls.kind != "dataclass" else None
    if short in _BY_METHOD and cls.derives("torch.nn.Module"):
        return None
    return False if all(map(_bases_are_known, cls.mro)) else None


def _bases_are_known(cls: ClassValue) -> bool:
    nodes = [n for n in cls.node.bases if getattr(n, "id", "") != "object"] if cls.node else cls.bases
    return not cls.open and len(cls.bases) == len(nodes)
