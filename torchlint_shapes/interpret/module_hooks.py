"""What a program has done around the forward of a module: `register_forward_hook` and its kin."""

from __future__ import annotations

from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.declare import declared
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import native
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    Native,
    Site,
    Value,
)

_BEFORE, _AFTER = "_forward_pre_hooks", "_forward_hooks"


def _register(vm: Machine, own: Value, kind: str, hook: Value, prepend: Value, with_kwargs: Value) -> Value:
    if not is_module(own):
        return UNKNOWN
    hooks = own.attrs.get(kind)
    handle = Instance(_HANDLE, {"module": own, "kind": kind})
    items = hooks.items if isinstance(hooks, DictValue) else {}
    entry = {handle: (hook, with_kwargs)}
    vm.trail.write(own.attrs, kind, DictValue({**entry, **items} if prepend is True else {**items, **entry}))
    return handle


@native("Module.register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False)")
def _register_after(vm: Machine, self: Value, hook: Value, prepend: Value, with_kwargs: Value) -> Value:
    return _register(vm, self, _AFTER, hook, prepend, with_kwargs)


@native("Module.register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False)")
def _register_before(vm: Machine, self: Value, hook: Value, prepend: Value, with_kwargs: Value) -> Value:
    return _register(vm, self, _BEFORE, hook, prepend, with_kwargs)


def _remove(vm: Machine, self: Instance) -> Value:
    module, kind = self.attrs["module"], str(self.attrs["kind"])
    hooks = module.attrs.get(kind) if isinstance(module, Instance) else None
    if isinstance(hooks, DictValue) and isinstance(module, Instance):
        vm.trail.write(module.attrs, kind, DictValue({k: v for k, v in hooks.items.items() if k is not self}))
    return None


_HANDLE = ClassValue(
    "RemovableHandle",
    "torch.utils.hooks.RemovableHandle",
    attrs={name: Native(name, run) for name, run in declared(("remove(self)",), _remove)},
)
_HANDLE.mro = (_HANDLE,)


def _hooks(module: Instance, kind: str) -> list[tuple[Value, bool]] | None:
    """The hooks and whether they get the keywords; None where it is not known which there are."""
    found = module.attrs.get(kind)
    if found is None:
        return []
    if not isinstance(found, DictValue) or not found.known:
        return None
    return [(pair[0], pair[1] is True) for pair in found.items.values() if isinstance(pair, tuple)]


def before_forward(
    vm: Machine, module: Instance, arguments: Arguments, keywords: Keywords, site: Site
) -> tuple[Arguments, Keywords]:
    """The arguments of forward as the hooks before it leave them."""
    for hook, named in _hooks(module, _BEFORE) or ():
        given = vm.call(hook, [module, tuple(arguments), *([DictValue(dict(keywords))] if named else [])], {}, site)
        if given is None:
            continue
        changed, options = given if named and isinstance(given, tuple) and len(given) == 2 else (given, None)
        arguments = list(changed) if isinstance(changed, tuple) else [changed]
        if isinstance(options, DictValue):
            keywords = dict(options.items)
    return arguments, keywords


def after_forward(
    vm: Machine, module: Instance, arguments: Arguments, keywords: Keywords, output: Value, site: Site
) -> Value:
    """What the module gives in the end."""
    hooks = _hooks(module, _AFTER)
    for hook, named in hooks or ():
        given = [module, tuple(arguments), *([DictValue(dict(keywords))] if named else []), output]
        changed = vm.call(hook, given, {}, site)
        output = output if changed is None else changed
    return UNKNOWN if hooks is None else output
