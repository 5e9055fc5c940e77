"""Functions with a backward of their own: `F.apply(x)` runs `F.forward`, with a context that keeps things for later.

https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
"""

from __future__ import annotations

from torchlint_shapes.interpret.library import CLASSES, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    FunctionValue,
    Instance,
    Keywords,
    Native,
    Site,
    Value,
    Wrapped,
)

_KEEPING = ("save_for_backward", "save_for_forward", "mark_dirty", "mark_non_differentiable", "set_materialize_grads")


def _apply(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    cls, *given = arguments
    forward = cls.find("forward") if isinstance(cls, ClassValue) else UNKNOWN
    if isinstance(forward, Wrapped):
        forward = forward.function
    if not isinstance(cls, ClassValue) or not isinstance(forward, FunctionValue):
        return UNKNOWN
    apart = isinstance(cls.find("setup_context"), Wrapped)  # then forward sees no context
    return vm.call(forward, given if apart else [_context(), *given], keywords, site)


def _context() -> Instance:
    natives = {name: Native(name, lambda vm, arguments, keywords, site: None) for name in _KEEPING}
    return Instance(library_class("torch.autograd.function.FunctionCtx", natives, open=True))


CLASSES["torch.autograd.Function"] = {"apply": Wrapped("classmethod", Native("apply", _apply, passes=True))}
