"""What each statement of the IR does. A handler answers None, or how the block ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torchlint_shapes.interpret.attributes import del_attribute, get_attribute
from torchlint_shapes.interpret.builtins import is_instance
from torchlint_shapes.interpret.calls import call, make_function
from torchlint_shapes.interpret.classes import make_class
from torchlint_shapes.interpret.expressions import bind, choices_in
from torchlint_shapes.interpret.imports import import_from, import_module
from torchlint_shapes.interpret.machine import Completion, Machine, ProgramRaise, executes
from torchlint_shapes.interpret.operators import (
    binary,
    equals,
    item_of,
    sequence_items,
)
from torchlint_shapes.interpret.state import World
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Choice,
    ClassValue,
    DictValue,
    External,
    Instance,
    IteratorValue,
    ListValue,
    Scope,
    Stream,
    Tensor,
    Value,
)
from torchlint_shapes.source import ir

# Exceptions by which torch says that shapes do not fit; a `try` that catches one expects a fault.
CATCHES_SHAPES = frozenset({"Exception", "BaseException", "RuntimeError", "ValueError", "IndexError", "raises"})
# A loop that calls a network is a training loop: its turns are alike.
TRAINING_TURNS = 3
LOOP_STEPS = 400_000


@executes(ir.Expression)
def _expression(vm: Machine, node: ir.Expression, scope: Scope) -> Completion | None:
    vm.eval(node.value, scope)
    return None


@executes(ir.Assign)
def _assign(vm: Machine, node: ir.Assign, scope: Scope) -> Completion | None:
    value = vm.eval(node.value, scope)
    for target in node.targets:
        bind(vm, target, value, scope)
    return None


@executes(ir.Declare)
def _declare(vm: Machine, node: ir.Declare, scope: Scope) -> Completion | None:
    return None


@executes(ir.Augment)
def _augment(vm: Machine, node: ir.Augment, scope: Scope) -> Completion | None:
    left = vm.eval(node.target, scope)
    value = vm.eval(node.value, scope)
    bind(vm, node.target, binary(vm, node.operator, left, value, vm.site(node, scope), in_place=True), scope)
    return None


@executes(ir.Return)
def _return(vm: Machine, node: ir.Return, scope: Scope) -> Completion | None:
    return Completion("return", None if node.value is None else vm.eval(node.value, scope))


@executes(ir.Jump)
def _jump(vm: Machine, node: ir.Jump, scope: Scope) -> Completion | None:
    return Completion(node.kind)


@executes(ir.If)
def _if(vm: Machine, node: ir.If, scope: Scope) -> Completion | None:
    truth = vm.truth(vm.eval(node.test, scope))
    if truth is not None:
        return vm.run(node.body if truth else node.otherwise, scope)
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


@dataclass(eq=False)
class Loop:
    """The identity of one running loop."""


@executes(ir.For)
def _for(vm: Machine, node: ir.For, scope: Scope) -> Completion | None:
    iterable = vm.eval(node.iterable, scope)
    if isinstance(iterable, Choice):
        iterable = iterable.values[0] if all(v is None for v in iterable.values[1:]) else UNKNOWN
    items = sequence_items(vm, iterable) if not isinstance(iterable, Stream) else None
    turn = _turn(vm, node.body, scope)
    if items is None:
        return _finish(
            vm, node, scope, _unknown_loop(vm, lambda: bind(vm, node.target, item_of(vm, iterable), scope), turn)
        )
    start, roots = vm.steps, len(vm.trace.roots)
    for number, item in enumerate(items):
        if (len(vm.trace.roots) > roots and number >= TRAINING_TURNS) or vm.steps - start > LOOP_STEPS:
            rest = vm.trail.join(items[number:]) if len(items) - number < 4 else UNKNOWN
            return _finish(vm, node, scope, _unknown_loop(vm, lambda v=rest: bind(vm, node.target, v, scope), turn))  # type: ignore[misc]
        bind(vm, node.target, item, scope)
        end = turn()
        if end is not None:
            return _finish(vm, node, scope, end)
    return _finish(vm, node, scope, None)


@executes(ir.While)
def _while(vm: Machine, node: ir.While, scope: Scope) -> Completion | None:
    turn = _turn(vm, node.body, scope)
    start, roots, turns = vm.steps, len(vm.trace.roots), 0
    while True:
        truth = vm.truth(vm.eval(node.test, scope))
        if truth is False:
            return _finish(vm, node, scope, None)
        tired = (len(vm.trace.roots) > roots and turns >= TRAINING_TURNS) or vm.steps - start > LOOP_STEPS // 8
        if truth is None or tired:
            return _finish(vm, node, scope, _unknown_loop(vm, lambda: vm.eval(node.test, scope), turn))
        end = turn()
        turns += 1
        if end is not None:
            return _finish(vm, node, scope, end)


def _turn(vm: Machine, body: tuple[ir.Node, ...], scope: Scope) -> Callable[[], Completion | None]:
    """One turn of a loop: None to go on, a `break`, or a way out of the function."""
    loop = Loop()

    def run() -> Completion | None:
        scope.loops.append(loop)
        try:
            end = vm.run(body, scope)
        except ProgramRaise:
            if not vm.waiting(loop):
                raise
            end = Completion("dead")
        finally:
            scope.loops.pop()
        if end is not None and end.kind == "return" and vm.waiting(loop):
            mark = vm.waiting(loop)[0].mark
            vm.park(scope, "return", mark, vm.trail.world(mark), end.value)
            end = Completion("dead")
        going, _ = vm.settle(loop, "continue", end is None or end.kind == "continue", None)
        broke, _ = vm.settle(loop, "break", going or (end is not None and end.kind == "break"), None)
        # A turn that may have broken off goes on, joined with what it did then.
        return None if going else Completion("break") if broke else end

    return run


def _unknown_loop(
    vm: Machine, prepare: Callable[[], object], turn: Callable[[], Completion | None]
) -> Completion | None:
    """A loop of unknown length: one turn as it is, then one from a state that stands for any turn."""
    mark = vm.trail.open()
    prepare()
    end = turn()
    first = vm.trail.world(mark)
    if end is not None:
        vm.trail.close()
        return end if end.kind == "return" else None
    vm.trace.muted += 1
    prepare()
    try:
        turn()
    except ProgramRaise:
        pass
    finally:
        vm.trace.muted -= 1
    second = vm.trail.world(mark)
    vm.trail.undo(mark)
    vm.trail.close()
    vm.trail.apply(_widen(vm, first, second))
    return None


def _widen(vm: Machine, first: World, second: World) -> World:
    """What holds after any number of turns, at least one: what a second turn still changed is not known."""
    joined: World = {}
    for cell, (container, key, value) in second.items():
        before = first.get(cell)
        if isinstance(container, dict):
            stable = before is not None and vm.trail.join([before[2], value])
            same = stable is before[2] if before is not None else False
            joined[cell] = (container, key, value if before is None or same else _unstable(vm, before[2], value))
        else:
            same = before is not None and len(before[2][0]) == len(value[0])
            joined[cell] = (container, key, value if same else (value[0], False))
    return joined


def _unstable(vm: Machine, first: Value, second: Value) -> Value:
    joined = vm.trail.join([first, second])
    return joined if isinstance(joined, Tensor) else UNKNOWN


def _finish(vm: Machine, node: ir.For | ir.While, scope: Scope, end: Completion | None) -> Completion | None:
    if end is None:
        return vm.run(node.otherwise, scope)
    return None if end.kind == "break" else end


@executes(ir.With)
def _with(vm: Machine, node: ir.With, scope: Scope) -> Completion | None:
    guards = 0
    for manager_node, target in node.items:
        manager = vm.eval(manager_node, scope)
        guards += _expects_fault(manager_node)
        value = _entered(vm, manager, node, scope)
        if target is not None:
            bind(vm, target, value, scope)
    vm.trace.guards += guards
    try:
        return vm.run(node.body, scope)
    finally:
        vm.trace.guards -= guards


def _expects_fault(node: ir.Node) -> bool:
    """`with pytest.raises(...)`, `contextlib.suppress(...)`, `self.assertRaises(...)`."""
    function = node.function if isinstance(node, ir.Call) else node
    name = getattr(function, "name", getattr(function, "id", ""))
    return name in ("raises", "suppress", "assertRaises", "assertRaisesRegex")


def _entered(vm: Machine, manager: Value, node: ir.Node, scope: Scope) -> Value:
    if isinstance(manager, Instance) and manager.cls.find("__enter__"):
        return call(vm, get_attribute(vm, manager, "__enter__", vm.site(node, scope)), [], {}, vm.site(node, scope))
    return manager if isinstance(manager, (Instance, External)) else UNKNOWN


@executes(ir.Try)
def _try(vm: Machine, node: ir.Try, scope: Scope) -> Completion | None:
    guards = vm.trace.guards
    vm.trace.guards += any(_catches(h) for h in node.handlers)
    try:
        end = vm.run(node.body, scope)
        vm.trace.guards = guards
        if end is None:
            end = vm.run(node.otherwise, scope)
    except ProgramRaise as error:
        vm.trace.guards = guards
        handler = next((h for h in node.handlers if _handles(h, error.kind)), None)
        if handler is None:
            vm.run(node.final, scope)
            raise
        if handler.name:
            vm.trail.write(scope.vars, handler.name, UNKNOWN)
        end = vm.run(handler.body, scope)
    return vm.run(node.final, scope) or end


def _handler_names(handler: ir.Handler) -> list[str]:
    node = handler.type
    parts = node.items if isinstance(node, ir.Sequence) else (node,)
    return [getattr(p, "name", getattr(p, "id", "")) for p in parts if p is not None]


def _catches(handler: ir.Handler) -> bool:
    return handler.type is None or bool(CATCHES_SHAPES & set(_handler_names(handler)))


def _handles(handler: ir.Handler, kind: str) -> bool:
    return handler.type is None or bool({"Exception", "BaseException", kind} & set(_handler_names(handler)))


@executes(ir.Raise)
def _raise(vm: Machine, node: ir.Raise, scope: Scope) -> Completion | None:
    function = node.exception.function if isinstance(node.exception, ir.Call) else node.exception
    raise ProgramRaise(getattr(function, "name", getattr(function, "id", "Exception")), vm.site(node, scope))


@executes(ir.Assert)
def _assert(vm: Machine, node: ir.Assert, scope: Scope) -> Completion | None:
    if vm.truth(vm.eval(node.test, scope)) is False:
        raise ProgramRaise("AssertionError", vm.site(node, scope))
    return None


@executes(ir.Delete)
def _delete(vm: Machine, node: ir.Delete, scope: Scope) -> Completion | None:
    for target in node.targets:
        if isinstance(target, ir.Name) and target.id in scope.vars:
            vm.trail.erase(scope.vars, target.id)
        elif isinstance(target, ir.Attribute):
            del_attribute(vm, vm.eval(target.value, scope), target.name)
        elif isinstance(target, ir.Subscript):
            _delete_item(vm, vm.eval(target.value, scope), vm.eval(target.index, scope))
    return None


def _delete_item(vm: Machine, container: Value, key: Value) -> None:
    if isinstance(container, DictValue) and key in container.items:
        vm.trail.replace(container, {k: v for k, v in container.items.items() if k != key}, container.known)
    elif isinstance(container, ListValue) and isinstance(key, (int, slice)):
        items = list(container.items)
        try:
            del items[key]
        except (IndexError, TypeError, ValueError, ArithmeticError):
            vm.trail.replace(container, items, False)
        else:
            vm.trail.replace(container, items, container.known)
    elif isinstance(container, Instance):
        from torchlint_shapes.interpret.network import delete_children

        delete_children(vm, container, key)


@executes(ir.Outer)
def _outer(vm: Machine, node: ir.Outer, scope: Scope) -> Completion | None:
    at = scope.parent
    if node.kind == "global":
        while at is not None and at.parent is not None:
            at = at.parent
    for name in node.names:
        owner = at
        while node.kind == "nonlocal" and owner is not None and name not in owner.vars and owner.parent is not None:
            owner = owner.parent
        if owner is not None:
            scope.outer[name] = owner
    return None


@executes(ir.Import)
def _import(vm: Machine, node: ir.Import, scope: Scope) -> Completion | None:
    for name, alias in node.names:
        value = import_module(vm, name, scope)
        if alias is not None:
            vm.trail.write(scope.vars, alias, value)
        else:
            vm.trail.write(scope.vars, name.partition(".")[0], import_module(vm, name.partition(".")[0], scope))
    return None


@executes(ir.ImportFrom)
def _import_from(vm: Machine, node: ir.ImportFrom, scope: Scope) -> Completion | None:
    import_from(vm, node, scope)
    return None


@executes(ir.Function)
def _function(vm: Machine, node: ir.Function, scope: Scope) -> Completion | None:
    value: Value = make_function(vm, node, scope, node.name)
    for decorator in reversed(node.decorators):
        value = call(vm, vm.eval(decorator, scope), [value], {}, vm.site(decorator, scope), decorating=True)
    vm.trail.write(scope.outer.get(node.name, scope).vars, node.name, value)
    return None


@executes(ir.Class)
def _class(vm: Machine, node: ir.Class, scope: Scope) -> Completion | None:
    value: Value = make_class(vm, node, scope)
    for decorator in reversed(node.decorators):
        value = call(vm, vm.eval(decorator, scope), [value], {}, vm.site(decorator, scope), decorating=True)
    vm.trail.write(scope.outer.get(node.name, scope).vars, node.name, value)
    return None


@executes(ir.Match)
def _match(vm: Machine, node: ir.Match, scope: Scope) -> Completion | None:
    return _cases(vm, node.cases, vm.eval(node.subject, scope), scope)


def _cases(vm: Machine, cases: tuple[ir.Case, ...], subject: Value, scope: Scope) -> Completion | None:
    if cases:
        case, *rest = cases
        fits = _matches(vm, case.pattern, subject, scope)
        if fits and case.guard is not None:
            fits = vm.truth(vm.eval(case.guard, scope))
        if fits:
            return vm.run(case.body, scope)
        others = tuple(rest)
        if fits is False:
            return _cases(vm, others, subject, scope)
        return branch(vm, scope, [lambda: vm.run(case.body, scope), lambda: _cases(vm, others, subject, scope)])
    return None


def _matches(vm: Machine, pattern: ir.Pattern, value: Value, scope: Scope) -> bool | None:
    if pattern.kind == "capture":
        if pattern.name is not None:
            vm.trail.write(scope.vars, pattern.name, value)
        return _matches(vm, pattern.parts[0], value, scope) if pattern.parts else True
    if pattern.kind == "value" and pattern.node is not None:
        return equals(vm, value, vm.eval(pattern.node, scope))
    if pattern.kind == "or":
        verdicts = [_matches(vm, p, value, scope) for p in pattern.parts]
        return True if True in verdicts else (None if None in verdicts else False)
    if pattern.kind == "sequence":
        items = sequence_items(vm, value) if isinstance(value, (tuple, ListValue)) else None
        if items is None or any(p.kind == "star" for p in pattern.parts):
            return None
        if len(items) != len(pattern.parts):
            return False
        verdicts = [_matches(vm, p, v, scope) for p, v in zip(pattern.parts, items)]
        return False if False in verdicts else (None if None in verdicts else True)
    if pattern.kind == "class" and pattern.node is not None:
        cls = vm.eval(pattern.node, scope)
        return is_instance(vm, value, cls) if not pattern.parts else None
    return None


__all__ = ["ClassValue", "IteratorValue", "branch"]
