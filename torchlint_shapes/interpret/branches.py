"""What `if` and `match` do: one way where the condition is known, every way where it is not."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.cells import World
from torchlint_shapes.interpret.machine import Completion, Machine, executes
from torchlint_shapes.interpret.names import choices_in
from torchlint_shapes.interpret.patterns import matches
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.uneven import note_uneven, raises_at
from torchlint_shapes.interpret.values import Scope, Value
from torchlint_shapes.source import ir


@executes(ir.If)
def _if(vm: Machine, node: ir.If, scope: Scope) -> Completion | None:
    truth = truth_of(vm.eval(node.test, scope))
    if truth is not None:
        body = node.body if truth else node.otherwise
        if raises_at(body):
            note_uneven(vm, node.test, truth, scope)
        return vm.run(body, scope)
    cell = next(choices_in(vm, node.test, scope), None)
    if cell is None:
        return branch(vm, scope, [lambda: vm.run(node.body, scope), lambda: vm.run(node.otherwise, scope)])
    container, key, choice = cell

    def way(value: Value) -> Callable[[], Completion | None]:
        def run() -> Completion | None:
            vm.trail.write(container, key, value)
            end: Completion | None = _if(vm, node, scope)
            return end

        return run

    return branch(vm, scope, [way(v) for v in choice.values])


def branch(vm: Machine, scope: Scope, ways: list[Callable[[], Completion | None]]) -> Completion | None:
    """Runs several ways through a block; joins those that end normally, parks those that leave it."""
    mark = len(vm.trail.log)
    ends: list[tuple[Completion | None, World]] = vm.explore(ways)
    alive = [world for end, world in ends if end is None]
    if len(ends) == 1 and not alive:
        vm.trail.apply(ends[0][1])
        return ends[0][0]
    for end, world in ends:
        if end is not None and end.kind != "dead":
            vm.park(_owner(scope, end.kind), end.kind, mark, world, end.value)
    if not alive:
        return Completion("dead")
    vm.trail.merge(alive)
    return None


def _owner(scope: Scope, kind: str) -> object:
    return scope if kind == "return" else scope.loops[-1]


@executes(ir.Match)
def _match(vm: Machine, node: ir.Match, scope: Scope) -> Completion | None:
    return _cases(vm, node.cases, vm.eval(node.subject, scope), scope)


def _cases(vm: Machine, cases: tuple[ir.Case, ...], subject: Value, scope: Scope) -> Completion | None:
    if cases:
        case, *rest = cases
        fits = matches(vm, case.pattern, subject, scope)
        if fits and case.guard is not None:
            fits = truth_of(vm.eval(case.guard, scope))
        if fits:
            return vm.run(case.body, scope)
        others = tuple(rest)
        if fits is False:
            return _cases(vm, others, subject, scope)
        return branch(vm, scope, [lambda: vm.run(case.body, scope), lambda: _cases(vm, others, subject, scope)])
    return None
