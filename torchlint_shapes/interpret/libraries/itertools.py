"""`itertools`: what is infinite is cut after more items than a program that is followed takes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from types import NoneType
from typing import Any

from torchlint_shapes.interpret.extent import LONGEST
from torchlint_shapes.interpret.library import ANYTHING, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, IteratorValue, Keywords, Site, Value

MANY = 4096
MOST_ROWS = 10_000


@library("itertools.chain(*iterables)")
def _chain(vm: Machine, iterables: tuple[Value, ...]) -> Value:
    parts = [sequence_items(vm, i) for i in iterables]
    return IteratorValue([i for p in parts for i in p or []], None not in parts)


@library("itertools.chain.from_iterable(iterable, /)")
def _chain_all(vm: Machine, iterable: Value) -> Value:
    return _chain(vm, tuple(sequence_items(vm, iterable) or [UNKNOWN]))


@library("itertools.repeat(object, times=None)")
def _repeat(vm: Machine, object: Value, times: Value) -> Value:
    return IteratorValue([object] * times) if isinstance(times, int) and times < 10_000 else IteratorValue([], False)


@library("itertools.product(*iterables, repeat=1)")
def _product(vm: Machine, iterables: tuple[Value, ...], repeat: Value) -> Value:
    parts = [sequence_items(vm, i) for i in iterables]
    if None in parts or not isinstance(repeat, int) or repeat != 1:
        return IteratorValue([], False)
    rows = _rows(itertools.product(*[p or [] for p in parts]))
    return IteratorValue(rows or [], rows is not None)


def _rows(rows: Iterable[tuple[Value, ...]]) -> list[Value] | None:
    """The rows, None when there are too many or too long ones."""
    found: list[Value] = []
    items = 0
    for row in rows:
        items += len(row) + 1
        if items > LONGEST or len(found) == MOST_ROWS:
            return None
        found.append(row)
    return found


@library("itertools.pairwise(iterable, /)")
def _pairwise(vm: Machine, iterable: Value) -> Value:
    items = sequence_items(vm, iterable)
    return IteratorValue(list(zip(items or [], (items or [])[1:])), items is not None)


@library("itertools.accumulate(iterable, func=None, *, initial=None)")
def _accumulate(vm: Machine, iterable: Value, func: Value, initial: Value, site: Site) -> Value:
    items = sequence_items(vm, iterable)
    if items is None or func is not None or initial is not None:
        return IteratorValue([], False)
    sums: list[Value] = []
    for item in items:
        sums.append(binary(vm, "add", sums[-1], item, site) if sums else item)
    return IteratorValue(sums)


def _of_lists(function: Callable[..., Any]) -> Callable[..., Value]:
    """A function that only regroups the items of iterables; its other arguments are constants."""

    def run(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords) -> Value:
        parts = [a if isinstance(a, int) or a is None else sequence_items(vm, a) for a in arguments]
        unclear = any(p is None and a is not None for p, a in zip(parts, arguments))
        if unclear or not all(map(constant, keywords.values())):
            return IteratorValue([], False)
        if any(isinstance(p, int) and abs(p) > LONGEST for p in parts):
            return IteratorValue([], False)
        try:
            rows = _rows(function(*parts, **keywords))
        except (TypeError, ValueError, ArithmeticError, MemoryError):
            rows = None
        return IteratorValue(rows or [], rows is not None)

    return run


@library("itertools.islice(iterable, *bounds)")
def _islice(vm: Machine, iterable: Value, bounds: tuple[Value, ...]) -> Value:
    items = sequence_items(vm, iterable)
    if items is None or not all(isinstance(b, (int, NoneType)) for b in bounds):
        return IteratorValue([], False)
    try:
        return IteratorValue(list(itertools.islice(items, *bounds)))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return IteratorValue([], False)


for _name in ("combinations", "permutations", "zip_longest", "combinations_with_replacement"):
    library(f"itertools.{_name}{ANYTHING}")(_of_lists(getattr(itertools, _name)))


@library("itertools.starmap(function, iterable, /)")
def _starmap(vm: Machine, function: Value, iterable: Value, site: Site) -> Value:
    rows = [sequence_items(vm, row) for row in sequence_items(vm, iterable) or [UNKNOWN]]
    if None in rows:
        return IteratorValue([], False)
    return IteratorValue([vm.call(function, row or [], {}, site) for row in rows])


@library("itertools.count(start=0, step=1)")
def _count(vm: Machine, start: Value, step: Value) -> Value:
    if not isinstance(start, int) or not isinstance(step, int):
        return IteratorValue([], False)
    return IteratorValue([start + step * i for i in range(MANY)])


@library("itertools.cycle(iterable, /)")
def _cycle(vm: Machine, iterable: Value) -> Value:
    items = sequence_items(vm, iterable)
    return IteratorValue(items * (MANY // len(items)), True) if items else IteratorValue([], items is not None)


@library("itertools.groupby(iterable, key=None)")
def _groupby(vm: Machine, iterable: Value, key: Value, site: Site) -> Value:
    items = sequence_items(vm, iterable)
    keys = [i if key is None else vm.call(key, [i], {}, site) for i in items or []]
    if items is None or not all(map(constant, keys)):
        return IteratorValue([], False)
    pairs = itertools.groupby(zip(keys, items), key=lambda pair: pair[0])
    return IteratorValue([(k, IteratorValue([i for _, i in group])) for k, group in pairs])
