"""Functions with a backward of their own: `F.apply(x)` runs `F.forward`, with a context that keeps things for later.

https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
"""

from __future__ import annotations

from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Native,
    Site,
    Value,
    Wrapped,
)

FUNCTION = "torch.autograd.Function"
_KEEPING = ("save_for_backward", "save_for_forward", "mark_dirty", "mark_non_differentiable", "set_materialize_grads")


def function_class(vm: Machine) -> ClassValue:
    """`torch.autograd.Function`."""
    if FUNCTION not in vm.classes:
        cls = ClassValue(
            "Function", FUNCTION, attrs={"apply": Wrapped("classmethod", Native("apply", _apply, passes=True))}
        )
        cls.mro = (cls,)
        vm.classes[FUNCTION] = cls
    return vm.classes[FUNCTION]


def _apply(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    cls, *given = arguments
    forward = cls.find("forward") if isinstance(cls, ClassValue) else UNKNOWN
    if isinstance(forward, Wrapped):
        forward = forward.function
    if not isinstance(cls, ClassValue) or not isinstance(forward, FunctionValue):
        return UNKNOWN
    apart = isinstance(cls.find("setup_context"), Wrapped)  # then forward sees no context
    return call(vm, forward, given if apart else [_context(), *given], keywords, site)


def _context() -> Instance:
    cls = ClassValue("FunctionCtx", "torch.autograd.function.FunctionCtx", open=True)
    cls.attrs = {name: Native(name, lambda vm, arguments, keywords, site: None) for name in _KEEPING}
    cls.mro = (cls,)
    return Instance(cls)
