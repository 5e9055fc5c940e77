"""`functools`, and decorators that change nothing about shapes."""

from __future__ import annotations

from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    FunctionValue,
    Instance,
    Keywords,
    Native,
    Partial,
    Site,
    Value,
    Wrapped,
)


@library("functools.partial")
def _partial(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if not arguments:
        return UNKNOWN
    function, *given = arguments
    if isinstance(function, Partial):  # Python makes one of the two
        given, keywords = [*function.arguments, *given], {**dict(function.keywords), **keywords}
        function = function.function
    return Partial(function, tuple(given), tuple(keywords.items()))


@library("functools.reduce")
def _reduce(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[1]) if len(arguments) > 1 else None
    if items is None:
        return UNKNOWN
    items = [*arguments[2:3], *items]
    total = items[0] if items else UNKNOWN
    for item in items[1:]:
        total = vm.call(arguments[0], [total, item], {}, site)
    return total


@library("functools.wraps", "functools.update_wrapper")
def _wraps(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A wrapper takes the name of what it wraps."""
    if len(arguments) == 2:
        return _named_after(vm, arguments[1], arguments[0])
    return Native("wraps", lambda vm, a, k, site: _named_after(vm, arguments[0], a[0]))


def _named_after(vm: Machine, wrapped: Value, wrapper: Value) -> Value:
    if isinstance(wrapper, FunctionValue):
        vm.trail.note(wrapper, "name", getattr(wrapped, "name", wrapper.name))
        for name, value in {**getattr(wrapped, "attrs", {}), "__wrapped__": wrapped}.items():
            vm.trail.write(wrapper.attrs, name, value)
    return wrapper


@library("functools.lru_cache", "functools.cache", "functools.singledispatch", "abc.abstractmethod",
         "torch.no_grad", "torch.inference_mode", "torch.enable_grad", "torch.jit.script", "torch.jit.ignore",
         "torch.jit.unused", "torch.jit.export", "torch.jit.script_method", "torch.compile", "torch.fx.wrap",
         "typing.overload", "typing.final", "torch.autocast", "torch.cuda.amp.autocast")  # fmt: skip
def _transparent(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Decorators that change nothing about shapes, with or without arguments of their own."""
    if len(arguments) == 1 and isinstance(arguments[0], (FunctionValue, ClassValue, Instance, Wrapped)):
        return arguments[0]
    return Native("decorator", lambda vm, arguments, keywords, site: arguments[0] if arguments else UNKNOWN)


@library("functools.cached_property")
def _cached_property(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Wrapped("property", arguments[0])
