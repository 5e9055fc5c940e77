"""`itertools`: what is infinite is cut after more items than a program that is followed takes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.library import LIBRARY, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, IteratorValue, Keywords, Site, Value

MANY = 4096


@library("itertools.chain")
def _chain(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    parts = [sequence_items(vm, a) for a in arguments]
    return IteratorValue([i for p in parts for i in p or []], None not in parts)


@library("itertools.chain.from_iterable")
def _chain_all(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _chain(vm, sequence_items(vm, arguments[0]) or [UNKNOWN], {}, site)


@library("itertools.repeat")
def _repeat(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    times = arguments[1] if len(arguments) > 1 else keywords.get("times", UNKNOWN)
    return (
        IteratorValue([arguments[0]] * times) if isinstance(times, int) and times < 10_000 else IteratorValue([], False)
    )


@library("itertools.product")
def _product(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    parts = [sequence_items(vm, a) for a in arguments]
    if None in parts or keywords or math.prod(len(p or []) for p in parts) > 10_000:
        return IteratorValue([], False)
    return IteratorValue(list(itertools.product(*[p or [] for p in parts])))


@library("itertools.pairwise")
def _pairwise(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    return IteratorValue(list(zip(items or [], (items or [])[1:])), items is not None)


@library("itertools.accumulate")
def _accumulate(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    if items is None or len(arguments) > 1 or keywords:
        return IteratorValue([], False)
    sums: list[Value] = []
    for item in items:
        sums.append(binary(vm, "add", sums[-1], item, site) if sums else item)
    return IteratorValue(sums)


def _of_lists(function: Callable[..., Any]) -> Run:
    """A function that only regroups the items of iterables; its other arguments are constants."""

    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        parts = [a if isinstance(a, int) or a is None else sequence_items(vm, a) for a in arguments]
        unclear = any(p is None and a is not None for p, a in zip(parts, arguments))
        if unclear or not all(map(constant, keywords.values())):
            return IteratorValue([], False)
        try:
            items = list(itertools.islice(function(*parts, **keywords), MANY + 1))
        except (TypeError, ValueError):
            return IteratorValue([], False)
        return IteratorValue(items, len(items) <= MANY)

    return run


for _name in ("islice", "combinations", "permutations", "zip_longest", "combinations_with_replacement"):
    LIBRARY[f"itertools.{_name}"] = _of_lists(getattr(itertools, _name))


@library("itertools.starmap")
def _starmap(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    rows = [sequence_items(vm, row) for row in sequence_items(vm, arguments[1]) or [UNKNOWN]]
    if None in rows:
        return IteratorValue([], False)
    return IteratorValue([vm.call(arguments[0], row or [], {}, site) for row in rows])


@library("itertools.count")
def _count(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    start, step = [*arguments, 0, 1][:2] if not arguments else [*arguments, 1][:2]
    if not isinstance(start, int) or not isinstance(step, int) or keywords:
        return IteratorValue([], False)
    return IteratorValue([start + step * i for i in range(MANY)])


@library("itertools.cycle")
def _cycle(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    return IteratorValue(items * (MANY // len(items)), True) if items else IteratorValue([], items is not None)


@library("itertools.groupby")
def _groupby(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    key = arguments[1] if len(arguments) > 1 else keywords.get("key")
    keys = [i if key is None else vm.call(key, [i], {}, site) for i in items or []]
    if items is None or not all(map(constant, keys)):
        return IteratorValue([], False)
    pairs = itertools.groupby(zip(keys, items), key=lambda pair: pair[0])
    return IteratorValue([(k, IteratorValue([i for _, i in group])) for k, group in pairs])
