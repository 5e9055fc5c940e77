"""`functools`, and decorators that change nothing about shapes."""

from __future__ import annotations

from torchlint_shapes.interpret.library import library, library_function
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Keywords,
    Partial,
    Site,
    Value,
    Wrapped,
)


@library("functools.partial(function, /, *given, **named)")
def _partial(vm: Machine, function: Value, given: tuple[Value, ...], named: Keywords) -> Value:
    if isinstance(function, Partial):  # Python makes one of the two
        given, named = (*function.arguments, *given), {**dict(function.keywords), **named}
        function = function.function
    return Partial(function, given, tuple(named.items()))


@library("functools.reduce(function, iterable, /, *initial)")
def _reduce(vm: Machine, function: Value, iterable: Value, initial: tuple[Value, ...], site: Site) -> Value:
    items = sequence_items(vm, iterable)
    if items is None:
        return UNKNOWN
    items = [*initial, *items]
    total = items[0] if items else UNKNOWN
    for item in items[1:]:
        total = vm.call(function, [total, item], {}, site)
    return total


@library("functools.wraps(wrapped, assigned=None, updated=None)")
def _wraps(vm: Machine, wrapped: Value) -> Value:
    return library_function("wraps(wrapper)", lambda vm, wrapper: _named_after(vm, wrapper, wrapped))


@library("functools.update_wrapper(wrapper, wrapped, assigned=None, updated=None)")
def _named_after(vm: Machine, wrapper: Value, wrapped: Value) -> Value:
    """A wrapper takes the name of what it wraps."""
    if isinstance(wrapper, FunctionValue):
        vm.trail.note(wrapper, "name", getattr(wrapped, "name", wrapper.name))
        for name, value in {**getattr(wrapped, "attrs", {}), "__wrapped__": wrapped}.items():
            vm.trail.write(wrapper.attrs, name, value)
    return wrapper


@library("functools.lru_cache(function=None, *arguments, **options)", "functools.cache", "functools.singledispatch",
         "abc.abstractmethod", "torch.no_grad", "torch.inference_mode", "torch.enable_grad", "torch.jit.script",
         "torch.jit.ignore", "torch.jit.unused", "torch.jit.export", "torch.jit.script_method", "torch.compile",
         "torch.fx.wrap", "typing.overload", "typing.final", "torch.autocast", "torch.cuda.amp.autocast")  # fmt: skip
def _transparent(vm: Machine, function: Value) -> Value:
    """Decorators that change nothing about shapes, with or without arguments of their own."""
    if isinstance(function, (FunctionValue, ClassValue, Instance, Wrapped)):
        return function
    return library_function("decorator(function)", lambda vm, function: function)


@library("functools.cached_property(func)")
def _cached_property(vm: Machine, func: Value) -> Value:
    return Wrapped("cached_property", func)
