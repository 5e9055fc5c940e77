"""Builtins that iterate: `zip`, `map`, `sum` and their kin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.builtins import builtin
from torchlint_shapes.interpret.comparison import compare
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import constant, size_like
from torchlint_shapes.interpret.sequences import item_of, iterated, sequence_items
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    IteratorValue,
    ListValue,
    Site,
    Stream,
    Tensor,
    UnknownType,
    Value,
)


@builtin("enumerate(iterable, start=0)")
def _enumerate(vm: Machine, iterable: Value, start: Value, site: Site) -> Value:
    given = iterated(vm, iterable, site)
    if isinstance(given, Stream) and isinstance(start, int):
        number = vm.trail.unknown_size()
        return Stream((number, given.item), None if given.last is None else (number, given.last))
    items = sequence_items(vm, given)
    if items is None or not isinstance(start, int):
        return IteratorValue([], False)
    return IteratorValue(list(enumerate(items, start)))


@builtin("zip(*iterables, strict=False)")
def _zip(vm: Machine, iterables: tuple[Value, ...], site: Site) -> Value:
    given = [iterated(vm, i, site) for i in iterables]
    if any(isinstance(i, Stream) for i in given):
        return Stream(tuple(item_of(vm, i) for i in given))
    columns = [sequence_items(vm, i) for i in given]
    known = [c for c in columns if c is not None]
    return IteratorValue(list(zip(*known)), len(known) == len(columns))


@builtin("reversed(sequence, /)")
def _reversed(vm: Machine, sequence: Value) -> Value:
    items = sequence_items(vm, sequence)
    return IteratorValue(list(reversed(items or [])), items is not None)


@builtin("sorted(iterable, /, *, key=None, reverse=False)")
def _sorted(vm: Machine, iterable: Value, key: Value, reverse: Value, site: Site) -> Value:
    items = sequence_items(vm, iterable)
    inorder = None if items is None else in_order(vm, items, key, reverse, site)
    return ListValue(items or [], False) if inorder is None else ListValue(inorder)


def in_order(vm: Machine, items: list[Value], key: Value, reverse: Value, site: Site) -> list[Value] | None:
    """The items sorted as `sorted` does; None when their order is not known."""
    down = truth_of(reverse)
    keys: list[Any] = items if key is None else [vm.call(key, [i], {}, site) for i in items]
    if len(items) < 2:
        return items
    if down is None or not all(map(constant, keys)):
        return None
    try:
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__, reverse=down)]
    except TypeError:
        return None


@builtin("map(function, iterable, /, *iterables)")
def _map(vm: Machine, function: Value, iterable: Value, iterables: tuple[Value, ...], site: Site) -> Value:
    given = [iterated(vm, i, site) for i in (iterable, *iterables)]
    if any(isinstance(i, Stream) for i in given):
        return Stream(vm.call(function, [item_of(vm, i) for i in given], {}, site))
    columns = [sequence_items(vm, i) for i in given]
    if any(c is None for c in columns):
        return IteratorValue([], False)
    return IteratorValue([vm.call(function, list(row), {}, site) for row in zip(*[c or [] for c in columns])])


@builtin("filter(function, iterable, /)")
def _filter(vm: Machine, function: Value, iterable: Value, site: Site) -> Value:
    items = sequence_items(vm, iterable)
    if items is None:
        return IteratorValue([], False)
    verdicts = [truth_of(i if function is None else vm.call(function, [i], {}, site)) for i in items]
    return IteratorValue([i for i, v in zip(items, verdicts) if v], None not in verdicts)


@builtin("iter(object, sentinel=None, /)")
def _iter(vm: Machine, object: Value, site: Site) -> Value:
    given = iterated(vm, object, site)
    if isinstance(given, (Stream, IteratorValue)):
        return given
    items = sequence_items(vm, given)
    return IteratorValue(items or [], items is not None)


@builtin("next(iterator, /, *default)")
def _next(vm: Machine, iterator: Value, default: tuple[Value, ...]) -> Value:
    if isinstance(iterator, Stream):
        return iterator.item
    if isinstance(iterator, IteratorValue) and iterator.items and iterator.known:
        first, *rest = iterator.items
        vm.trail.replace(iterator, rest, True)
        return first
    if isinstance(iterator, IteratorValue) and iterator.known and default:
        return default[0]
    return UNKNOWN


@builtin("sum(iterable, /, start=0)")
def _sum(vm: Machine, iterable: Value, start: Value, site: Site) -> Value:
    items = sequence_items(vm, iterable)
    if items is None:
        return UNKNOWN
    total = start
    for item in items:
        total = binary(vm, "add", total, item, site)
    return total


def _is_open(value: Value) -> bool:
    """Is this a value of which nothing says if it is greater than another?"""
    known = isinstance(value, Tensor) and value.numbers is not None and len(value.numbers) == 1
    return isinstance(value, (Tensor, AnyTensor, UnknownType)) and not known


def _extreme(greater: bool) -> Callable[..., Value]:
    def run(
        vm: Machine, first: Value, others: tuple[Value, ...], key: Value, options: dict[str, Value], site: Site
    ) -> Value:
        items = [first, *others] if others else sequence_items(vm, first)
        if not items:
            return options.get("default", UNKNOWN)
        if key is not None:
            inorder = in_order(vm, items, key, greater, site)
            return UNKNOWN if inorder is None else inorder[0]
        best = items[0]
        for item in items[1:]:
            if any(_is_open(v) for v in (best, item)):
                return UNKNOWN
            better = truth_of(compare(vm, "gt" if greater else "lt", item, best, site))
            if better is None:
                return vm.trail.unknown_size() if size_like(best) and size_like(item) else UNKNOWN
            best = item if better else best
        return best

    return run


for _name, _greater in (("max", True), ("min", False)):
    builtin(f"{_name}(first, /, *others, key=None, **options)")(_extreme(_greater))


def _quantifier(stop: bool) -> Callable[..., Value]:
    def run(vm: Machine, iterable: Value) -> Value:
        items = sequence_items(vm, iterable)
        if items is None:
            return UNKNOWN
        truths = [truth_of(i) for i in items]
        return stop if stop in truths else (UNKNOWN if None in truths else not stop)

    return run


for _name, _stop in (("any", True), ("all", False)):
    builtin(f"{_name}(iterable, /)")(_quantifier(_stop))
