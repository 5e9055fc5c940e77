"""Calling a network: its forward, and what of that goes on the trace."""

from __future__ import annotations

from dataclasses import replace

from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.children import MODULE
from torchlint_shapes.interpret.machine import Machine, calls
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


@calls(Instance)
def _call(vm: Machine, instance: Instance, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`instance(...)`: for a module, its forward."""
    own = find_method(vm, instance, "__call__")
    if own is not None:
        return vm.call(own, arguments, keywords, site)
    if not instance.cls.derives(MODULE):
        native = instance.cls.find("__call__")
        return native.run(vm, [instance, *arguments], keywords, site) if isinstance(native, Native) else UNKNOWN
    forward = instance.attrs.get("forward", instance.cls.find("forward"))
    if forward is MISSING or forward is UNKNOWN:
        return UNKNOWN
    root = None
    if vm.trace.root is None:
        given, named = [_as_given(v) for v in arguments], {k: _as_given(v) for k, v in keywords.items()}
        root = Root(instance, given, named, site, first=len(vm.trace.events), muted=bool(vm.trace.muted))
        vm.trace.root = len(vm.trace.roots)
        vm.trace.roots.append(root)
    vm.trace.networks.append(instance)
    try:
        bound = Method(forward, instance) if isinstance(forward, (FunctionValue, Native)) else forward
        result = vm.call(bound, arguments, keywords, site)
    finally:
        vm.trace.networks.pop()
        if root is not None:
            vm.trace.root = None
            root.last = len(vm.trace.events)
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
