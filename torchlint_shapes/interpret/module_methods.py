"""Methods of `torch.nn.Module`, and of the wrappers around a whole network."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.attribute_writes import write_attribute
from torchlint_shapes.interpret.casting import asked, cast_module
from torchlint_shapes.interpret.children import OTHERS, is_module, named_children, named_modules
from torchlint_shapes.interpret.containers import begin_children
from torchlint_shapes.interpret.hooks import give_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import native
from torchlint_shapes.interpret.refusals import is_own, is_plain, refused
from torchlint_shapes.interpret.values import MISSING, UNKNOWN, Instance, IteratorValue, Site, Value


@native("Module.__init__(self, *args, **kwargs)")
def _init(vm: Machine, self: Value, args: tuple[Value, ...], kwargs: dict[str, Value], site: Site) -> Value:
    if (args or kwargs) and is_module(self) and is_own(self.cls) and is_plain(self.cls):
        refused(vm, "Module", "takes no arguments" if self.cls.find("call_super_init") is MISSING else None, site)
    if isinstance(self, Instance):
        begin_children(vm, self)
    return None


@native("Module.__call__(self, /, *args, **kwargs)")
def _call(vm: Machine, self: Value, args: tuple[Value, ...], kwargs: dict[str, Value], site: Site) -> Value:
    return vm.call(self, list(args), kwargs, site)


def _caster(dtype: str) -> Callable[..., Value]:
    def cast(vm: Machine, self: Value) -> Value:
        cast_module(vm, self, dtype)
        return self

    return cast


for _text, _type in (("float", "float32"), ("double", "float64"), ("half", "float16"), ("bfloat16", "bfloat16")):
    native(f"Module.{_text}(self)")(_caster(_type))


@native("Module.to(self, *args, **kwargs)")
def _to(vm: Machine, self: Value, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    wanted, dtype = asked(args, kwargs)
    if wanted:
        cast_module(vm, self, dtype)
    return self


@native("Module.type(self, dst_type)")
def _type_(vm: Machine, self: Value, dst_type: Value) -> Value:
    cast_module(vm, self, asked((dst_type,), {})[1])
    return self


@native(
    "Module.compile(self, *args, **kwargs)",
    "Module.cpu(self)",
    "Module.share_memory",
    "Module.cuda(self, device=None)",
    "Module.xpu",
    "Module.to_empty(self, *, device, recurse=True)",
    "Module.requires_grad_(self, requires_grad=True)",
)
def _itself(vm: Machine, self: Value) -> Value:
    return self


@native(
    "Module.state_dict(self, *args, destination=None, prefix='', keep_vars=False)",
    "Module.load_state_dict(self, state_dict, strict=True, assign=False)",
)
def _state(vm: Machine) -> Value:
    """The numbers of the weights, which say nothing about shapes."""
    return UNKNOWN


@native(
    "Module.zero_grad(self, set_to_none=True)",
    "RNN.flatten_parameters(self)",
    "LSTM.flatten_parameters",
    "GRU.flatten_parameters",
)
def _nothing(vm: Machine) -> Value:
    return None


@native("Module.apply(self, fn)")
def _apply(vm: Machine, self: Value, fn: Value, site: Site) -> Value:
    """Children first, as torch does."""
    if isinstance(self, Instance):
        give_module(vm, self)
        for child in named_children(self).values():
            _apply(vm, child, fn, site)
        vm.call(fn, [self], {}, site)
    return self


def set_training(vm: Machine, root: Value, mode: Value) -> None:
    if isinstance(root, Instance):
        for _, module in named_modules(root):
            vm.trail.write(module.attrs, "training", mode)


@native("Module.train(self, mode=True)")
def _train(vm: Machine, self: Value, mode: Value) -> Value:
    set_training(vm, self, mode)
    return self


@native("Module.eval(self)")
def _eval(vm: Machine, self: Value) -> Value:
    set_training(vm, self, False)
    return self


def _register(vm: Machine, own: Value, name: Value, value: Value, site: Site) -> None:
    if isinstance(own, Instance) and isinstance(name, str):
        write_attribute(vm, own, name, value, site)
    elif is_module(own):
        vm.trail.write(own.attrs, OTHERS, UNKNOWN)


@native("Module.add_module(self, name, module)", "Module.register_module")
def _add_module(vm: Machine, self: Value, name: Value, module: Value, site: Site) -> Value:
    _register(vm, self, name, module, site)
    return None


@native("Module.register_buffer(self, name, tensor, persistent=True)")
def _register_buffer(vm: Machine, self: Value, name: Value, tensor: Value, site: Site) -> Value:
    _register(vm, self, name, tensor, site)
    return None


@native("Module.register_parameter(self, name, param)")
def _register_parameter(vm: Machine, self: Value, name: Value, param: Value, site: Site) -> Value:
    _register(vm, self, name, param, site)
    return None


def _walker(deep: bool, named: bool) -> Callable[..., Value]:
    def run(vm: Machine, self: Value) -> Value:
        if not isinstance(self, Instance) or OTHERS in self.attrs:
            return IteratorValue([], False)
        found: list[tuple[str, Value]] = (
            list(named_modules(self)) if deep else [(k, v) for k, v in named_children(self).items() if v is not None]
        )
        for _, module in found if deep else ():
            give_module(vm, module)
        return IteratorValue([pair if named else pair[1] for pair in found])

    return run


for _text, _deep, _named in (
    ("children(self)", False, False),
    ("named_children(self)", False, True),
    ("modules(self, remove_duplicate=True)", True, False),
    ("named_modules(self, memo=None, prefix='', remove_duplicate=True)", True, True),
):
    native(f"Module.{_text}")(_walker(_deep, _named))


@native(
    "Module.parameters(self, recurse=True)",
    "Module.buffers",
    "Module.named_parameters(self, prefix='', recurse=True, remove_duplicate=True)",
    "Module.named_buffers",
)
def _parameters(vm: Machine) -> Value:
    return IteratorValue([], False)


@native("Module.get_submodule(self, target)")
def _get_submodule(vm: Machine, self: Value, target: Value) -> Value:
    at = self
    for part in target.split(".") if isinstance(target, str) and target else []:
        at = at.attrs.get(part, UNKNOWN) if isinstance(at, Instance) else UNKNOWN
    return at


@native(
    "DataParallel.__init__(self, module, device_ids=None, output_device=None, dim=0)",
    "parallel.DistributedDataParallel.__init__(self, module, device_ids=None, output_device=None, dim=0, **options)",
)
def _parallel(vm: Machine, self: Instance, module: Value) -> Value:
    vm.trail.write(self.attrs, "module", module)
    return None


@native("DataParallel.forward(self, /, *inputs, **kwargs)", "parallel.DistributedDataParallel.forward")
def _parallel_forward(
    vm: Machine, self: Instance, inputs: tuple[Value, ...], kwargs: dict[str, Value], site: Site
) -> Value:
    return vm.call(self.attrs.get("module", UNKNOWN), list(inputs), kwargs, site)
