"""A study: one finished run of a program, or of a network by itself, and its trace."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from torchlint_shapes.dims import Undecided
from torchlint_shapes.findings import BUDGET, TIME
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.signals import OutOfBudget, ProgramRaise
from torchlint_shapes.interpret.trace import Event, Trace
from torchlint_shapes.interpret.values import ClassValue, FunctionValue, Instance, Tensor, Value
from torchlint_shapes.model.project import Project
from torchlint_shapes.source import ir

STACK = 512 << 20
_here = threading.local()  # `deep` in a thread that has a large stack
T = TypeVar("T")
FOLDING = frozenset({"view", "reshape", "flatten", "Flatten"})


@dataclass(slots=True)
class Study:
    """A run and its trace. `network` and `inputs` are set when a network was run by itself."""

    path: str
    trace: Trace
    network: Instance | None = None
    inputs: dict[str, Value] = field(default_factory=dict)
    variants: list[Trace] = field(default_factory=list)  # the same network on inputs of other ranks
    proves: bool = True  # every kind of input was tried
    stated: str = ""  # "setting" or "contract" when somebody states the input
    said_by: FunctionValue | None = None  # the function whose annotations state the input
    assumed: bool = False  # constructor arguments were defaults or symbols
    capped: bool = True  # an input of more axes than were tried does not fit either
    furthest: bool = False  # of all possible ranks that of this run gets furthest, and none fits
    doubtful: bool = False  # on one of several ways of the program only an input must have its rank
    guessed: bool = False  # of some input the rank, or of some argument the value, is one of several possible
    batch_of: int | None = None  # the call of the program of which this run has the batch symbolic


@dataclass(slots=True)
class Analysis:
    """All studies of the file of which this is the tree."""

    tree: ir.Module
    project: Project
    machine: Machine
    studies: list[Study] = field(default_factory=list)
    reached: set[tuple[str, str]] = field(default_factory=set)  # files and functions of the project that ran
    unreached: set[tuple[str, str]] = field(default_factory=set)  # those of this file with calls of torch that did not

    @property
    def path(self) -> str:
        return self.tree.path

    @property
    def program(self) -> Trace:
        return self.studies[0].trace


@dataclass(frozen=True, slots=True)
class Statement:
    """The input of a network as a setting or a comment (`kind`: setting, contract) states it."""

    kind: str
    shapes: tuple[tuple[int | str, ...], ...]


Stated: TypeAlias = Callable[[ClassValue], Statement | None]


def in_deep_stack(work: Callable[[], T]) -> T:
    """Runs the interpreter, which recurses as deep as the program under study, where the stack is large enough."""
    if getattr(_here, "deep", False):
        return work()
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        _here.deep = True
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 60_000))
    size = threading.stack_size(STACK)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if failed:
        raise failed[0]
    return done[0]


def guarded(vm: Machine, work: Callable[[], object]) -> None:
    """Runs a piece of the program to its end, an uncaught exception of the program, or the end of the budget."""
    try:
        work()
    except (OutOfBudget, RecursionError):
        vm.trace.skip(TIME if vm.project.clock.over() else BUDGET)
    except (ProgramRaise, Undecided):
        pass
    finally:
        vm.depth, vm.frame = 0, None
        vm.trace.guards = vm.trace.muted = 0
        vm.trace.networks.clear()
        vm.trace.root = None
        vm.parked.clear()
        vm.trail.undo(0)  # an undecided branch in which the run was cut short
        vm.trail.marks = 0


def is_fold(event: Event) -> bool:
    """Does this view change the size of axis 0?"""
    before, after = event.inputs[:1], event.output
    if event.name.rpartition(".")[2] not in FOLDING or not before or not isinstance(after, Tensor):
        return False
    return before[0].rank > 1 and after.rank > 0 and before[0].shape[0] != after.shape[0]
