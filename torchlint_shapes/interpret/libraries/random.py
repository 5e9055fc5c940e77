"""`random`: which items are drawn is not known, what they are like is."""

from __future__ import annotations

from torchlint_shapes.interpret.extent import LONGEST
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.unknown_lists import like_all
from torchlint_shapes.interpret.values import UNKNOWN, ListValue, Value


@library("random.sample(population, k, *, counts=None)")
def _sample(vm: Machine, population: Value, k: Value) -> Value:
    return _drawn(vm, population, k)


@library("random.choices(population, weights=None, *, cum_weights=None, k=1)")
def _choices(vm: Machine, population: Value, k: Value) -> Value:
    return _drawn(vm, population, k)


@library("random.shuffle(x)")
def _shuffle(vm: Machine, x: Value) -> Value:
    if isinstance(x, ListValue) and x.known:
        item = like_all(vm, x.items)
        vm.trail.replace(x, [item] * len(x.items))
    return None


def _drawn(vm: Machine, population: Value, count: Value) -> Value:
    items = population.items if isinstance(population, ListValue) else sequence_items(vm, population)
    item = like_all(vm, items) if items else UNKNOWN
    if isinstance(count, int) and 0 <= count <= LONGEST:
        return ListValue([item] * count)
    return ListValue([] if item is UNKNOWN else [item], False)
