"""Builtins that iterate: `zip`, `map`, `sum` and their kin."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.builtins import BUILTINS, builtin
from torchlint_shapes.interpret.comparison import compare
from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import constant, size_like
from torchlint_shapes.interpret.sequences import item_of, iterated, sequence_items
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    Arguments,
    IteratorValue,
    Keywords,
    ListValue,
    Native,
    Site,
    Stream,
    Tensor,
    UnknownType,
    Value,
)


@builtin("enumerate")
def _enumerate(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    start = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    given = iterated(vm, arguments[0], site)
    if isinstance(given, Stream) and isinstance(start, int):
        number = vm.trail.unknown_size()
        return Stream((number, given.item), None if given.last is None else (number, given.last))
    items = sequence_items(vm, given)
    if items is None or not isinstance(start, int):
        return IteratorValue([], False)
    return IteratorValue(list(enumerate(items, start)))


@builtin("zip")
def _zip(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    given = [iterated(vm, a, site) for a in arguments]
    if any(isinstance(a, Stream) for a in given):
        return Stream(tuple(item_of(vm, a) for a in given))
    columns = [sequence_items(vm, a) for a in given]
    known = [c for c in columns if c is not None]
    return IteratorValue(list(zip(*known)), len(known) == len(columns))


@builtin("reversed")
def _reversed(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    return IteratorValue(list(reversed(items or [])), items is not None)


@builtin("sorted")
def _sorted(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    inorder = None if items is None else in_order(vm, items, keywords, site)
    return ListValue(items or [], False) if inorder is None else ListValue(inorder)


def in_order(vm: Machine, items: list[Value], keywords: Keywords, site: Site) -> list[Value] | None:
    """The items sorted as `sorted` does, by `key` and `reverse`; None when their order is not known."""
    key, down = keywords.get("key"), truth_of(keywords.get("reverse", False))
    keys: list[Any] = items if key is None else [vm.call(key, [i], {}, site) for i in items]
    if len(items) < 2:
        return items
    if down is None or not all(map(constant, keys)):
        return None
    try:
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__, reverse=down)]
    except TypeError:
        return None


@builtin("map")
def _map(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if not arguments:
        return UNKNOWN
    given = [iterated(vm, a, site) for a in arguments[1:]]
    if any(isinstance(a, Stream) for a in given):
        return Stream(vm.call(arguments[0], [item_of(vm, a) for a in given], {}, site))
    columns = [sequence_items(vm, a) for a in given]
    if any(c is None for c in columns):
        return IteratorValue([], False)
    return IteratorValue([vm.call(arguments[0], list(row), {}, site) for row in zip(*[c or [] for c in columns])])


@builtin("filter")
def _filter(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[1]) if len(arguments) == 2 else None
    if items is None:
        return IteratorValue([], False)
    verdicts = [truth_of(i if arguments[0] is None else vm.call(arguments[0], [i], {}, site)) for i in items]
    return IteratorValue([i for i, v in zip(items, verdicts) if v], None not in verdicts)


@builtin("iter")
def _iter(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    given = iterated(vm, arguments[0], site)
    if isinstance(given, (Stream, IteratorValue)):
        return given
    items = sequence_items(vm, given)
    return IteratorValue(items or [], items is not None)


@builtin("next")
def _next(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    source = arguments[0] if arguments else UNKNOWN
    if isinstance(source, Stream):
        return source.item
    if isinstance(source, IteratorValue) and source.items and source.known:
        first, *rest = source.items
        vm.trail.replace(source, rest, True)
        return first
    if isinstance(source, IteratorValue) and source.known and len(arguments) > 1:
        return arguments[1]
    return UNKNOWN


@builtin("sum")
def _sum(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    if items is None:
        return UNKNOWN
    total = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    for item in items:
        total = binary(vm, "add", total, item, site)
    return total


def _extreme(greater: bool) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        items: Any = arguments if len(arguments) > 1 else sequence_items(vm, arguments[0]) if arguments else None
        if not items:
            return keywords.get("default", UNKNOWN)
        if "key" in keywords:
            inorder = in_order(vm, list(items), {"key": keywords["key"], "reverse": greater}, site)
            return UNKNOWN if inorder is None else inorder[0]
        best = items[0]
        for item in items[1:]:
            if any(isinstance(v, (Tensor, AnyTensor, UnknownType)) for v in (best, item)):
                return UNKNOWN
            better = truth_of(compare(vm, "gt" if greater else "lt", item, best, site))
            if better is None:
                return _either_size(vm, best, item, greater)
            best = item if better else best
        return best

    return run


def _either_size(vm: Machine, a: Value, b: Value, greater: bool) -> Value:
    return vm.trail.unknown_size() if size_like(a) and size_like(b) else UNKNOWN


BUILTINS["max"], BUILTINS["min"] = Native("max", _extreme(True)), Native("min", _extreme(False))


def _quantifier(stop: bool) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        items = sequence_items(vm, arguments[0])
        if items is None:
            return UNKNOWN
        truths = [truth_of(i) for i in items]
        return stop if stop in truths else (UNKNOWN if None in truths else not stop)

    return run


BUILTINS["any"], BUILTINS["all"] = Native("any", _quantifier(True)), Native("all", _quantifier(False))
