"""Where data comes from: datasets, objects with `__getitem__`, and loaders, which put their samples together.

https://docs.pytorch.org/docs/stable/data.html
"""

from __future__ import annotations

from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import NUMPY
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    ListValue,
    Method,
    Native,
    Site,
    Stream,
    Tensor,
    Value,
    numeric,
    size_like,
)

Arguments = list[Value]
Keywords = dict[str, Value]

# The event that stands for the batch that a loader of this dataset gives.
GIVEN = "dataset "


def dataset(name: str, sample: Value, length: Value, made: Site) -> Instance:
    """A dataset of which every sample is like this one."""
    methods = {
        "__getitem__": Native("__getitem__", lambda vm, arguments, keywords, site: sample),
        "__len__": Native("__len__", lambda vm, arguments, keywords, site: length),
    }
    cls = ClassValue(name.rpartition(".")[2], name, attrs=dict(methods), open=True)
    cls.mro = (cls,)
    return Instance(cls, {}, made)


@library("torch.utils.data.TensorDataset")
def _tensor_dataset(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    sample = tuple(_row(t) for t in arguments)
    length = arguments[0].shape[0] if arguments and isinstance(arguments[0], Tensor) and arguments[0].rank else UNKNOWN
    return dataset("torch.utils.data.TensorDataset", sample, length, site)


def _row(value: Value) -> Value:
    return Tensor(value.shape[1:], value.dtype) if isinstance(value, Tensor) and value.rank else UNKNOWN


@library("torch.utils.data.Subset", "torch.utils.data.dataset.Subset")
def _subset(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    whole, indices = [*arguments, UNKNOWN, UNKNOWN][:2]
    chosen = sequence_items(vm, keywords.get("indices", indices))
    length = UNKNOWN if chosen is None else len(chosen)
    return dataset("torch.utils.data.Subset", sample_of(vm, whole, site), length, _made(whole, site))


@library("torch.utils.data.ConcatDataset")
def _concat(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    parts = sequence_items(vm, arguments[0]) if arguments else None
    if not parts:
        return UNKNOWN
    lengths = [_length(vm, part, site) for part in parts]
    length = sum(lengths) if all(isinstance(n, int) for n in lengths) else UNKNOWN
    sample = vm.trail.join([sample_of(vm, part, site) for part in parts])
    return dataset("torch.utils.data.ConcatDataset", sample, length, _made(parts[0], site))


@library("torch.utils.data.random_split")
def _random_split(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    lengths = sequence_items(vm, arguments[1]) if len(arguments) > 1 else None
    if lengths is None:
        return UNKNOWN
    sample, made = sample_of(vm, arguments[0], site), _made(arguments[0], site)
    sizes = [n if isinstance(n, int) and n > 1 else UNKNOWN for n in lengths]  # a fraction is of a rounded length
    return ListValue([dataset("torch.utils.data.Subset", sample, size, made) for size in sizes])


def _made(of: Value, site: Site) -> Site:
    return of.made if isinstance(of, Instance) and of.made is not None else site


def sample_of(vm: Machine, dataset: Value, site: Site) -> Value:
    """What `dataset[i]` is, whatever i."""
    getter = dataset.cls.find("__getitem__") if isinstance(dataset, Instance) else None
    if isinstance(getter, (FunctionValue, Native)):
        return call(vm, Method(getter, dataset), [UNKNOWN], {}, site)
    return UNKNOWN


def _length(vm: Machine, dataset: Value, site: Site) -> Value:
    own = dataset.cls.find("__len__") if isinstance(dataset, Instance) else None
    return call(vm, Method(own, dataset), [], {}, site) if isinstance(own, (FunctionValue, Native)) else UNKNOWN


@library("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
def _loader(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Batches, of which the last may be smaller than the others."""
    of = arguments[0] if arguments else keywords.get("dataset", UNKNOWN)
    size = arguments[1] if len(arguments) > 1 else keywords.get("batch_size", 1)
    if keywords.get("collate_fn") is not None or "batch_sampler" in keywords or size is None:
        return Stream(UNKNOWN)
    length, rest = _length(vm, of, site), 0
    if isinstance(size, int) and isinstance(length, int) and size > 0:
        whole = keywords.get("drop_last", False) is False and "sampler" not in keywords
        rest = length % size if whole and length > size else 0
        size = min(size, length) or size
    sample = sample_of(vm, of, site)
    batch = _given(vm, of, collate(vm, sample, size if size_like(size) else vm.trail.unknown_size()), site)
    last = _given(vm, of, collate(vm, sample, rest), site) if rest else None
    return Stream(batch, last)


def collate(vm: Machine, sample: Value, size: Value) -> Value:
    """A batch of samples, as the default `collate_fn` makes it."""
    if isinstance(sample, Tensor):
        dtype = None if sample.dtype == NUMPY else sample.dtype
        return Tensor((size, *sample.shape), dtype)
    if isinstance(sample, tuple):
        return ListValue([collate(vm, v, size) for v in sample])
    if isinstance(sample, DictValue):
        return DictValue({k: collate(vm, v, size) for k, v in sample.items.items()}, sample.known)
    if numeric(sample) and not isinstance(sample, bool):
        return Tensor((size,), "float64" if isinstance(sample, float) else "int64")
    return UNKNOWN


def _given(vm: Machine, of: Value, batch: Value, site: Site) -> Value:
    """Notes in the trace where a batch comes from: the tensors in it begin there."""
    if not isinstance(of, Instance):
        return batch
    number = len(vm.trace.events)

    def marked(value: Value) -> Value:
        if isinstance(value, Tensor):
            return Tensor(value.shape, value.dtype, number)
        if isinstance(value, ListValue):
            return ListValue(list(map(marked, value.items)), value.known)
        if isinstance(value, DictValue):
            return DictValue({k: marked(v) for k, v in value.items.items()}, value.known)
        return value

    output = marked(batch)
    vm.trace.record(GIVEN + of.cls.name, None, _made(of, site), {}, (), output, [], [])
    return output


@library("tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.std.tqdm", "rich.progress.track")
def _progress(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """What is shown the progress of."""
    return arguments[0] if arguments else keywords.get("iterable", UNKNOWN)
