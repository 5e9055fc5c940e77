"""What `for` and `while` do: known turns one by one, then one turn that stands for any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torchlint_shapes.interpret.cells import World, is_note
from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.machine import Completion, Machine, executes
from torchlint_shapes.interpret.names import bind
from torchlint_shapes.interpret.sequences import item_of, iterated, sequence_items
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import UNKNOWN, AnyTensor, Scope, Stream, Tensor, Value
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

# A loop that calls a network again and again is a training loop, but where one is built: its turns are alike.
TRAINING_TURNS = 3
LOOP_STEPS = 400_000
# What takes long in a loop of so few turns is the work of each: the stages of a network.
FEW_TURNS = 128


@dataclass(eq=False)
class Loop:
    """The identity of one running loop; `doubtful` when a turn may have been the last."""

    doubtful: bool = False


@executes(ir.For)
def _for(vm: Machine, node: ir.For, scope: Scope) -> Completion | None:
    iterable = iterated(vm, vm.eval(node.iterable, scope), vm.site(node, scope))
    items = sequence_items(vm, iterable)
    turn = _turn(vm, node.body, scope, Loop())
    if items is None:
        last = iterable.last if isinstance(iterable, Stream) and not _may_leave(node.body) else None
        end = _unknown_loop(
            vm,
            lambda: bind(vm, node.target, item_of(vm, iterable), scope),
            turn,
            None if last is None else lambda: bind(vm, node.target, last, scope),
        )
        return _finish(vm, node, scope, end)
    start, rounds = vm.steps - vm.overrun, vm.trace.rounds
    most = (_allowance(vm) if len(items) <= FEW_TURNS else LOOP_STEPS) >> vm.overruns[node]
    for number, item in enumerate(items):
        long = vm.steps - vm.overrun - start > most
        if long or (number >= TRAINING_TURNS and vm.trace.rounds > rounds and not _builds(vm)):
            rest = vm.trail.join(items[number:]) if len(items) - number < 4 else UNKNOWN
            end = _unknown_loop(vm, lambda v=rest: bind(vm, node.target, v, scope), turn)  # type: ignore[misc]
            _note_overrun(vm, node, start if long else None)
            return _finish(vm, node, scope, end)
        bind(vm, node.target, item, scope)
        end = turn()
        if end is not None:
            return _finish(vm, node, scope, end)
    return _finish(vm, node, scope, None)


@executes(ir.While)
def _while(vm: Machine, node: ir.While, scope: Scope) -> Completion | None:
    loop = Loop()
    turn = _turn(vm, node.body, scope, loop)
    start, rounds, turns = vm.steps - vm.overrun, vm.trace.rounds, 0
    most = _allowance(vm) // 8 >> vm.overruns[node]
    while True:
        truth = truth_of(vm.eval(node.test, scope))
        if truth is False:
            return _finish(vm, node, scope, None)
        long = vm.steps - vm.overrun - start > most
        endless = loop.doubtful and isinstance(node.test, ir.Constant)
        trains = turns >= TRAINING_TURNS and vm.trace.rounds > rounds and not _builds(vm)
        if truth is None or endless or long or trains:
            end = _unknown_loop(vm, lambda: vm.eval(node.test, scope), turn)
            _note_overrun(vm, node, start if long else None)
            return _finish(vm, node, scope, end)
        end = turn()
        turns += 1
        if end is not None:
            return _finish(vm, node, scope, end)


def _builds(vm: Machine) -> bool:
    """Is a network under construction? It may call its first layers to see what the next ones receive."""
    frame = vm.frame
    while frame is not None:
        if frame.function.name == "__init__" and is_module(frame.scope.receiver):
            return True
        frame = frame.site.caller
    return False


def _allowance(vm: Machine) -> int:
    """For how many steps the turns of a loop are run one by one."""
    return max(LOOP_STEPS, (vm.limit - vm.steps) // 20)


def _note_overrun(vm: Machine, node: ir.Node, start: int | None) -> None:
    """A loop that was too long is tried for half as long the next time; the loops around it do not pay for it."""
    if start is not None:
        vm.overrun = vm.steps - start
        vm.overruns[node] += 1


def _turn(vm: Machine, body: tuple[ir.Node, ...], scope: Scope, loop: Loop) -> Callable[[], Completion | None]:
    """One turn of a loop: None to go on, a `break`, or a way out of the function."""

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
        going, _ = vm.join_parked(loop, "continue", end is None or end.kind == "continue", None)
        loop.doubtful |= going and any(p.kind == "break" for p in vm.waiting(loop))
        broke, _ = vm.join_parked(loop, "break", going or (end is not None and end.kind == "break"), None)
        # A turn that may have broken off goes on, joined with what it did then.
        return None if going else Completion("break") if broke else end

    return run


def _may_leave(body: tuple[ir.Node, ...]) -> bool:
    """Is there a way out of a loop before its items are at their end?"""
    return any(isinstance(n, ir.Return) or (isinstance(n, ir.Jump) and n.kind == "break") for n in walk(body))


def _unknown_loop(
    vm: Machine,
    prepare: Callable[[], object],
    turn: Callable[[], Completion | None],
    prepare_last: Callable[[], object] | None = None,
) -> Completion | None:
    """A loop of unknown length: one turn as it is, then one from a state that stands for any turn.

    Where the last item is known to be unlike the others, a turn with it comes between the two.
    """
    mark = vm.trail.open()
    prepare()
    end = turn()
    if end is None and prepare_last is not None:
        prepare_last()
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


def for_each(vm: Machine, iterable: Value, run: Callable[[Value], object]) -> None:
    """The loop of a library over what the program gives it, as of unknown length."""
    item: Value = UNKNOWN

    def take(value: Value) -> None:
        nonlocal item
        item = value

    def turn() -> None:
        run(item)

    last = iterable.last if isinstance(iterable, Stream) else None
    rest = None if last is None else lambda: take(last)
    _unknown_loop(vm, lambda: take(item_of(vm, iterable)), turn, rest)


def _widen(vm: Machine, first: World, second: World) -> World:
    """What holds after any number of turns, at least one: what a second turn still changed is not known."""
    joined: World = {}
    for cell, (container, key, value) in second.items():
        before = first.get(cell)
        if is_note(container, key):
            joined[cell] = (container, key, value)
        elif isinstance(container, dict):
            stable = before is not None and vm.trail.join([before[2], value])
            same = stable is before[2] if before is not None else False
            joined[cell] = (container, key, value if before is None or same else _unstable(vm, before[2], value))
        else:
            same = before is not None and len(before[2][0]) == len(value[0])
            joined[cell] = (container, key, value if same else (value[0], False))
    return joined


def _unstable(vm: Machine, first: Value, second: Value) -> Value:
    joined = vm.trail.join([first, second])
    return joined if isinstance(joined, (Tensor, AnyTensor)) else UNKNOWN


def _finish(vm: Machine, node: ir.For | ir.While, scope: Scope, end: Completion | None) -> Completion | None:
    if end is None:
        return vm.run(node.otherwise, scope)
    return None if end.kind == "break" else end
