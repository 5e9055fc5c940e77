"""Functions with a backward of their own: `F.apply(x)` runs `F.forward`, with a context that keeps things for later.

https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
"""

from __future__ import annotations

from torchlint_shapes.interpret.declare import declared
from torchlint_shapes.interpret.library import CLASSES, library_class
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

_KEEPING = ("save_for_backward", "save_for_forward", "mark_dirty", "mark_non_differentiable", "set_materialize_grads")


def _apply(vm: Machine, cls: Value, args: tuple[Value, ...], kwargs: dict[str, Value], site: Site) -> Value:
    forward = cls.find("forward") if isinstance(cls, ClassValue) else UNKNOWN
    if isinstance(forward, Wrapped):
        forward = forward.function
    if not isinstance(cls, ClassValue) or not isinstance(forward, FunctionValue):
        return UNKNOWN
    apart = isinstance(cls.find("setup_context"), Wrapped)  # then forward sees no context
    return vm.call(forward, [*args] if apart else [_context(), *args], kwargs, site)


def _context() -> Instance:
    texts = tuple(f"{name}(*arguments, **keywords)" for name in _KEEPING)
    natives = {name: Native(name, run) for name, run in declared(texts, lambda vm: None)}
    return Instance(library_class("torch.autograd.function.FunctionCtx", natives, open=True))


CLASSES["torch.autograd.Function"] = {
    name: Wrapped("classmethod", Native(name, run, passes=True))
    for name, run in declared(("apply(cls, /, *args, **kwargs)",), _apply)
}
