"""Names of a module whose last value need not be what they were when a network was called, which is studied later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, ClassValue, ModuleValue
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

_LOOPS = (ir.For, ir.While)
_SCOPES = (ir.Function, ir.Class, ir.Lambda)  # what is bound in them is bound in a scope of its own


def note_rebound(vm: Machine, tree: ir.Module, module: ModuleValue) -> None:
    """Notes the names whose value is not known in a study: those that are bound more than once. Classes are known."""
    names = module.scope.vars
    vm.rebound = [n for n in rebound(tree.body) if not isinstance(names.get(n), (ClassValue, ModuleValue))]
    vm.globals = names


def forget_rebound(vm: Machine) -> None:
    """What a name was when a network was called is not known where it has been bound more than once."""
    for name in vm.rebound:
        if name in vm.globals:
            vm.trail.write(vm.globals, name, UNKNOWN)


def rebound(body: tuple[ir.Node, ...]) -> set[str]:
    """The names that several statements bind, or one again and again: a loop, or a function by `global`."""
    times: Counter[str] = Counter()
    for statement in body:
        times.update(set(_bound(statement)))
    often = {name for node in walk(body, _SCOPES) if isinstance(node, _LOOPS) for name in _bound(node)}
    told = {name for node in walk(body) if isinstance(node, ir.Outer) and node.kind == "global" for name in node.names}
    return often | told | {name for name, count in times.items() if count > 1}


def _bound(statement: ir.Node) -> Iterator[str]:
    """The names that a statement gives a value in its own scope, by what is written left of it."""
    for node in walk(statement, _SCOPES):
        if isinstance(node, ir.Assign):
            yield from _names(node.targets)
        elif isinstance(node, (ir.For, ir.Augment)):
            yield from _names((node.target,))
        elif isinstance(node, ir.With):
            yield from _names(tuple(target for _, target in node.items if target is not None))
        elif isinstance(node, (ir.Function, ir.Walrus)):
            yield node.name


def _names(targets: tuple[ir.Node, ...]) -> Iterator[str]:
    """Those that are bound: of `a.b = 1` and `a[0] = 1` none."""
    for target in targets:
        if isinstance(target, ir.Name):
            yield target.id
        elif isinstance(target, ir.Sequence):
            yield from _names(target.items)
        elif isinstance(target, ir.Starred):
            yield from _names((target.value,))
