"""The abstract interpreter: its state, its budget, and how it explores an undecided branch.

What each node of the IR does, and how each kind of value is called, is registered by the files beside this one
(`expressions`, `statements`, `calls`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, TypeVar

from torchlint_shapes.dims import Undecided
from torchlint_shapes.interpret.cells import World
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.signals import Ended, OutOfBudget, ProgramRaise
from torchlint_shapes.interpret.state import Trail
from torchlint_shapes.interpret.trace import Trace
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    Choice,
    ClassValue,
    DictValue,
    Frame,
    Instance,
    Keywords,
    ModuleValue,
    Scope,
    Site,
    Value,
)
from torchlint_shapes.model.project import Project
from torchlint_shapes.ops.tensor import Tensor, UnknownType
from torchlint_shapes.source import ir

T = TypeVar("T")

STEPS = 2_000_000
# Of a file, with all that is studied in it.
MOST_STEPS = 4_000_000
# So often a machine looks whether anybody still wants its work.
LOOK_STEPS = 250
# For one step so many items of lists are copied.
COPIES = 16
# More than any run within its budget records.
MOST_EVENTS = 1 << 40
DEPTH = 120
# torch has no larger size of a tensor.
LARGEST_SIZE = (1 << 63) - 1


@dataclass(slots=True)
class Completion:
    """How a block ended when not by running to its end: return, break, continue, or dead (every way out is parked)."""

    kind: str
    value: Value = None


@dataclass(slots=True)
class Parked:
    """A world that left a block early and waits where its owner (a call or a loop) ends. It is relative to `mark`."""

    owner: object
    kind: str
    mark: int
    world: World
    value: Value


Handler = Callable[["Machine", Any, Scope], Any]
Caller = Callable[["Machine", Any, Arguments, Keywords, Site], Value]
EXPRESSIONS: dict[type[ir.Node], Handler] = {}
STATEMENTS: dict[type[ir.Node], Handler] = {}
CALLS: ByType[Caller] = ByType()
calls = CALLS.register


def evaluates(kind: type[ir.Node]) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        EXPRESSIONS[kind] = handler
        return handler

    return register


def executes(kind: type[ir.Node]) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        STATEMENTS[kind] = handler
        return handler

    return register


def _empty_environment() -> DictValue:
    """`os.environ`: a variable that the program does not set is taken to be unset where the program asks for it."""
    return DictValue({}, known=False, bare=True)


@dataclass(slots=True)
class Machine:
    project: Project
    trail: Trail = field(default_factory=Trail)
    trace: Trace = field(default_factory=Trace)
    modules: dict[str, ModuleValue] = field(default_factory=dict)
    classes: dict[str, ClassValue] = field(default_factory=dict)  # of torch.nn
    parked: list[Parked] = field(default_factory=list)
    called: set[ir.Node] = field(default_factory=set)
    documenting: set[Any] = field(default_factory=set)  # decorators that are known to change docstrings only
    contracts: dict[ir.Node, dict[str, Any]] = field(default_factory=dict)  # what functions state of their shapes
    steps: int = 0
    imported: int = 0  # steps of installed packages, which are not among `steps`
    traces: int = 1  # those there are
    overrun: int = 0  # steps of loops that were too long, which those around them do not count
    overruns: Counter[ir.Node] = field(default_factory=Counter)  # how often a loop was too long
    _limit: int = STEPS
    _pause: int = 0  # no step is counted beyond this before a look
    depth: int = 0
    refusals: int = 0  # the running `try` statements that name TypeError
    optional: int = 0  # those that go on where a package is missing
    attempts: int = 0  # those that catch anything, and `with` statements that do
    frame: Frame | None = None
    in_package: bool = False  # the import of an installed package is running
    touched: dict[int, Instance] = field(default_factory=dict)  # modules that code has which is not followed, by id
    sampled: set[str] = field(default_factory=set)  # the symbols that stand for the number of a sample
    environment: DictValue = field(default_factory=_empty_environment)
    globals: dict[str, Value] = field(default_factory=dict)  # of the program, while its networks are studied
    rebound: list[str] = field(default_factory=list)  # those that are not known then
    assumed: frozenset[str] = frozenset()  # arguments of the constructor under study that are symbols
    numeric: frozenset[str] = frozenset()  # those that the constructor computes with: they are numbers

    def new_trace(self) -> Trace:
        """The trace of what runs from now on."""
        self.trace = Trace(base=self.traces * MOST_EVENTS)
        self.traces += 1
        return self.trace

    # ---- the budget

    @property
    def limit(self) -> int:
        """The number of steps at which the work is cut short."""
        return self._limit

    @limit.setter
    def limit(self, steps: int) -> None:
        self._limit, self._pause = steps, 0

    def _look(self) -> None:
        """Whether to go on: looked at when the steps have passed `_pause`."""
        if self.project.ended.is_set():
            raise Ended
        copied, self.trail.copied = divmod(self.trail.copied, COPIES)
        self.steps += copied
        if self.steps > min(self._limit, MOST_STEPS) or self.project.clock.over(self.in_package):
            raise OutOfBudget
        self._pause = min(self._limit, self.steps + LOOK_STEPS)

    def spend(self, steps: int) -> None:
        """Counts the steps of work that is not the program's own, and ends it where they are too many."""
        self.steps += steps
        if self.steps > self._pause:
            self._look()

    # ---- running nodes

    def eval(self, node: ir.Node, scope: Scope) -> Value:
        self.steps += 1
        if self.steps > self._pause:
            self._look()
        try:
            return EXPRESSIONS[type(node)](self, node, scope)
        except Undecided:
            return UNKNOWN

    def run(self, body: tuple[ir.Node, ...], scope: Scope) -> Completion | None:
        """Runs a block. None when it ran to its end."""
        for node in body:
            self.steps += 1
            if self.steps > self._pause:
                self._look()
            try:
                end = STATEMENTS[type(node)](self, node, scope)
            except Undecided:
                continue
            if end is not None:
                return end
        return None

    def call(self, function: Value, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        """The result of `function(*arguments, **keywords)`."""
        return CALLS[type(function)](self, function, arguments, keywords, site)

    def site(self, node: ir.Node, scope: Scope) -> Site:
        return Site(scope.module.path if scope.module else "", node, self.frame)

    # ---- undecided branches

    def explore(self, ways: list[Callable[[], T]], of_call: bool = False) -> list[tuple[T, World]]:
        """Runs each way from the present state and takes it back. A way that raises is left out; where all are ways
        `of_call`, of one call, so is a way that does not fit beside one that does.
        """
        ends: list[tuple[T, World]] = []
        spans: list[tuple[int, int]] = []
        for way in ways:
            mark, parked, first = self.trail.open(), len(self.parked), len(self.trace.events)
            guards = self.trace.guards
            try:
                result = way()
            except ProgramRaise:
                self.trace.guards = guards
                self.trace.judge([(first, first), (first, len(self.trace.events))])
            else:
                world = self.trail.world(mark)
                self.steps += len(world)  # to take it back and to join it costs as much as to run it
                ends.append((result, world))
                spans.append((first, len(self.trace.events)))
            for p in self.parked[parked:]:
                self._rebase(p, mark)
            self.trail.undo(mark)
            self.trail.close()
        fitting = [self.trace.fits(*span) for span in spans] if of_call else []
        if any(fitting) and not all(fitting):
            for (first, last), fits in zip(spans, fitting, strict=True):
                if not fits:
                    self.trace.judge([(first, first), (first, last)])
            ends, spans = list(compress(ends, fitting)), list(compress(spans, fitting))
        self.trace.judge(spans)
        if not ends:
            raise ProgramRaise("Exception")
        return ends

    def alternatives(self, ways: list[Callable[[], Value]], of_call: bool = False) -> Value:
        """The join of the values of several ways to compute, `of_call` as of `explore`."""
        if len(ways) == 1:
            return ways[0]()
        ends = self.explore(ways, of_call)
        self.trail.merge([world for _, world in ends])
        return self.trail.join(result for result, _ in ends)

    def each(self, value: Value, use: Callable[[Value], Value]) -> Value:
        """`use(value)`, for every alternative where the value is a choice; of tensors those that fit, if any does."""
        if isinstance(value, Choice):
            tensors = all(isinstance(v, Tensor) for v in value.values)
            return self.alternatives([lambda v=v: use(v) for v in value.values], tensors)  # type: ignore[misc]
        return use(value)

    def park(self, owner: object, kind: str, mark: int, world: World, value: Value) -> None:
        self.trail.marks += 1
        self.parked.append(Parked(owner, kind, mark, world, value))

    def waiting(self, owner: object) -> list[Parked]:
        return [p for p in self.parked if p.owner is owner]

    def join_parked(self, owner: object, kind: str, alive: bool, value: Value) -> tuple[bool, Value]:
        """Joins the present world (when alive) with those parked for this owner."""
        mine = [p for p in self.parked if p.owner is owner and p.kind == kind]
        self.parked = [p for p in self.parked if not (p.owner is owner and p.kind == kind)]
        for p in reversed(mine):
            for other in self.parked:
                if other.mark > p.mark:
                    self._rebase(other, p.mark)
            world = self.trail.world(p.mark)
            self.steps += len(world)
            self.trail.undo(p.mark)
            self.trail.merge([world, p.world] if alive else [p.world])
            value = self.trail.join([value, p.value]) if alive else p.value
            alive = True
            self.trail.close()
        return alive, value

    def _rebase(self, parked: Parked, mark: int) -> None:
        """Makes a parked world relative to an earlier mark, before what lies between is undone."""
        if parked.mark <= mark:
            return
        between: World = {}
        for container, key, _ in self.trail.log[mark : parked.mark]:
            between[id(container), key] = (container, key, None)
        later: dict[tuple[int, Any], Value] = {}
        for container, key, old in self.trail.log[parked.mark :]:
            later.setdefault((id(container), key), old)
        now = self.trail.world(mark)
        prefix = {cell: (c, k, later[cell] if cell in later else now[cell][2]) for cell, (c, k, _) in between.items()}
        parked.world = {**prefix, **parked.world}
        parked.mark = mark

    def refuse(self, cause: str, site: Site) -> None:
        """A call whose arguments do not suit the function: Python's TypeError, where the program is ready for it."""
        if self.refusals:
            raise ProgramRaise("TypeError", site)
        self.trace.lose(cause, site)

    def shape(self, sizes: tuple[Any, ...]) -> tuple[Any, ...]:
        """A shape as an op gave it, with a new symbol for each size that is not known."""
        return tuple(s if is_size(s) else self.trail.unknown_size() for s in sizes)


def is_size(size: Any) -> bool:
    """Is this what a tensor may have as a size?"""
    return size is not None and not isinstance(size, UnknownType) and (type(size) is not int or size <= LARGEST_SIZE)
