"""`torch.nn.utils.parametrize`, and the norms of weights, old and new."""

from __future__ import annotations

from torchlint_shapes.interpret.attributes import find_attribute, find_method
from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class
from torchlint_shapes.interpret.parametrized import PARAMETRIZATIONS, computed, parametrize, steps_of
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.values import UNKNOWN, Instance, ListValue, Site, Tensor, Value

_NEW = "torch.nn.utils.parametrizations"


@library("torch.nn.utils.parametrize.register_parametrization(module, tensor_name, parametrization, *, unsafe=False)")
def _register(vm: Machine, module: Value, tensor_name: Value, parametrization: Value, site: Site) -> Value:
    if not is_module(module) or not is_module(parametrization) or not isinstance(tensor_name, str):
        return module
    steps = steps_of(module, tensor_name)
    if steps is not None:
        vm.call(find_attribute(vm, steps, "append", site), [parametrization], {}, site)
        return module
    tensor = module.attrs.get(tensor_name)
    if isinstance(tensor, Tensor):
        _parametrize(vm, module, tensor_name, parametrization, _inverse(vm, parametrization, tensor, site), site)
    return module


def _parametrize(vm: Machine, module: Instance, name: str, step: Instance, originals: list[Value], site: Site) -> None:
    steps = vm.call(module_class(vm, "torch.nn.ModuleList"), [ListValue([step])], {}, site)
    by_name = module.attrs.get(PARAMETRIZATIONS)
    if not is_module(by_name):
        by_name = vm.call(module_class(vm, "torch.nn.ModuleDict"), [], {}, site)
    if is_module(steps) and is_module(by_name):
        parametrize(vm, module, name, steps, originals, by_name)


def _inverse(vm: Machine, step: Instance, tensor: Tensor, site: Site) -> list[Value]:
    """From what the parametrization of the program computes the tensor."""
    inverse = find_method(vm, step, "right_inverse")
    if inverse is None:
        return [tensor]
    try:
        found = vm.call(inverse, [tensor], {}, site)
    except ProgramRaise:  # it has none
        return [tensor]
    return list(found) if isinstance(found, tuple) else [*found.items] if isinstance(found, ListValue) else [found]


@library("torch.nn.utils.parametrize.is_parametrized(module, tensor_name=None)")
def _is_parametrized(vm: Machine, module: Value, tensor_name: Value) -> Value:
    if not is_module(module):
        return UNKNOWN
    if tensor_name is None:
        return PARAMETRIZATIONS in module.attrs
    return steps_of(module, tensor_name) is not None if isinstance(tensor_name, str) else UNKNOWN


@library("torch.nn.utils.parametrize.remove_parametrizations(module, tensor_name, leave_parametrized=True)")
def _remove(vm: Machine, module: Value, tensor_name: Value, leave_parametrized: Value, site: Site) -> Value:
    if not is_module(module) or not isinstance(tensor_name, str):
        return module
    steps, by_name = steps_of(module, tensor_name), module.attrs.get(PARAMETRIZATIONS)
    if steps is None or not isinstance(by_name, Instance):
        return module
    original = steps.attrs.get("original", UNKNOWN)
    value = original if leave_parametrized is False else computed(vm, module, tensor_name, site)
    vm.trail.erase(by_name.attrs, tensor_name)
    if not any(map(is_module, by_name.attrs.values())):
        vm.trail.erase(module.attrs, PARAMETRIZATIONS)
    vm.trail.write(module.attrs, tensor_name, value)
    return module


@library("torch.nn.utils.parametrizations.weight_norm(module, name='weight', dim=0)")
def _weight_norm(vm: Machine, module: Value, name: Value, dim: Value, site: Site) -> Value:
    return _normed(vm, module, name, "_WeightNorm", [-1 if dim is None else dim], site)


@library("torch.nn.utils.parametrizations.spectral_norm(module, name='weight', *arguments, **keywords)")
def _spectral_norm(vm: Machine, module: Value, name: Value, site: Site) -> Value:
    return _normed(vm, module, name, "_SpectralNorm", [UNKNOWN], site)


@library("torch.nn.utils.parametrizations.orthogonal(module, name='weight', *arguments, **keywords)")
def _orthogonal(vm: Machine, module: Value, name: Value, site: Site) -> Value:
    return _normed(vm, module, name, "_Orthogonal", [UNKNOWN, UNKNOWN], site)


def _normed(vm: Machine, module: Value, name: Value, kind: str, given: list[Value], site: Site) -> Value:
    """The module with one of torch's own parametrizations of a weight."""
    weight = _weight(module, name)
    step = None if weight is None else vm.call(module_class(vm, f"{_NEW}.{kind}"), given, {}, site)
    if weight is not None and is_module(step):
        of, named, tensor = weight
        originals: list[Value] = [tensor]
        if kind == "_WeightNorm":
            originals = [call_op(vm, "torch.norm_except_dim", [tensor, 2, *given], {}, site), tensor]
        _parametrize(vm, of, named, step, originals, site)
    return module


def _weight(module: Value, name: Value) -> tuple[Instance, str, Tensor] | None:
    """The tensor of this name, with the module that has it and its name."""
    if not is_module(module) or not isinstance(name, str):
        return None
    tensor = module.attrs.get(name)
    return (module, name, tensor) if isinstance(tensor, Tensor) else None


@library("torch.nn.utils.weight_norm(module, name='weight', dim=0)")
def _old_weight_norm(vm: Machine, module: Value, name: Value, dim: Value, site: Site) -> Value:
    weight = _weight(module, name)
    if weight is not None:
        of, named, tensor = weight
        norms = call_op(vm, "torch.norm_except_dim", [tensor, 2, -1 if dim is None else dim], {}, site)
        vm.trail.write(of.attrs, f"{named}_g", norms)
        vm.trail.write(of.attrs, f"{named}_v", tensor)
    return module


@library("torch.nn.utils.spectral_norm(module, name='weight', *arguments, **keywords)")
def _old_spectral_norm(vm: Machine, module: Value, name: Value) -> Value:
    weight = _weight(module, name)
    if weight is not None:
        of, named, tensor = weight
        vm.trail.write(of.attrs, f"{named}_orig", tensor)
    return module


@library("torch.nn.utils.remove_weight_norm(module, name='weight')", "torch.nn.utils.remove_spectral_norm")
def _remove_norm(vm: Machine, module: Value, name: Value) -> Value:
    weight = _weight(module, name)
    if weight is not None:
        of, named, _ = weight
        for attribute in (f"{named}_g", f"{named}_v", f"{named}_orig"):
            if attribute in of.attrs:
                vm.trail.erase(of.attrs, attribute)
    return module
