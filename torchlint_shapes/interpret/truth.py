"""Is a value true?"""

from __future__ import annotations

from collections.abc import Callable
from types import EllipsisType, NoneType
from typing import Any

from torchlint_shapes.dims import Poly, bounds
from torchlint_shapes.interpret.children import children_of, is_container
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.values import (
    MISSING,
    AnyTensor,
    Choice,
    DictValue,
    External,
    Instance,
    IteratorValue,
    ListValue,
    SetValue,
    ShapeOf,
    Stream,
    Tensor,
    UnknownType,
    Value,
)

_TRUTHS: ByType[Callable[[Any], bool | None]] = ByType()
_truth = _TRUTHS.register


def truth_of(value: Value) -> bool | None:
    """None when that is not known."""
    return _TRUTHS[type(value)](value)


_truth(int, float, complex, str, bytes, NoneType, EllipsisType, range, tuple, frozenset)(bool)


@_truth(object)
def _of_object(value: object) -> bool | None:
    return True


@_truth(Tensor)
def _of_tensor(value: Tensor) -> bool | None:
    return bool(value.numbers[0]) if value.numbers is not None and len(value.numbers) == 1 else None


@_truth(UnknownType, AnyTensor, Stream, External, ShapeOf)
def _not_known(value: object) -> bool | None:
    return None


@_truth(Poly)
def _of_size(value: Poly) -> bool | None:
    low, high = bounds(value)
    return True if (low is not None and low > 0) or (high is not None and high < 0) else None


@_truth(ListValue, DictValue, SetValue, IteratorValue)
def _of_items(value: ListValue | DictValue | SetValue | IteratorValue) -> bool | None:
    return bool(value.items) if value.known else (True if value.items else None)


@_truth(Choice)
def _of_choice(value: Choice) -> bool | None:
    truths = {truth_of(v) for v in value.values}
    return truths.pop() if len(truths) == 1 else None


@_truth(Instance)
def _of_instance(value: Instance) -> bool | None:
    if is_container(value):
        children = children_of(value)
        return None if children is None else bool(children)
    own = value.cls.find("__len__"), value.cls.find("__bool__")
    return True if own == (MISSING, MISSING) else None
