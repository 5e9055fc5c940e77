"""Imports: modules of the program are run once, names of libraries are looked up in what the interpreter knows."""

from __future__ import annotations

import os.path
from functools import partial
from pathlib import Path

from torchlint_shapes.interpret.attributes import reads_attribute
from torchlint_shapes.interpret.effects import has_effect, makes_way
from torchlint_shapes.interpret.isolation import apart
from torchlint_shapes.interpret.library import CLASSES, CONSTANTS, canonical, class_of, is_described, is_known, members
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import MODULE_CLASSES, module_class
from torchlint_shapes.interpret.requested import defining_module, on_request
from torchlint_shapes.interpret.signals import OutOfBudget, ProgramRaise
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    DictValue,
    External,
    Lazy,
    ModuleValue,
    Scope,
    Site,
    Value,
)
from torchlint_shapes.ops.declare import LAYERS
from torchlint_shapes.source import ir

DEEPEST = 60
PACKAGE_STEPS = 400_000  # of one package with all that it imports; the longest usual ones take 150,000
ALL_PACKAGES_STEPS = 600_000  # of all that a file imports


def library_name(vm: Machine, name: str) -> Value:
    """What a qualified name of a library stands for."""
    name = canonical(name)
    if name in CONSTANTS:
        return CONSTANTS[name]
    if name == "os.environ":
        return vm.environment
    if name in LAYERS or name in MODULE_CLASSES:
        return module_class(vm, name)
    if name in CLASSES:
        return class_of(vm, name)
    module, _, member = name.rpartition(".")
    path = vm.project.stand_in(module) if module and not is_known(name) else None
    found = run_module(vm, module, path) if path is not None else None
    return found.scope.vars.get(member, External(name)) if isinstance(found, ModuleValue) else External(name)


def import_module(vm: Machine, name: str, scope: Scope) -> Value:
    """The module of this absolute name."""
    path = vm.project.find(name)
    if path is None:
        if vm.optional and not is_described(name.partition(".")[0]) and vm.project.there(name) is False:
            raise ProgramRaise("ImportError")
        return (
            External(name)
            if not vm.project.package(name) or name.partition(".")[0] == "torch"
            else _namespace(vm, name)
        )
    return run_module(vm, name, path)


def _namespace(vm: Machine, name: str) -> ModuleValue:
    """A folder without `__init__.py`."""
    if name not in vm.modules:
        vm.modules[name] = ModuleValue(name, "", Scope({}, None, kind="module"))
    return vm.modules[name]


def run_module(vm: Machine, name: str, path: Path) -> Value:
    """Runs a module of the program or of an installed package, once."""
    key = str(path.resolve())
    if key in vm.modules:
        return vm.modules[key]
    tree = vm.project.module(path)
    if tree is None or vm.depth > DEEPEST:
        vm.trace.skip(f"import of {name}")
        return External(name)
    module = vm.modules[key] = new_module(name, key)
    _run_apart(vm, tree.body, module.scope, vm.project.installed(key) and not vm.in_package)
    return module


def _run_outside_branches(vm: Machine, body: tuple[ir.Node, ...], scope: Scope) -> None:
    """What a module does on import stays done, whatever branch or study asked for it."""
    vm.depth += 1
    trail, parked, optional = vm.trail, vm.parked, vm.optional
    vm.optional = 0
    marks, log, before = trail.marks, trail.log, trail.before
    trail.marks, trail.log, trail.before, vm.parked = 0, [], None, []
    vm.trace.muted += 1
    try:
        for statement in body:
            if makes_way(statement):
                continue
            if not apart(vm, partial(_goes_on, vm, statement, scope), True):
                break
    finally:
        vm.depth -= 1
        vm.optional = optional
        vm.trace.muted -= 1
        trail.marks, trail.log, trail.before, vm.parked = marks, log, before, parked


def _run_apart(vm: Machine, body: tuple[ir.Node, ...], scope: Scope, package: bool) -> None:
    """Runs a module. A budget that ends it before its end is not the end of what imports it.

    A package that is installed has, with all that it imports, a budget of its own: its steps are none of the program's.
    """
    own = min(PACKAGE_STEPS, ALL_PACKAGES_STEPS - vm.imported) if package else (vm.limit - vm.steps) * 7 // 8
    before, limit, in_package, depth, frame = vm.steps, vm.limit, vm.in_package, vm.depth, vm.frame
    networks = len(vm.trace.networks)
    vm.in_package, vm.limit = package or in_package, before + own
    try:
        _run_outside_branches(vm, body, scope)
    except (OutOfBudget, RecursionError):
        vm.trace.skip("budget of imports")
    finally:
        vm.in_package, vm.depth, vm.frame = in_package, depth, frame
        del vm.trace.networks[networks:]
        if package:
            vm.imported, vm.steps = vm.imported + vm.steps - before, before
        vm.limit = limit


def run_body(vm: Machine, body: tuple[ir.Node, ...], scope: Scope) -> None:
    """Runs the statements of a module."""
    for statement in body:
        if not _goes_on(vm, statement, scope):
            return


