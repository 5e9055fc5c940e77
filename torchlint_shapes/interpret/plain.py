"""Values as plain Python: constants, numbers, keys and items, as far as they are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

from torchlint_shapes.dims import Dim, Poly, Sym
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.extent import is_small
from torchlint_shapes.interpret.values import (
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
    ShapeOf,
    Tensor,
    UnknownType,
    Value,
)
from torchlint_shapes.model.versions import Version

_EXACT = (int, float, str, bytes, complex, type(None), type(...), range, Version)


def constant(value: Value) -> bool:
    """Is this an exact Python value, all the way down?"""
    if isinstance(value, (tuple, frozenset)):
        return all(isinstance(v, _EXACT) for v in value) or (is_small(value) and all(map(constant, value)))
    return isinstance(value, _EXACT)


def plain_value(value: Value) -> Value:
    """The value of a member of an enum that equals it, any other value as it is."""
    if isinstance(value, Instance) and value.cls.mixed and constant(value.attrs.get("value", UNKNOWN)):
        return value.attrs["value"]
    return value


def size_like(value: Value) -> TypeGuard[Dim]:
    return (isinstance(value, int) and not isinstance(value, bool)) or isinstance(value, Poly)


def numeric(value: Value) -> bool:
    """Is this a Python number, known or not?"""
    return value is NUMBER or isinstance(value, (int, float, Poly, Ratio))


def untyped(value: Value) -> bool:
    """Is this a bare symbol for an argument that may be no size at all (a flag, a list, a layer)?"""
    if not isinstance(value, Poly) or len(value.terms) != 1:
        return False
    (monomial, coefficient), *_ = value.terms
    atom = monomial[0]
    return (
        coefficient == 1 and len(monomial) == 1 and isinstance(atom, Sym) and not atom.at_least and atom.name[0] != "?"
    )


def hashable(value: Value) -> bool:
    """Can the interpreter use this as an exact key?"""
    if isinstance(value, (tuple, frozenset)):
        return is_small(value) and all(map(hashable, value))
    if isinstance(value, (Poly, UnknownType, Choice, Tensor, AnyTensor, Ratio, ShapeOf)):
        return False
    return (
        constant(value)
        or isinstance(value, (ClassValue, External, Instance))
        or callable(getattr(value, "__hash__", None))
    )


def written(value: Value) -> Value:
    """A class of the program as text, be it among the items of a tuple; any other value as it is."""
    if value == External("torch.Tensor"):
        return "<class 'torch.Tensor'>"
    if isinstance(value, ClassValue) and value.node is not None:
        return f"<class '{value.qualified}'>"
    if isinstance(value, tuple) and is_small(value) and any(isinstance(v, ClassValue) for v in value):
        texts = [written(v) if isinstance(v, ClassValue) else repr(v) if constant(v) else UNKNOWN for v in value]
        return f"({', '.join(map(str, texts))}{',' * (len(texts) == 1)})" if UNKNOWN not in texts else UNKNOWN
    return value


def plain_items(value: Value) -> list[Value] | None:
    """The items of a list, tuple or iterator whose length is known, without running anything."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (ListValue, IteratorValue)):
        return value.items if value.known else None
    return None


def field_names(cls: ClassValue) -> list[str]:
    """The fields of a dataclass or NamedTuple."""
    return [name for name, _ in next((c.fields for c in cls.mro if c.fields), ())]


_PYTHON: ByType[Callable[[Any], Any]] = ByType()
_as_python = _PYTHON.register


def unlisted(value: Value) -> Any:
    """Abstract lists and dicts as Python's own, for ops and natives; a choice among their items is not known."""
    return _PYTHON[type(value)](value) if is_small(value) else UNKNOWN


@_as_python(object)
def _itself(value: Value) -> Any:
    return value


@_as_python(Ratio)
def _number(value: Ratio) -> Any:
    return NUMBER


@_as_python(Choice, Method, FunctionValue, Native, Partial, ClassValue, ModuleValue)
def _not_known(value: Value) -> Any:
    return UNKNOWN


@_as_python(ListValue, IteratorValue)
def _list(value: ListValue | IteratorValue) -> Any:
    return [_PYTHON[type(v)](v) for v in value.items] if value.known else UNKNOWN


@_as_python(tuple)
def _tuple(value: tuple[Value, ...]) -> Any:
    return tuple(_PYTHON[type(v)](v) for v in value)


@_as_python(DictValue)
def _dict(value: DictValue) -> Any:
    return {k: _PYTHON[type(v)](v) for k, v in value.items.items()} if value.known else UNKNOWN
