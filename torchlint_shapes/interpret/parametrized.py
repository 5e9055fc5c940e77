"""Parametrized tensors of modules: each is computed anew, from what it stands for, whenever the module asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from torchlint_shapes.interpret.children import children_of, is_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, ClassValue, Instance, Native, Site, Value, Wrapped

# The attribute of a module that holds, by the names of its tensors, the modules that compute them.
PARAMETRIZATIONS = "parametrizations"


def parametrize(
    vm: Machine, module: Instance, name: str, steps: Instance, originals: Sequence[Value], by_name: Instance
) -> None:
    """`module.name` is what the `steps`, a list of modules, make of the originals from now on."""
    numbered = len(originals) > 1
    for number, original in enumerate(originals):
        vm.trail.write(steps.attrs, f"original{number if numbered else ''}", original)
    vm.trail.write(by_name.attrs, name, steps)
    vm.trail.write(module.attrs, PARAMETRIZATIONS, by_name)
    if name in module.attrs:
        vm.trail.erase(module.attrs, name)
    before = module.cls
    read = Native(name, lambda vm, arguments, keywords, site: computed(vm, arguments[0], name, site))
    cls = ClassValue(before.name, before.qualified, (before,), {name: Wrapped("property", read)}, path=before.path)
    cls.mro = (cls, *before.mro)
    vm.trail.note(module, "cls", cls)


def steps_of(module: Instance, name: str) -> Instance | None:
    """The list of the modules that compute this tensor, None where it is like any other."""
    by_name = module.attrs.get(PARAMETRIZATIONS)
    steps = by_name.attrs.get(name) if isinstance(by_name, Instance) else None
    return steps if isinstance(steps, Instance) else None


def computed(vm: Machine, module: Instance, name: str, site: Site) -> Value:
    """What the parametrizations of this tensor make of its originals."""
    steps = steps_of(module, name)
    parts = None if steps is None else children_of(steps)
    if steps is None or not parts:
        return UNKNOWN
    given = [value for key, value in steps.attrs.items() if key.startswith("original")]
    for part in parts:
        given = [vm.call(part, given, {}, site)]
    return given[0]


def computed_tensors(vm: Machine, module: Instance, site: Site) -> dict[str, Value]:
    """All parametrized tensors of a module, by name, as its forward gets them."""
    by_name = module.attrs.get(PARAMETRIZATIONS)
    names = [name for name, steps in by_name.attrs.items() if is_module(steps)] if is_module(by_name) else []
    return {name: computed(vm, module, name, site) for name in names if name not in module.attrs}