def _goes_on(vm: Machine, statement: ir.Node, scope: Scope) -> bool:
    """Runs a statement of a module; only a `raise` ends it. Another that raises is left out: programs that people keep
    do import."""
    try:
        vm.run((statement,), scope)
    except ProgramRaise:
        return not isinstance(statement, ir.Raise)
    return True


def new_module(name: str, path: str) -> ModuleValue:
    names: dict[str, Value] = {"__name__": name, "__file__": os.path.abspath(path), "__doc__": None}
    module = ModuleValue(name, path, Scope(names, None, kind="module"))
    module.scope.module = module
    return module


def module_member(vm: Machine, module: ModuleValue, name: str) -> Value:
    """`module.name`, MISSING where there is no such name. Of what is installed, a native goes before the source."""
    if vm.project.installed(module.path) and is_known(f"{module.name}.{name}"):
        return library_name(vm, f"{module.name}.{name}")
    if name in module.scope.vars:
        return resolved(vm, module.scope.vars, name)
    found = submodule(vm, module, name)
    maker = defining_module(vm.project, module.name, name) if found is MISSING else ""
    if maker and maker != module.name:
        found = module.scope.vars[name] = _member(vm, import_module(vm, maker, module.scope), name)
    return found


@reads_attribute(External)
def _of_external(vm: Machine, value: External, name: str, site: Site) -> Value:
    return library_name(vm, f"{value.name}.{name}")


@reads_attribute(ModuleValue)
def _of_module(vm: Machine, value: ModuleValue, name: str, site: Site) -> Value:
    if name == "__dict__":
        return DictValue(value.scope.vars)
    return value.name if name == "__name__" else module_member(vm, value, name)


def submodule(vm: Machine, module: ModuleValue, name: str) -> Value:
    """`package.name` where the package does not define `name`: a module in it, if there is one."""
    path = vm.project.find(f"{module.name}.{name}")
    if path is not None:
        return run_module(vm, f"{module.name}.{name}", path)
    return _namespace(vm, f"{module.name}.{name}") if vm.project.package(f"{module.name}.{name}") else MISSING


def import_from(vm: Machine, node: ir.ImportFrom, scope: Scope) -> None:
    """`from module import names`."""
    name = _absolute(node, scope)
    if node.names[0][0] != "*" and _can_wait(vm, name):
        for wanted, alias in node.names:
            vm.trail.write(scope.vars, alias or wanted, Lazy(name, wanted))
        return
    module = import_module(vm, name, scope) if name else External("")
    for wanted, alias in node.names:
        if wanted == "*":
            _import_all(vm, module, scope)
        else:
            vm.trail.write(scope.vars, alias or wanted, _imported(vm, module, wanted))


def _imported(vm: Machine, module: Value, name: str) -> Value:
    """A name of a module. One that it does not have yet, for it is running and imports in turn what asks, waits."""
    found = module_member(vm, module, name) if isinstance(module, ModuleValue) else _member(vm, module, name)
    return Lazy(module.name, name) if isinstance(module, ModuleValue) and found is MISSING else found


def _can_wait(vm: Machine, name: str) -> bool:
    """Is this a module that does nothing on import but define names, or one that may run in any order?"""
    path = vm.project.find(name) if name else None
    if path is None or str(path.resolve()) in vm.modules:
        return False
    if on_request(vm.project, name):
        return True
    tree = vm.project.module(path)
    return tree is not None and not any(map(has_effect, tree.body))


def resolved(vm: Machine, names: dict[str, Value], name: str) -> Value:
    """A name of a scope; one that was imported from a module not yet run is fetched now."""
    value = names[name]
    if isinstance(value, Lazy):
        names[name] = UNKNOWN  # where it is looked up, too, as in modules that import each other's names
        value = names[name] = _member(vm, import_module(vm, value.module, Scope({}, None)), value.name)
    return value


def _absolute(node: ir.ImportFrom, scope: Scope) -> str:
    if not node.level:
        return node.module
    here = scope.module
    parts = here.name.split(".") if here else []
    if here and not here.path.endswith("__init__.py"):
        parts = parts[:-1]
    base = parts[: len(parts) - (node.level - 1)]
    return ".".join([*base, *([node.module] if node.module else [])])


def _member(vm: Machine, module: Value, name: str) -> Value:
    if isinstance(module, ModuleValue):
        found = module_member(vm, module, name)
        return UNKNOWN if found is MISSING else found
    if isinstance(module, External):
        return library_name(vm, f"{module.name}.{name}")
    return UNKNOWN


def _import_all(vm: Machine, module: Value, scope: Scope) -> None:
    if isinstance(module, ModuleValue):
        listed = module.scope.vars.get("__all__")
        names = getattr(listed, "items", None)
        names = names if isinstance(names, list) else [n for n in module.scope.vars if not n.startswith("_")]
        for name in names:
            if isinstance(name, str) and name in module.scope.vars:
                vm.trail.write(scope.vars, name, module.scope.vars[name])
    elif isinstance(module, External) and module.name.startswith("torch"):
        for name in members(module.name):
            vm.trail.write(scope.vars, name, library_name(vm, f"{module.name}.{name}"))
