"""`torch.nn.utils.parametrize`, and the parametrizations that torch has itself."""

from __future__ import annotations

from torchlint_shapes.interpret.attribute_writes import write_attribute
from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class, native
from torchlint_shapes.interpret.parametrized import CHILD, ORIGINAL, compute
from torchlint_shapes.interpret.trace import Call
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Site, Tensor, Value

_OWN = "torch.nn.utils.parametrizations"


@native(
    f"{_OWN}._WeightNorm.forward(self, weight)",
    f"{_OWN}._SpectralNorm.forward",
    f"{_OWN}._Orthogonal.forward",
)
def _same_shape(vm: Machine, self: Instance, weight: Value, site: Site) -> Value:
    if isinstance(weight, Tensor):
        vm.trace.record(Call, self.cls.qualified, site, self, {"weight": weight}, (weight,), weight)
    return weight


def _made(vm: Machine, name: str) -> Instance:
    made = Instance(module_class(vm, name))
    vm.trail.born(made.attrs)
    return made


def _child(vm: Machine, owner: Instance, name: str, cls: str, site: Site) -> Instance:
    """The child of this name, which is made where there is none."""
    found = owner.attrs.get(name)
    if isinstance(found, Instance):
        return found
    made = _made(vm, cls)
    write_attribute(vm, owner, name, made, site)
    return made


def _register(vm: Machine, module: Value, name: Value, parametrization: Value, site: Site) -> Value:
    if is_module(module) and isinstance(name, str) and is_module(parametrization):
        held = _child(vm, module, CHILD, "torch.nn.ModuleDict", site)
        parts = _child(vm, held, name, "torch.nn.ModuleList", site)
        if ORIGINAL not in parts.attrs:
            own, weight = find_method(vm, parametrization, "right_inverse"), module.attrs.get(name, UNKNOWN)
            given = weight if own is None else vm.call(own, [weight], {}, site)
            vm.trail.write(parts.attrs, ORIGINAL, given)
            for place, one in enumerate(given if isinstance(given, tuple) else ()):
                vm.trail.write(parts.attrs, f"{ORIGINAL}{place}", one)
        number = sum(map(str.isdigit, parts.attrs))
        write_attribute(vm, parts, str(number), parametrization, site)
    return module


@library("torch.nn.utils.parametrize.register_parametrization(module, tensor_name, parametrization, *, unsafe=False)")
def _register_parametrization(
    vm: Machine, module: Value, tensor_name: Value, parametrization: Value, unsafe: Value, site: Site
) -> Value:
    """It is tried once, as torch does."""
    _register(vm, module, tensor_name, parametrization, site)
    if unsafe is False and is_module(parametrization):
        vm.call(parametrization, _given(module, tensor_name), {}, site)
    return module


def _parts(module: Value, name: Value) -> Instance | None:
    held = module.attrs.get(CHILD) if is_module(module) else None
    parts = held.attrs.get(name) if isinstance(held, Instance) and isinstance(name, str) else None
    return parts if isinstance(parts, Instance) else None


def _given(module: Value, name: Value) -> list[Value]:
    parts = _parts(module, name)
    original = UNKNOWN if parts is None else parts.attrs.get(ORIGINAL, UNKNOWN)
    return list(original) if isinstance(original, tuple) else [original]


@library("torch.nn.utils.parametrizations.weight_norm(module, name='weight', dim=0)")
def _weight_norm(vm: Machine, module: Value, name: Value, site: Site) -> Value:
    return _register(vm, module, name, _made(vm, f"{_OWN}._WeightNorm"), site)


@library("torch.nn.utils.parametrizations.spectral_norm(module, name='weight', *arguments, **keywords)")
def _spectral_norm(vm: Machine, module: Value, name: Value, site: Site) -> Value:
    return _register(vm, module, name, _made(vm, f"{_OWN}._SpectralNorm"), site)


@library("torch.nn.utils.parametrizations.orthogonal(module, name='weight', *arguments, **keywords)")
def _orthogonal(vm: Machine, module: Value, name: Value, site: Site) -> Value:
    return _register(vm, module, name, _made(vm, f"{_OWN}._Orthogonal"), site)


@library("torch.nn.utils.parametrize.remove_parametrizations(module, tensor_name, leave_parametrized=True)")
def _remove(vm: Machine, module: Value, tensor_name: Value, leave_parametrized: Value, site: Site) -> Value:
    parts, held = _parts(module, tensor_name), module.attrs.get(CHILD) if is_module(module) else None
    if parts is not None and isinstance(held, Instance) and is_module(module):
        if leave_parametrized is True:
            vm.trail.write(module.attrs, str(tensor_name), compute(vm, parts, site))
        vm.trail.erase(held.attrs, str(tensor_name))
        if not held.attrs:
            vm.trail.erase(module.attrs, CHILD)
    return module


@library("torch.nn.utils.parametrize.is_parametrized(module, tensor_name=None)")
def _is_parametrized(vm: Machine, module: Value, tensor_name: Value) -> Value:
    held = module.attrs.get(CHILD) if is_module(module) else None
    return isinstance(held, Instance) and (tensor_name is None or tensor_name in held.attrs)
