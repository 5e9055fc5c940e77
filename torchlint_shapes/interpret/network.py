"""Calling a network: its forward, and what of that goes on the trace."""

from __future__ import annotations

from dataclasses import replace

from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.calls import not_followed
from torchlint_shapes.interpret.children import MODULE
from torchlint_shapes.interpret.machine import Machine, calls
from torchlint_shapes.interpret.module_hooks import after_forward, before_forward
from torchlint_shapes.interpret.trace import Root
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Arguments,
    DictValue,
    FunctionValue,
    Instance,
    Keywords,
    ListValue,
    Method,
    Native,
    Site,
    Value,
)
from torchlint_shapes.interpret.wrong_uses import no_forward


@calls(Instance)
def _call(vm: Machine, instance: Instance, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`instance(...)`: for a module, its forward."""
    own = find_method(vm, instance, "__call__")
    if own is not None:
        return vm.call(own, arguments, keywords, site)
    if not instance.cls.derives(MODULE):
        native = instance.cls.find("__call__")
        if isinstance(native, Native):
            return native.run(vm, [instance, *arguments], keywords, site)
        not_followed(vm, f"call of {instance.cls.name}", arguments, keywords, site)
        return UNKNOWN
    forward = instance.attrs.get("forward", instance.cls.find("forward"))
    if forward is MISSING:
        no_forward(vm, instance, site)
    if forward is MISSING or forward is UNKNOWN:
        not_followed(vm, f"call of {instance.cls.name}", arguments, keywords, site)
        return UNKNOWN
    root, regained = None, vm.trace.regained
    if vm.trace.root is None:
        given, named = [_as_given(v) for v in arguments], {k: _as_given(v) for k, v in keywords.items()}
        changes, first = len(vm.trail.changes), len(vm.trace.events)
        root = Root(instance, given, named, site, changes, first=first, muted=bool(vm.trace.muted))
        vm.trail.called = True
        vm.trace.begin(root)
    vm.trace.networks.append(instance)
    try:
        bound = Method(forward, instance) if isinstance(forward, (FunctionValue, Native)) else forward
        arguments, keywords = before_forward(vm, instance, arguments, keywords, site)
        result = vm.call(bound, arguments, keywords, site)
        result = after_forward(vm, instance, arguments, keywords, result, site)
    finally:
        vm.trace.networks.pop()
        if root is not None:
            vm.trace.root = None
            root.last = len(vm.trace.events)
            root.regained = vm.trace.regained > regained
    if root is not None:
        root.output = result
    return result


def _as_given(value: Value) -> Value:
    """An argument as it is now: a network may write into a list or dict."""
    if isinstance(value, ListValue):
        return ListValue([_as_given(v) for v in value.items], value.known)
    if isinstance(value, DictValue):
        return replace(value, items={k: _as_given(v) for k, v in value.items.items()})
    return value
