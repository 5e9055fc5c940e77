"""The statements of modules, run once; those of installed packages within budgets of their own.

A package, with all that it imports, has so many steps, and so has each of its statements: one that is too long loses
itself, not the module. The steps of a module that it imports are none of the statement's.
"""

from __future__ import annotations

from functools import partial

from torchlint_shapes.interpret.effects import makes_way
from torchlint_shapes.interpret.isolation import apart, standing
from torchlint_shapes.interpret.machine import MOST_STEPS, Machine
from torchlint_shapes.interpret.signals import OutOfBudget, ProgramRaise
from torchlint_shapes.interpret.values import UNKNOWN, Scope
from torchlint_shapes.source import ir
from torchlint_shapes.source.assigned import assigned

PACKAGE_STEPS = 400_000  # of one package with all that it imports; the longest usual ones take 150,000
ALL_PACKAGES_STEPS = 600_000  # of all that a file imports
STATEMENT_STEPS = 100_000
_BUDGET = "budget of imports"


def run_apart(vm: Machine, body: tuple[ir.Node, ...], scope: Scope, package: bool) -> None:
    """Runs a module, of a `package` that is installed where its import begins. A budget that ends it before its end is
    not the end of what imports it, and the steps of a package are none of the program's.
    """
    own = min(PACKAGE_STEPS, ALL_PACKAGES_STEPS - vm.imported) if package else (vm.limit - vm.steps) * 7 // 8
    before, limit, in_package, depth, frame = vm.steps, vm.limit, vm.in_package, vm.depth, vm.frame
    end = vm.package_end
    networks = len(vm.trace.networks)
    vm.in_package = package or in_package
    vm.package_end = before + own if package else end
    vm.limit = vm.package_end if vm.in_package else before + own
    try:
        _run_outside_branches(vm, body, scope)
    except (OutOfBudget, RecursionError):
        vm.trace.skip(_BUDGET)
    finally:
        if package:
            vm.imported, vm.steps = vm.imported + vm.steps - before, before
        elif in_package:
            limit = min(limit + vm.steps - before, end)
        vm.in_package, vm.package_end, vm.depth, vm.frame = in_package, end, depth, frame
        del vm.trace.networks[networks:]
        vm.limit = limit


def _run_outside_branches(vm: Machine, body: tuple[ir.Node, ...], scope: Scope) -> None:
    """What a module does on import stays done, whatever branch or study asked for it."""
    vm.depth += 1
    trail, parked, optional = vm.trail, vm.parked, vm.optional
    vm.optional = 0
    marks, log, before = trail.marks, trail.log, trail.before
    trail.marks, trail.log, trail.before, vm.parked = 0, [], None, []
    vm.trace.muted += 1
    run = _run_of_package if vm.in_package else _run
    try:
        for statement in body:
            if not makes_way(statement) and not run(vm, statement, scope):
                break
    finally:
        vm.depth -= 1
        vm.optional = optional
        vm.trace.muted -= 1
        trail.marks, trail.log, trail.before, vm.parked = marks, log, before, parked


def _run(vm: Machine, statement: ir.Node, scope: Scope) -> bool:
    return apart(vm, partial(_goes_on, vm, statement, scope), True)


def _run_of_package(vm: Machine, statement: ir.Node, scope: Scope) -> bool:
    """As `_run`. Of one that is too long nothing is known that it would have given a name."""
    back = standing(vm)
    vm.limit = min(vm.package_end, vm.steps + STATEMENT_STEPS)
    try:
        return _run(vm, statement, scope)
    except OutOfBudget:
        if vm.steps > min(vm.package_end, MOST_STEPS) or vm.project.clock.over(importing=True):
            raise
        back()
        vm.trace.skip(_BUDGET)
        for name in assigned(statement, (ir.Function, ir.Class)):
            vm.trail.write(scope.vars, name, UNKNOWN)
        return True
    finally:
        vm.limit = vm.package_end


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
