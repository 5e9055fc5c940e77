"""The norms of weights as they were before parametrizations: further tensors beside the weight."""

from __future__ import annotations

from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.values import Instance, Site, Tensor, Value


def _weight(module: Value, name: Value) -> tuple[Instance, str, Tensor] | None:
    """The tensor of this name, with the module that has it and its name."""
    if not is_module(module) or not isinstance(name, str):
        return None
    tensor = module.attrs.get(name)
    return (module, name, tensor) if isinstance(tensor, Tensor) else None


@library("torch.nn.utils.weight_norm(module, name='weight', dim=0)")
def _weight_norm(vm: Machine, module: Value, name: Value, dim: Value, site: Site) -> Value:
    weight = _weight(module, name)
    if weight is not None:
        of, named, tensor = weight
        norms = call_op(vm, "torch.norm_except_dim", [tensor, 2, -1 if dim is None else dim], {}, site)
        vm.trail.write(of.attrs, f"{named}_g", norms)
        vm.trail.write(of.attrs, f"{named}_v", tensor)
    return module


@library("torch.nn.utils.spectral_norm(module, name='weight', *arguments, **keywords)")
def _spectral_norm(vm: Machine, module: Value, name: Value) -> Value:
    weight = _weight(module, name)
    if weight is not None:
        of, named, tensor = weight
        vm.trail.write(of.attrs, f"{named}_orig", tensor)
    return module


@library("torch.nn.utils.remove_weight_norm(module, name='weight')", "torch.nn.utils.remove_spectral_norm")
def _remove(vm: Machine, module: Value, name: Value) -> Value:
    weight = _weight(module, name)
    if weight is not None:
        of, named, _ = weight
        for attribute in (f"{named}_g", f"{named}_v", f"{named}_orig"):
            if attribute in of.attrs:
                vm.trail.erase(of.attrs, attribute)
    return module
