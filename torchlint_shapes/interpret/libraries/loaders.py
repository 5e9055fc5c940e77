"""Loaders, which put the samples of a dataset together.

https://docs.pytorch.org/docs/stable/data.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from torchlint_shapes.interpret.libraries.torch_data import length_of, made_at, sample_of
from torchlint_shapes.interpret.library import library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import numeric, size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.trace import Batch
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Choice,
    DictValue,
    Instance,
    ListValue,
    Site,
    Stream,
    Tensor,
    Value,
)
from torchlint_shapes.ops.dtype import NUMPY

# Of a batch that the program puts together itself so many samples are worked out one by one; the rest is like the last.
SAMPLES = 3
MOST_SAMPLES = 1024


@library(
    "torch.utils.data.DataLoader(dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0,"
    " collate_fn=None, pin_memory=False, drop_last=False, timeout=0, worker_init_fn=None,"
    " multiprocessing_context=None, generator=None, *, prefetch_factor=None, persistent_workers=False,"
    " pin_memory_device='', in_order=True)",
    "torch.utils.data.dataloader.DataLoader",
)
def _loader(
    vm: Machine, dataset: Value, batch_size: Value, sampler: Value, batch_sampler: Value, num_workers: Value,
    collate_fn: Value, pin_memory: Value, drop_last: Value, site: Site,
) -> Value:  # fmt: skip
    if batch_sampler is not None:
        batch_size = UNKNOWN
    elif sampler is not None or not isinstance(drop_last, bool):
        drop_last = UNKNOWN
    own = {"dataset": dataset, "batch_size": batch_size, "drop_last": drop_last}
    own |= {"num_workers": num_workers, "pin_memory": pin_memory}
    given = {"sampler": sampler, "batch_sampler": batch_sampler, "collate_fn": collate_fn}
    own |= {name: value for name, value in given.items() if value is not None}  # a loader makes others itself
    methods = {
        "__iter__(self)": lambda vm, self: _batches(vm, self, site),
        "__len__(self)": lambda vm, self: _count(vm, self, site),
    }
    return Instance(library_class("torch.utils.data.DataLoader", library_methods(methods), open=True), own, site)


def _batches(vm: Machine, loader: Instance, site: Site) -> Value:
    """Batches, of which the last may be smaller than the others."""
    vm.trace.rounds += 1
    of, size, rest = loader.attrs["dataset"], loader.attrs["batch_size"], 0
    if size is None:
        return Stream(_given(vm, of, _unbatched(vm, loader, site), site))
    length = length_of(vm, of, site)
    if isinstance(size, int) and isinstance(length, int) and size > 0 and loader.attrs["drop_last"] is not UNKNOWN:
        rest = length % size if not loader.attrs["drop_last"] and length > size else 0
        size = min(size, length) or size
    batch = _given(vm, of, _batch(vm, loader, size, site), site)
    if not rest:
        return Stream(batch, None)
    last = {"loader": loader, "samples": length, "size": size}
    return Stream(batch, _given(vm, of, _batch(vm, loader, rest, site), site, last))


def _count(vm: Machine, loader: Instance, site: Site) -> Value:
    """`len(loader)`: how many batches there are."""
    length, size, drop = (
        length_of(vm, loader.attrs["dataset"], site),
        loader.attrs["batch_size"],
        loader.attrs["drop_last"],
    )
    if not isinstance(length, int) or not isinstance(size, int) or size < 1 or drop is UNKNOWN:
        return length if size is None else vm.trail.unknown_size()
    return length // size if drop else -(-length // size)


def _batch(vm: Machine, loader: Instance, size: Value, site: Site) -> Value:
    """A batch of so many samples."""
    of, function = loader.attrs["dataset"], loader.attrs.get("collate_fn")
    if function is None:
        return collate(vm, sample_of(vm, of, site), size if size_like(size) else vm.trail.unknown_size())
    if not isinstance(size, int) or not 0 < size <= MOST_SAMPLES:
        return UNKNOWN
    samples = [sample_of(vm, of, site) for _ in range(min(size, SAMPLES))]
    return vm.call(function, [ListValue(samples + samples[-1:] * (size - len(samples)))], {}, site)


def _unbatched(vm: Machine, loader: Instance, site: Site) -> Value:
    """Samples one by one: arrays become tensors, numbers stay."""
    sample, function = sample_of(vm, loader.attrs["dataset"], site), loader.attrs.get("collate_fn")
    return _converted(sample) if function is None else vm.call(function, [sample], {}, site)


def _converted(sample: Value) -> Value:
    if isinstance(sample, Tensor):
        return Tensor(sample.shape, None if sample.dtype == NUMPY else sample.dtype)
    if isinstance(sample, tuple):
        return ListValue(list(map(_converted, sample)))
    if isinstance(sample, DictValue):
        return DictValue({k: _converted(v) for k, v in sample.items.items()}, sample.known)
    return sample


def collate(vm: Machine, sample: Value, size: Any) -> Value:
    """A batch of samples, as the default `collate_fn` makes it."""
    if isinstance(sample, Choice):
        return vm.trail.join([collate(vm, v, size) for v in sample.values])
    if isinstance(sample, Tensor):
        return Tensor((size, *sample.shape), None if sample.dtype == NUMPY else sample.dtype)
    if isinstance(sample, tuple) or (isinstance(sample, ListValue) and sample.known):
        items = sample if isinstance(sample, tuple) else sample.items
        return ListValue([collate(vm, v, size) for v in items])
    if isinstance(sample, DictValue):
        return DictValue({k: collate(vm, v, size) for k, v in sample.items.items()}, sample.known)
    if isinstance(sample, str) and isinstance(size, int):
        return ListValue([UNKNOWN] * size)
    return Tensor((size,), _dtype(sample)) if numeric(sample) else UNKNOWN


def _dtype(number: Value) -> str | None:
    if isinstance(number, bool):
        return "bool"
    return "int64" if size_like(number) else None  # a fraction may be one of numpy's, of whatever precision


@library(
    "torch.utils.data.default_collate(batch)",
    "torch.utils.data.dataloader.default_collate",
    "torch.utils.data._utils.collate.default_collate",
)
def _default_collate(vm: Machine, batch: Value) -> Value:
    samples = sequence_items(vm, batch)
    return collate(vm, vm.trail.join(samples), len(samples)) if samples else UNKNOWN


def _given(vm: Machine, of: Value, batch: Value, site: Site, last: Mapping[str, Value] = MappingProxyType({})) -> Value:
    """Notes in the trace where a batch comes from: the tensors in it begin there. Of a smaller last one it says why."""
    if not isinstance(of, Instance):
        return batch
    number = vm.trace.next

    def marked(value: Value) -> Value:
        if isinstance(value, Tensor):
            return Tensor(value.shape, value.dtype, number, value.numbers)
        if isinstance(value, ListValue):
            return ListValue(list(map(marked, value.items)), value.known)
        if isinstance(value, tuple):
            return tuple(map(marked, value))
        if isinstance(value, DictValue):
            return DictValue({k: marked(v) for k, v in value.items.items()}, value.known)
        return value

    output = marked(batch)
    vm.trace.record(Batch, of.cls.name, made_at(of, site), arguments=last, output=output)
    return output


@library("tqdm.tqdm(iterable=None, *arguments, **options)", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.std.tqdm")
def _progress(vm: Machine, iterable: Value) -> Value:
    """What is shown the progress of."""
    return UNKNOWN if iterable is None else iterable


@library("rich.progress.track(sequence, *arguments, **options)")
def _track(vm: Machine, sequence: Value) -> Value:
    return sequence
