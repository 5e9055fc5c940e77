"""Functions of other libraries that run a network on an input they are told about."""

from __future__ import annotations

from torchlint_shapes.dims import Dim
from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Native,
    Site,
    Tensor,
    Value,
)

BATCH = 2  # torchsummary's own


def _sizes(vm: Machine, value: Value) -> tuple[Dim, ...] | None:
    items = sequence_items(vm, value) if isinstance(value, (tuple, ListValue)) else None
    sizes = tuple(s for s in items or () if size_like(s))
    return sizes if items and len(sizes) == len(items) else None


def _inputs(vm: Machine, value: Value, batch: tuple[int, ...]) -> list[Value]:
    """Tensors of one shape, or of each of several shapes."""
    one = _sizes(vm, value)
    if one is not None:
        return [Tensor((*batch, *one), "float32")]
    many = sequence_items(vm, value) if isinstance(value, (tuple, ListValue)) else None
    shapes = [_sizes(vm, v) for v in many or []]
    return [Tensor((*batch, *s), "float32") for s in shapes if s is not None] if None not in shapes else []


def _run(vm: Machine, network: Value, inputs: list[Value], site: Site) -> Value:
    return vm.call(network, inputs, {}, site) if is_module(network) and inputs else UNKNOWN


@library("torchsummary.summary", "torchsummaryX.summary", "pytorch_model_summary.summary")
def _torchsummary(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`summary(model, (1, 28, 28))`: shapes without the batch."""
    given = arguments[1] if len(arguments) > 1 else keywords.get("input_size", UNKNOWN)
    inputs: list[Value] = [given] if isinstance(given, Tensor) else _inputs(vm, given, (BATCH,))
    _run(vm, arguments[0] if arguments else keywords.get("model", UNKNOWN), inputs, site)
    return None


@library("torchinfo.summary")
def _torchinfo(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`summary(model, input_size=(8, 1, 28, 28))` or `input_data=tensor`."""
    network = arguments[0] if arguments else keywords.get("model", UNKNOWN)
    data = keywords.get("input_data", arguments[2] if len(arguments) > 2 else None)
    size = arguments[1] if len(arguments) > 1 else keywords.get("input_size")
    batch = keywords.get("batch_dim")
    if isinstance(data, Tensor):
        _run(vm, network, [data], site)
    elif isinstance(data, (tuple, ListValue)):
        _run(vm, network, sequence_items(vm, data) or [], site)
    elif size is not None and batch is None:
        _run(vm, network, _inputs(vm, size, ()), site)
    elif size is not None and batch == 0:
        _run(vm, network, _inputs(vm, size, (1,)), site)
    return UNKNOWN


def _examples(vm: Machine, value: Value) -> list[Value]:
    if isinstance(value, Tensor):
        return [value]
    return list(sequence_items(vm, value) or []) if isinstance(value, (tuple, ListValue)) else []


@library("torch.jit.trace", "torch.onnx.export", "torch.export.export", "thop.profile", "fvcore.nn.FlopCountAnalysis",
         "torchviz.make_dot")  # fmt: skip
def _traced(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A network and its example inputs."""
    network = arguments[0] if arguments else keywords.get("model", UNKNOWN)
    names = ("example_inputs", "args", "inputs", "input_to_model")
    given = arguments[1] if len(arguments) > 1 else next((keywords[n] for n in names if n in keywords), UNKNOWN)
    named = keywords.get("kwargs", arguments[2] if len(arguments) > 2 else None)
    if isinstance(named, DictValue) and is_module(network) and all(isinstance(k, str) for k in named.items):
        vm.call(network, _examples(vm, given), dict(named.items), site)
    else:
        _run(vm, network, _examples(vm, given), site)
    return network


@library("torch.utils.tensorboard.SummaryWriter", "torch.utils.tensorboard.writer.SummaryWriter",
         "tensorboardX.SummaryWriter")  # fmt: skip
def _writer(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`writer.add_graph(model, x)` runs the network."""
    graph = Native("add_graph", lambda vm, arguments, keywords, site: _traced(vm, arguments[1:], keywords, site))
    cls = ClassValue("SummaryWriter", "torch.utils.tensorboard.SummaryWriter", attrs={"add_graph": graph}, open=True)
    cls.mro = (cls,)
    return Instance(cls)


@library("ptflops.get_model_complexity_info")
def _ptflops(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`get_model_complexity_info(model, (3, 224, 224))`: a shape without the batch."""
    if len(arguments) > 1:
        _run(vm, arguments[0], _inputs(vm, arguments[1], (1,)), site)
    return UNKNOWN
