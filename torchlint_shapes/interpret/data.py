"""Where data comes from: argparse defaults, datasets and loaders."""

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
    size_like,
)

Arguments = list[Value]
Keywords = dict[str, Value]

# ---- argparse


def _plain_class(name: str, methods: dict[str, Native]) -> ClassValue:
    cls = ClassValue(name.rpartition(".")[2], name, attrs=dict(methods))
    cls.mro = (cls,)
    return cls


@library("argparse.ArgumentParser")
def _parser(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    methods = {
        "add_argument": Native("add_argument", _add_argument),
        "parse_args": Native("parse_args", _parse_args),
        "parse_known_args": Native("parse_known_args", lambda vm, a, k, s: (_parse_args(vm, a, k, s), UNKNOWN)),
        "set_defaults": Native("set_defaults", _set_defaults),
        "add_argument_group": Native("add_argument_group", lambda vm, a, k, s: a[0]),
        "add_mutually_exclusive_group": Native("add_mutually_exclusive_group", lambda vm, a, k, s: a[0]),
    }
    return Instance(_plain_class("argparse.ArgumentParser", methods), {"%options": DictValue({})})


def _add_argument(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    names = [a for a in arguments[1:] if isinstance(a, str)]
    if not names:
        return None
    long = next((n for n in names if n.startswith("--")), names[0])
    name = keywords.get("dest", long.lstrip("-").replace("-", "_"))
    missing: Value = {"store_true": False, "store_false": True}.get(str(keywords.get("action")))
    default = keywords.get("default", missing if names[0].startswith("-") else UNKNOWN)
    if isinstance(default, str) and "type" in keywords:
        default = call(vm, keywords["type"], [default], {}, site)
    options = arguments[0].attrs["%options"]
    vm.trail.replace(options, {**options.items, name: default})
    return None


def _set_defaults(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    options = arguments[0].attrs["%options"]
    vm.trail.replace(options, {**options.items, **keywords})
    return None


def _parse_args(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Instance(_plain_class("argparse.Namespace", {}), dict(arguments[0].attrs["%options"].items))


# ---- datasets and loaders: a dataset is an object with `__getitem__`, or one of these classes


def _dataset(name: str, attributes: dict[str, Value]) -> Instance:
    return Instance(_plain_class(name, {}), attributes)


@library("torch.utils.data.TensorDataset")
def _tensor_dataset(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    sample = tuple(_row(t) for t in arguments)
    length = arguments[0].shape[0] if arguments and isinstance(arguments[0], Tensor) and arguments[0].rank else UNKNOWN
    return _dataset("torch.utils.data.TensorDataset", {"%sample": sample, "%length": length})


def _row(value: Value) -> Value:
    return Tensor(value.shape[1:], value.dtype) if isinstance(value, Tensor) and value.rank else UNKNOWN


@library("torch.utils.data.Subset", "torch.utils.data.ConcatDataset")
def _subset(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    of = arguments[0] if arguments else UNKNOWN
    items = sequence_items(vm, of) if isinstance(of, (ListValue, tuple)) else None
    return _dataset("torch.utils.data.Subset", {"%sample": sample_of(vm, items[0] if items else of, site)})


@library("torch.utils.data.random_split")
def _random_split(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    lengths = sequence_items(vm, arguments[1]) if len(arguments) > 1 else None
    if lengths is None:
        return UNKNOWN
    sample = sample_of(vm, arguments[0], site)
    return ListValue([
        _dataset("torch.utils.data.Subset", {"%sample": sample, "%length": n if isinstance(n, int) else UNKNOWN})
        for n in lengths
    ])  # fmt: skip


def sample_of(vm: Machine, dataset: Value, site: Site) -> Value:
    """What `dataset[i]` is, whatever i."""
    if not isinstance(dataset, Instance):
        return UNKNOWN
    if "%sample" in dataset.attrs:
        return dataset.attrs["%sample"]
    getter = dataset.cls.find("__getitem__")
    if isinstance(getter, FunctionValue):
        return call(vm, Method(getter, dataset), [UNKNOWN], {}, site)
    return UNKNOWN


def _length(vm: Machine, dataset: Value, site: Site) -> Value:
    if not isinstance(dataset, Instance):
        return UNKNOWN
    own = dataset.cls.find("__len__")
    if isinstance(own, FunctionValue):
        return call(vm, Method(own, dataset), [], {}, site)
    return dataset.attrs.get("%length", UNKNOWN)


@library("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
def _loader(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    dataset = arguments[0] if arguments else keywords.get("dataset", UNKNOWN)
    size = arguments[1] if len(arguments) > 1 else keywords.get("batch_size", 1)
    length = _length(vm, dataset, site)
    if isinstance(size, int) and isinstance(length, int) and length:
        size = min(size, length)
    sample = sample_of(vm, dataset, site)
    if ("collate_fn" in keywords and keywords["collate_fn"] is not None) or "batch_sampler" in keywords:
        return Stream(UNKNOWN)
    return Stream(collate(vm, sample, size if size_like(size) else vm.trail.unknown_size()))


def collate(vm: Machine, sample: Value, size: Value) -> Value:
    """A batch of samples, as the default `collate_fn` makes it."""
    if isinstance(sample, Tensor):
        dtype = None if sample.dtype == NUMPY else sample.dtype
        return Tensor((size, *sample.shape), dtype)
    if isinstance(sample, tuple):
        return ListValue([collate(vm, v, size) for v in sample])
    if isinstance(sample, DictValue):
        return DictValue({k: collate(vm, v, size) for k, v in sample.items.items()}, sample.known)
    if isinstance(sample, (int, float)) and not isinstance(sample, bool):
        return Tensor((size,), "int64" if isinstance(sample, int) else "float64")
    return UNKNOWN
