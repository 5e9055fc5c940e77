"""Functions of torch that are no ops: questions about the machine, initialisers, wrappers of modules and functions."""

from __future__ import annotations

from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.library import LIBRARY, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.type_checks import is_instance
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, External, Keywords, ListValue, Site, Value


def _always(value: Value) -> Run:
    return lambda vm, arguments, keywords, site: value


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
):
    LIBRARY[_name] = _always(False)
LIBRARY["torch.is_grad_enabled"] = _always(True)
LIBRARY["torch.get_default_dtype"] = _always(External("torch.float32"))
for _name in ("torch.finfo", "torch.iinfo"):
    LIBRARY[_name] = _always(External(f"{_name}()"))
for _name in (
    "torch.manual_seed",
    "warnings.warn",
    "torch.cuda.empty_cache",
    "torch._C._log_api_usage_once",
):
    LIBRARY[_name] = _always(None)
for _name in [
    "kaiming_normal_",
    "kaiming_uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "trunc_normal_",
    "normal_",
    "uniform_",
    "constant_",
    "ones_",
    "zeros_",
    "orthogonal_",
    "eye_",
    "dirac_",
    "sparse_",
]:
    for _spelled in (_name, _name.removesuffix("_")):  # the name without the underscore is the old one
        LIBRARY[f"torch.nn.init.{_spelled}"] = lambda vm, arguments, keywords, site: (
            arguments[0] if arguments else UNKNOWN
        )


@library("torch.Size", "torch.jit.annotate", "typing.cast")
def _size(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[-1] if arguments else ()
    items = sequence_items(vm, value) if isinstance(value, ListValue) and len(arguments) == 1 else None
    return tuple(items) if items is not None else value


@library("torch._assert")
def _assert(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if arguments and truth_of(arguments[0]) is False:
        raise ProgramRaise("AssertionError", site)
    return None


@library("torch.is_tensor")
def _is_tensor(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    verdict = is_instance(arguments[0], External("torch.Tensor"))
    return UNKNOWN if verdict is None else verdict


@library("torch.utils.checkpoint.checkpoint")
def _checkpoint(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    rest = {k: v for k, v in keywords.items() if k not in ("use_reentrant", "preserve_rng_state")}
    return vm.call(arguments[0], arguments[1:], rest, site)


@library("torch.nn.utils.weight_norm", "torch.nn.utils.spectral_norm", "torch.nn.utils.parametrizations.weight_norm",
         "torch.nn.utils.parametrizations.spectral_norm", "torch.nn.utils.parametrizations.orthogonal",
         "torch.nn.utils.remove_weight_norm", "torch.nn.utils.remove_spectral_norm",
         "torch.nn.utils.fusion.fuse_conv_bn_eval", "torch.nn.utils.fusion.fuse_linear_bn_eval",
         "torch.nn.utils.parametrize.register_parametrization",
         "torch.nn.utils.parametrize.remove_parametrizations",
         "torch.nn.SyncBatchNorm.convert_sync_batchnorm",
         "torch.ao.quantization.fuse_modules", "torch.ao.quantization.fuse_modules_qat",
         "torch.ao.quantization.prepare", "torch.ao.quantization.prepare_qat")  # fmt: skip
def _same_module(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return arguments[0] if arguments else UNKNOWN
