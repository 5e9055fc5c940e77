"""Functions of other libraries that run a network on an input they are told about."""

from __future__ import annotations

from torchlint_shapes.dims import Dim
from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.library import library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    DictValue,
    Instance,
    ListValue,
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


@library("torchsummary.summary(model, input_size, *arguments, **options)",
         "torchsummaryX.summary(model, input_size=None, *arguments, **options)",
         "pytorch_model_summary.summary")  # fmt: skip
def _torchsummary(vm: Machine, model: Value, input_size: Value, site: Site) -> Value:
    """`summary(model, (1, 28, 28))`: shapes without the batch."""
    inputs: list[Value] = [input_size] if isinstance(input_size, Tensor) else _inputs(vm, input_size, (BATCH,))
    _run(vm, model, inputs, site)
    return UNKNOWN


@library("torchinfo.summary(model, input_size=None, input_data=None, batch_dim=None, *arguments, **options)")
def _torchinfo(vm: Machine, model: Value, input_size: Value, input_data: Value, batch_dim: Value, site: Site) -> Value:
    """`summary(model, input_size=(8, 1, 28, 28))` or `input_data=tensor`."""
    if isinstance(input_data, Tensor):
        _run(vm, model, [input_data], site)
    elif isinstance(input_data, (tuple, ListValue)):
        _run(vm, model, sequence_items(vm, input_data) or [], site)
    elif input_size is not None and batch_dim is None:
        _run(vm, model, _inputs(vm, input_size, ()), site)
    elif input_size is not None and batch_dim == 0:
        _run(vm, model, _inputs(vm, input_size, (1,)), site)
    return UNKNOWN


def _examples(vm: Machine, value: Value) -> list[Value]:
    if isinstance(value, Tensor):
        return [value]
    return list(sequence_items(vm, value) or []) if isinstance(value, (tuple, ListValue)) else []


@library("torch.jit.trace(func, example_inputs=None, *arguments, **options)")
def _trace(vm: Machine, func: Value, example_inputs: Value, site: Site) -> Value:
    _run(vm, func, _examples(vm, example_inputs), site)
    return func


@library("torch.onnx.export(model, args=(), f=None, *arguments, kwargs=None, **options)")
def _to_onnx(vm: Machine, model: Value, args: Value, kwargs: Value, site: Site) -> Value:
    return _exported(vm, model, args, kwargs, site)


@library("torch.export.export(mod, args, kwargs=None, **options)")
def _exported(vm: Machine, mod: Value, args: Value, kwargs: Value, site: Site) -> Value:
    if isinstance(kwargs, DictValue) and is_module(mod) and all(isinstance(k, str) for k in kwargs.items):
        vm.call(mod, _examples(vm, args), dict(kwargs.items), site)
    else:
        _run(vm, mod, _examples(vm, args), site)
    return UNKNOWN


@library("thop.profile(model, inputs, *arguments, **options)", "fvcore.nn.FlopCountAnalysis")
def _counted(vm: Machine, model: Value, inputs: Value, site: Site) -> Value:
    _run(vm, model, _examples(vm, inputs), site)
    return UNKNOWN


@library("torchviz.make_dot(var, *arguments, **options)")
def _drawn(vm: Machine) -> Value:
    return UNKNOWN


@library("torch.utils.tensorboard.SummaryWriter(*arguments, **options)",
         "torch.utils.tensorboard.writer.SummaryWriter", "tensorboardX.SummaryWriter")  # fmt: skip
def _writer(vm: Machine) -> Value:
    return Instance(library_class("torch.utils.tensorboard.SummaryWriter", _WRITER, open=True))


def _add_graph(vm: Machine, model: Value, input_to_model: Value, site: Site) -> Value:
    """`writer.add_graph(model, x)` runs the network."""
    return _counted(vm, model, input_to_model, site)


_WRITER = library_methods({"add_graph(self, model, input_to_model=None, *arguments, **options)": _add_graph})


@library("ptflops.get_model_complexity_info(model, input_res, *arguments, **options)")
def _ptflops(vm: Machine, model: Value, input_res: Value, site: Site) -> Value:
    """`get_model_complexity_info(model, (3, 224, 224))`: a shape without the batch."""
    _run(vm, model, _inputs(vm, input_res, (1,)), site)
    return UNKNOWN
