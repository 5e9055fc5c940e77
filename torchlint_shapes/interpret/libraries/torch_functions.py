"""Functions of torch that are no ops: questions about the machine, initialisers, wrappers of modules and functions."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.library import ANYTHING, CONSTANTS, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.type_checks import is_instance
from torchlint_shapes.interpret.values import UNKNOWN, External, Keywords, ListValue, Site, Value
from torchlint_shapes.ops.dtype import DEVICE_KINDS, SOME_DEVICE

CONSTANTS.update({f"torch.device({kind}).type": kind for kind in DEVICE_KINDS})


@library("torch.device(type, index=None)")
def _device(vm: Machine, type: Value) -> Value:
    """One object for each kind of device, and one for those of which the kind is not known."""
    kind = type.partition(":")[0] if isinstance(type, str) else ""
    return External(f"torch.device({kind})" if kind in DEVICE_KINDS else SOME_DEVICE)


def _always(value: Value) -> Callable[[Machine], Value]:
    return lambda vm: value


for _name in (
    "torch.jit.is_scripting",
    "torch.jit.is_tracing",
    "torch.cuda.is_available",
    "torch.is_autocast_enabled",
    "torch.backends.mps.is_available",
    "torch.onnx.is_in_onnx_export",
    "torch.compiler.is_compiling",
    "torch.compiler.is_exporting",
    "torch._dynamo.is_compiling",
    "torch._C._are_functorch_transforms_active",
    "torch._C._get_tracing_state",
    "torch.are_deterministic_algorithms_enabled",
    "torch.fx._symbolic_trace.is_fx_tracing",
    "torch.is_inference_mode_enabled",
    "torch.distributed.is_available",
    "torch.distributed.is_initialized",
    "torch.xpu.is_available",
    "torch.mps.is_available",
    "torch.mtia.is_available",
    "torch.accelerator.is_available",
):
    library(f"{_name}{ANYTHING}")(_always(False))
library("torch.accelerator.current_accelerator(check_available=False)")(_always(UNKNOWN))
library("torch.is_grad_enabled()")(_always(True))
library("torch.get_default_dtype()")(_always(External("torch.float32")))
for _name in ("torch.finfo", "torch.iinfo"):
    library(f"{_name}{ANYTHING}")(_always(External(f"{_name}()")))
for _name in (
    "torch.manual_seed",
    "warnings.warn",
    "torch.cuda.empty_cache",
    "torch._C._log_api_usage_once",
):
    library(f"{_name}{ANYTHING}")(_always(None))


@library("torch.jit.isinstance(obj, target_type)")
def _isinstance(vm: Machine, obj: Value, target_type: Value) -> Value:
    verdict = is_instance(obj, target_type)
    return UNKNOWN if verdict is None else verdict


_INITIALISERS = (
    "kaiming_normal_(tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None)",
    "kaiming_uniform_(tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None)",
    "xavier_normal_(tensor, gain=1.0, generator=None)",
    "xavier_uniform_(tensor, gain=1.0, generator=None)",
    "trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None)",
    "normal_(tensor, mean=0.0, std=1.0, generator=None)",
    "uniform_(tensor, a=0.0, b=1.0, generator=None)",
    "constant_(tensor, val)",
    "ones_(tensor)",
    "zeros_(tensor)",
    "orthogonal_(tensor, gain=1, generator=None)",
    "eye_(tensor)",
    "dirac_(tensor, groups=1)",
    "sparse_(tensor, sparsity, std=0.01, generator=None)",
)
for _text in _INITIALISERS:
    for _spelled in (_text, _text.replace("_(", "(")):  # the name without the underscore is the old one
        library(f"torch.nn.init.{_spelled}")(lambda vm, tensor: tensor)


@library("torch.Size(sizes=(), /)")
def _size(vm: Machine, sizes: Value) -> Value:
    items = sequence_items(vm, sizes) if isinstance(sizes, ListValue) else None
    return sizes if items is None else tuple(items)


@library("torch.jit.annotate(the_type, the_value)")
def _annotate(vm: Machine, the_value: Value) -> Value:
    return the_value


@library("typing.cast(typ, val)")
def _cast(vm: Machine, val: Value) -> Value:
    return val


@library("torch._assert(condition, message)")
def _assert(vm: Machine, condition: Value, site: Site) -> Value:
    if truth_of(condition) is False:
        raise ProgramRaise("AssertionError", site)
    return None


@library("torch.set_default_dtype(d)", "torch.set_default_tensor_type(t)")
def _set_default(vm: Machine, **_: Value) -> Value:
    """From then on it is not known what element type a tensor has that was asked for none."""
    vm.typed = False
    return None


@library("torch.is_tensor(obj)")
def _is_tensor(vm: Machine, obj: Value) -> Value:
    verdict = is_instance(obj, External("torch.Tensor"))
    return UNKNOWN if verdict is None else verdict


@library(
    "torch.utils.checkpoint.checkpoint(function, *args, use_reentrant=None, context_fn=None, preserve_rng_state=True,"
    " determinism_check='default', debug=False, early_stop=True, **kwargs)"
)
def _checkpoint(vm: Machine, function: Value, args: tuple[Value, ...], kwargs: Keywords, site: Site) -> Value:
    return vm.call(function, list(args), kwargs, site)


@library("torch.nn.SyncBatchNorm.convert_sync_batchnorm(module, *arguments, **keywords)")
def _same_module(vm: Machine, module: Value) -> Value:
    return module


@library("torch.ao.quantization.prepare(model, *arguments, **keywords)",
         "torch.ao.quantization.prepare_qat")  # fmt: skip
def _same_model(vm: Machine, model: Value) -> Value:
    return model


@library("torch.nn.utils.fusion.fuse_conv_bn_eval(conv, bn, transpose=False)")
def _same_convolution(vm: Machine, conv: Value) -> Value:
    return conv


@library("torch.nn.utils.fusion.fuse_linear_bn_eval(linear, bn)")
def _same_linear(vm: Machine, linear: Value) -> Value:
    return linear
