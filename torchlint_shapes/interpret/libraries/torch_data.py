"""Datasets of torch.utils.data: what a sample of each is, and how many there are.

A sample is worked out when it is asked for: a dataset may be given another transform after it was made.
https://docs.pytorch.org/docs/stable/data.html
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import symbols
from torchlint_shapes.interpret.builtins import length
from torchlint_shapes.interpret.library import library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import numeric, plain_items, size_like
from torchlint_shapes.interpret.sequences import item_of, iterated, sequence_items
from torchlint_shapes.interpret.subscripts import any_item, get_item
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Choice,
    FunctionValue,
    Instance,
    ListValue,
    Method,
    Native,
    Site,
    Tensor,
    Value,
)

Sample = Callable[[Machine, Value, Site], Value]


def dataset(
    vm: Machine, name: str, sample: Sample, length: Value, made: Site, attributes: dict[str, Value] | None = None
) -> Instance:
    """A dataset whose sample of a number is `sample(vm, number, site)`, in length always the same."""
    length = length if size_like(length) else vm.trail.unknown_size()
    methods = library_methods({"__getitem__(self, index)": sample, "__len__(self)": lambda vm: length})
    return Instance(library_class(name, methods, open=True), dict(attributes or {}), made)


@library("torch.utils.data.TensorDataset(*tensors)", "torch.utils.data.dataset.TensorDataset")
def _tensor_dataset(vm: Machine, tensors: tuple[Value, ...], site: Site) -> Value:
    def sample(vm: Machine, index: Value, site: Site) -> Value:
        if not numeric(index):
            return tuple(get_item(vm, t, index, site) for t in tensors)
        return tuple(map(_row, tensors))

    name = "torch.utils.data.TensorDataset"
    return dataset(vm, name, sample, _rows(tensors[0]) if tensors else 0, site, {"tensors": tensors})


def _row(value: Value) -> Value:
    return Tensor(value.shape[1:], value.dtype) if isinstance(value, Tensor) and value.rank else UNKNOWN


def _rows(value: Value) -> Value:
    return value.shape[0] if isinstance(value, Tensor) and value.rank else UNKNOWN


@library("torch.utils.data.Subset(dataset, indices)", "torch.utils.data.dataset.Subset")
def _subset(vm: Machine, dataset: Value, indices: Value, site: Site) -> Value:
    chosen = sequence_items(vm, indices)
    return _part(vm, dataset, UNKNOWN if chosen is None else len(chosen), indices, site)


def _part(vm: Machine, whole: Value, length: Value, indices: Value, site: Site) -> Instance:
    attributes = {"dataset": whole, "indices": indices}
    return dataset(vm, "torch.utils.data.Subset", _any_of([whole]), length, made_at(whole, site), attributes)


@library("torch.utils.data.ConcatDataset(datasets)", "torch.utils.data.dataset.ConcatDataset")
def _concat(vm: Machine, datasets: Value, site: Site) -> Value:
    given = sequence_items(vm, datasets)
    if not given:
        return UNKNOWN
    lengths = [length_of(vm, part, site) for part in given]
    numbers = [n for n in lengths if isinstance(n, int)]
    length = sum(numbers) if len(numbers) == len(lengths) else UNKNOWN
    attributes: dict[str, Value] = {"datasets": ListValue(list(given))}
    return dataset(vm, "torch.utils.data.ConcatDataset", _any_of(given), length, made_at(given[0], site), attributes)


def _any_of(parts: list[Value]) -> Sample:
    """A sample of one of several datasets."""
    return lambda vm, index, site: vm.trail.join([sample_of(vm, part, site) for part in parts])


@library("torch.utils.data.random_split(dataset, lengths, generator=None)", "torch.utils.data.dataset.random_split")
def _random_split(vm: Machine, dataset: Value, lengths: Value, site: Site) -> Value:
    sizes = sequence_items(vm, lengths)
    if sizes is None:
        return UNKNOWN
    if any(isinstance(n, float) for n in sizes):
        sizes = _shares(length_of(vm, dataset, site), sizes)
    return ListValue([_part(vm, dataset, size, UNKNOWN, site) for size in sizes])


def _shares(total: Value, fractions: list[Any]) -> list[Value]:
    """Numbers from fractions; what rounding leaves over goes to the first ones, one to each."""
    if not isinstance(total, int) or not all(isinstance(f, (int, float)) for f in fractions):
        return [UNKNOWN] * len(fractions)
    sizes = [math.floor(total * f) for f in fractions]
    over = total - sum(sizes)
    return [size + (over - i + len(sizes) - 1) // len(sizes) for i, size in enumerate(sizes)]


def made_at(of: Value, site: Site) -> Site:
    """Where a dataset was made."""
    return of.made if isinstance(of, Instance) and of.made is not None else site


def sample_of(vm: Machine, of: Value, site: Site) -> Value:
    """What `dataset[i]` is for an i that is not known, or what an iterable dataset gives."""
    if isinstance(of, Choice):
        return vm.each(of, lambda one: sample_of(vm, one, site))
    if isinstance(of, Tensor):
        return _row(of)
    if isinstance(of, ListValue):
        return any_item(vm, of.items) if of.items and of.known else UNKNOWN
    getter = of.cls.find("__getitem__") if isinstance(of, Instance) else None
    if isinstance(getter, (FunctionValue, Native)):
        index = vm.trail.unknown_size()
        vm.sampled |= {s.name for s in symbols(index)}
        return vm.call(Method(getter, of), [index], {}, site)
    if not isinstance(of, Instance):
        return UNKNOWN
    given = iterated(vm, of, site)
    items = plain_items(given)
    return any_item(vm, items) if items else item_of(vm, given)


def length_of(vm: Machine, of: Value, site: Site) -> Value:
    """`len(dataset)`, or how many samples an iterable dataset gives."""
    if isinstance(of, Instance) and of.cls.find("__len__") is MISSING:
        items = plain_items(iterated(vm, of, site))
        return UNKNOWN if items is None else len(items)
    return length(vm, of, site)
