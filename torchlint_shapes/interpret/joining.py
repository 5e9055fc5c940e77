"""What is known of a value, or of a cell, that is one of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from torchlint_shapes.dims import Dim, Poly
from torchlint_shapes.interpret.extent import NESTING, is_small
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    Choice,
    DictValue,
    ListValue,
    Tensor,
    Value,
)

MOST_CHOICES = 4


def join(values: Iterable[Value], fresh: Callable[[], Poly]) -> Value:
    """The least value that stands for all of these; `fresh` gives a size of which nothing is known."""
    distinct: list[Any] = []
    for value in values:
        for v in value.values if isinstance(value, Choice) else (value,):
            if not any(same_value(v, d) for d in distinct):
                distinct.append(v)
    if len(distinct) == 1:
        return distinct[0]
    if any(v is UNKNOWN for v in distinct):
        return UNKNOWN
    if all(isinstance(v, (Tensor, AnyTensor)) for v in distinct):
        return _join_tensors(distinct, fresh)
    if all(isinstance(v, tuple) for v in distinct) and len({len(v) for v in distinct}) == 1:
        if not all(map(is_small, distinct)):
            return UNKNOWN
        return tuple(join(column, fresh) for column in zip(*distinct))
    if all(isinstance(v, Poly) or type(v) is int for v in distinct) and any(isinstance(v, Poly) for v in distinct):
        return fresh()
    return Choice(tuple(distinct)) if len(distinct) <= MOST_CHOICES else UNKNOWN


def _join_tensors(tensors: list[Any], fresh: Callable[[], Poly]) -> Value:
    ranks = {t.rank if isinstance(t, Tensor) else None for t in tensors}
    if None in ranks or (len(ranks) > 1 and len(tensors) > MOST_CHOICES):
        return AnyTensor(tail=common_tail([t.shape if isinstance(t, Tensor) else t.tail for t in tensors], fresh))
    dtypes = {t.dtype for t in tensors}
    if len(ranks) > 1:
        return Choice(tuple(tensors))
    shape = tuple(column[0] if len(set(column)) == 1 else fresh() for column in zip(*(t.shape for t in tensors)))
    same = all(t.numbers == tensors[0].numbers for t in tensors)
    dtype = dtypes.pop() if len(dtypes) == 1 else None
    return Tensor(shape, dtype, tensors[0].origin, tensors[0].numbers if same else None)


def common_tail(shapes: Sequence[Sequence[Dim | None]], fresh: Callable[[], Poly]) -> tuple[Dim, ...]:
    """The last sizes that all these have in common; it begins with one that is known."""
    columns = zip(*(reversed(shape) for shape in shapes))
    sizes = [column[0] if len(set(column)) == 1 else None for column in columns]
    while sizes and sizes[-1] is None:
        sizes.pop()
    return tuple(fresh() if size is None else size for size in reversed(sizes))


def join_cell(container: Any, values: list[Any], fresh: Callable[[], Poly]) -> Any:
    """What a cell holds that held these on several ways."""
    if isinstance(container, dict):
        return join([UNKNOWN if v is MISSING else v for v in values], fresh) if not _all_same(values) else values[0]
    contents = [v[0] for v in values]  # (items, known) of a list, dict or set
    known = all(v[1] for v in values)
    if all(_same_items(contents[0], c) for c in contents[1:]):
        return (contents[0], known)
    if isinstance(container, DictValue):
        return ({k: join([c.get(k, UNKNOWN) for c in contents], fresh) for c in contents for k in c}, False)
    if isinstance(container, ListValue) and len({len(c) for c in contents}) == 1 and known:
        return ([join(list(column), fresh) for column in zip(*contents)], True)
    return (contents[0], False)


def same_value(a: Value, b: Value) -> bool:
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        if not isinstance(b, tuple) or len(a) != len(b) or not is_small(a) or not is_small(b):
            return False
        return all(map(same_value, a, b))
    try:
        return bool(a == b) if not isinstance(a, NESTING) or (is_small(a) and is_small(b)) else False
    except ArithmeticError:
        return False


def _all_same(values: list[Value]) -> bool:
    return all(same_value(values[0], v) for v in values[1:])


def _same_items(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(a[k] is v or same_value(a[k], v) for k, v in b.items())
    return len(a) == len(b) and all(map(same_value, a, b))
