"""Methods of `torch.nn.Module`, and of the wrappers around a whole network."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.attribute_writes import note_name
from torchlint_shapes.interpret.children import MODULE, OTHERS, is_module, named_children, named_modules
from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.hooks import give_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import MODULE_CLASSES, native
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Instance, IteratorValue, Keywords, Native, Site, Value


@native("Module.__init__")
def _init(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return None


@native("Module.__call__")
def _call(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return vm.call(arguments[0], arguments[1:], keywords, site)


_KEEPING = (
    "to", "cuda", "cpu", "xpu", "float", "double", "half", "bfloat16", "type", "requires_grad_", "compile",
    "share_memory", "to_empty",
)  # fmt: skip


@native(*(f"Module.{name}" for name in _KEEPING))
def _itself(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return arguments[0]


@native("Module.state_dict", "Module.load_state_dict")
def _state(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """The numbers of the weights, which say nothing about shapes."""
    return UNKNOWN


@native("Module.zero_grad")
def _zero_grad(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return None


@native("Module.apply")
def _apply(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Children first, as torch does."""
    root, *rest = arguments
    function = rest[0] if rest else keywords.get("fn", UNKNOWN)
    if isinstance(root, Instance):
        give_module(vm, root)
        for child in named_children(root).values():
            _apply(vm, [child, function], {}, site)
        vm.call(function, [root], {}, site)
    return root


def set_training(vm: Machine, root: Value, mode: Value) -> None:
    if isinstance(root, Instance):
        for _, module in named_modules(root):
            vm.trail.write(module.attrs, "training", mode)


@native("Module.train")
def _train(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    mode = arguments[1] if len(arguments) > 1 else keywords.get("mode", True)
    set_training(vm, arguments[0], mode)
    return arguments[0]


@native("Module.eval")
def _eval(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    set_training(vm, arguments[0], False)
    return arguments[0]


@native("Module.add_module", "Module.register_module", "Module.register_buffer", "Module.register_parameter")
def _register(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    names = ("name", "module", "tensor", "param")
    values = [*arguments[1:3], *(keywords[n] for n in names if n in keywords)]
    if len(values) == 2 and isinstance(values[0], str):
        note_name(vm, arguments[0], values[0], values[1], site)
        vm.trail.write(arguments[0].attrs, values[0], values[1])
    elif is_module(arguments[0]):
        vm.trail.write(arguments[0].attrs, OTHERS, UNKNOWN)
    return None


def _walker(deep: bool, named: bool) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        root = arguments[0]
        if not isinstance(root, Instance) or OTHERS in root.attrs:
            return IteratorValue([], False)
        found: list[tuple[str, Value]] = (
            list(named_modules(root)) if deep else [(k, v) for k, v in named_children(root).items() if v is not None]
        )
        for _, module in found if deep else ():
            give_module(vm, module)
        return IteratorValue([pair if named else pair[1] for pair in found])

    return run


for _name, _deep, _named in (
    ("children", False, False),
    ("named_children", False, True),
    ("modules", True, False),
    ("named_modules", True, True),
):
    MODULE_CLASSES[MODULE][_name] = Native(_name, _walker(_deep, _named))


@native(*(f"Module.{name}" for name in ["parameters", "named_parameters", "buffers", "named_buffers"]))
def _parameters(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return IteratorValue([], False)


@native("Module.get_submodule")
def _get_submodule(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    at: Any = arguments[0]
    for part in (
        arguments[1].split(".") if len(arguments) > 1 and isinstance(arguments[1], str) and arguments[1] else []
    ):
        at = at.attrs.get(part, UNKNOWN) if isinstance(at, Instance) else UNKNOWN
    return at


@native("DataParallel.__init__", "parallel.DistributedDataParallel.__init__")
def _parallel(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    vm.trail.write(
        arguments[0].attrs, "module", arguments[1] if len(arguments) > 1 else keywords.get("module", UNKNOWN)
    )
    return None


@native("DataParallel.forward", "parallel.DistributedDataParallel.forward")
def _parallel_forward(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return vm.call(arguments[0].attrs.get("module", UNKNOWN), arguments[1:], keywords, site)
