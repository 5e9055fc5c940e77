"""Which functions a program reaches: of those that nobody calls it is not known whether all fits."""

from __future__ import annotations

import os
from collections.abc import Iterator

from torchlint_shapes.interpret.children import MODULE
from torchlint_shapes.interpret.fixtures import is_fixture
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import MISSING, ClassValue, External, FunctionValue, ModuleValue
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

Names = set[tuple[str, str]]  # of functions: the file, and the name there


def reached(vm: Machine) -> Names:
    """The functions of the project that ran."""
    own = [module for module in vm.modules.values() if module.path and not vm.project.installed(module.path)]
    return {_name(m, name) for m in own for name, function in _functions(m) if function.node in vm.called}


def unreached(vm: Machine, module: ModuleValue) -> Names:
    """The functions of a file with calls of torch that never ran; fixtures are the business of tests."""
    left = ((name, f) for name, f in _functions(module) if f.node not in vm.called and not is_fixture(f))
    return {_name(module, name) for name, f in left if any(_uses_torch(n, module, f) for n in walk(f.node.body))}


def _name(module: ModuleValue, name: str) -> tuple[str, str]:
    return os.path.realpath(module.path), name


def _functions(module: ModuleValue) -> Iterator[tuple[str, FunctionValue]]:
    """The functions of a module, and the methods of its networks."""
    for value in list(module.scope.vars.values()):
        if isinstance(value, ClassValue) and value.path == module.path and value.derives(MODULE):
            methods = [method for method in value.attrs.values() if isinstance(method, FunctionValue)]
            yield from ((f"{value.name}.{m.name}", m) for m in methods if m.scope.module is module)
        elif isinstance(value, FunctionValue) and value.scope.module is module:
            yield value.name, value


def _uses_torch(node: ir.Node, module: ModuleValue, function: FunctionValue) -> bool:
    """Is this the call of an op, or of a layer that a network has?"""
    names: list[str] = []
    called = node.function if isinstance(node, ir.Call) else node
    while isinstance(called, ir.Attribute):
        names.append(called.name)
        called = called.value
    if not isinstance(node, ir.Call) or not isinstance(called, ir.Name) or not names:
        return False
    owner, first = module.scope.vars.get(called.id), function.node.parameters[:1]
    if isinstance(owner, External):
        return ".".join([owner.name, *reversed(names)]) in OPS
    own = bool(first) and called.id == first[0].name and len(names) == 1
    return own and function.owner is not None and function.owner.find(names[0]) is MISSING
