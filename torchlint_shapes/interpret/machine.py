"""The abstract interpreter: its state, its budget, and how it explores an undecided branch.

What each node of the IR does is registered by the files beside this one (`expressions`, `statements`); how a call is
done is in `calls`, attributes in `attributes`, networks in `network`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torchlint_shapes.dims import Poly, Undecided, bounds
from torchlint_shapes.interpret.state import Trail, World
from torchlint_shapes.interpret.trace import Trace
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    External,
    Frame,
    Instance,
    IteratorValue,
    ListValue,
    ModuleValue,
    Scope,
    SetValue,
    ShapeOf,
    Site,
    Stream,
    Tensor,
    Value,
    constant,
)
from torchlint_shapes.model.project import Project
from torchlint_shapes.ops.tensor import UnknownType
from torchlint_shapes.source import ir

STEPS = 2_000_000
# So often a machine looks whether anybody still wants its work.
LOOK_STEPS = 250
# More than any run within its budget records.
MOST_EVENTS = 1 << 40
DEPTH = 120


class OutOfBudget(Exception):
    """The program is longer than its share of time."""


class Ended(BaseException):
    """Nobody wants any more what the machine works out."""


class ProgramRaise(Exception):
    """The program under study raises; `kind` is the name of the exception class."""

    def __init__(self, kind: str, site: Site | None = None) -> None:
        super().__init__(kind)
        self.kind, self.site = kind, site


class NeedsShape(Exception):
    """An argument of the network under study must have one of these shapes, likeliest first."""

    def __init__(self, name: str, shapes: list[Tensor]) -> None:
        super().__init__(name)
        self.name, self.shapes = name, shapes


class NeedsCount(Exception):
    """How often something is repeated is an argument of the constructor that nobody gives."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


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
EXPRESSIONS: dict[type[ir.Node], Handler] = {}
STATEMENTS: dict[type[ir.Node], Handler] = {}


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
    contracts: dict[ir.Node, dict[str, Any]] = field(default_factory=dict)  # what functions state of their shapes
    steps: int = 0
    traces: int = 1  # those there are
    _limit: int = STEPS
    _pause: int = 0  # no step is counted beyond this before a look
    cut: int = 0  # steps of loops that were too long, which those around them do not count
    cuts: Counter[ir.Node] = field(default_factory=Counter)  # how often a loop was too long
    depth: int = 0
    refusals: int = 0  # the running `try` statements that name TypeError
    frame: Frame | None = None
    abroad: bool = False  # an installed package is being imported
    environment: DictValue = field(default_factory=_empty_environment)
    assumed: frozenset[str] = frozenset()  # arguments of the constructor under study that are symbols
    reckoned: frozenset[str] = frozenset()  # those that the constructor computes with: they are numbers

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
        if self.steps > self._limit:
            raise OutOfBudget
        self._pause = min(self._limit, self.steps + LOOK_STEPS)

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
                return end  # type: ignore[no-any-return]
        return None

    def site(self, node: ir.Node, scope: Scope) -> Site:
        return Site(scope.module.path if scope.module else "", node, self.frame)

    # ---- undecided branches

    def explore(self, ways: list[Callable[[], Value]]) -> list[tuple[Value, World]]:
        """Runs each way from the present state and takes it back. A way that raises is left out."""
        ends: list[tuple[Value, World]] = []
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
        self.trace.judge(spans)
        if not ends:
            raise ProgramRaise("Exception")
        return ends

    def alternatives(self, ways: list[Callable[[], Value]]) -> Value:
        """The join of the values of several ways to compute."""
        if len(ways) == 1:
            return ways[0]()
        ends = self.explore(ways)
        self.trail.merge([world for _, world in ends])
        return self.trail.join(result for result, _ in ends)

    def each(self, value: Value, use: Callable[[Value], Value]) -> Value:
        """`use(value)`, for every alternative where the value is a choice."""
        if isinstance(value, Choice):
            return self.alternatives([lambda v=v: use(v) for v in value.values])  # type: ignore[misc]
        return use(value)

    def park(self, owner: object, kind: str, mark: int, world: World, value: Value) -> None:
        self.trail.marks += 1
        self.parked.append(Parked(owner, kind, mark, world, value))

    def waiting(self, owner: object) -> list[Parked]:
        return [p for p in self.parked if p.owner is owner]

    def settle(self, owner: object, kind: str, alive: bool, value: Value) -> tuple[bool, Value]:
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
        self.trace.forget(cause)

    # ---- facts about values

    def truth(self, value: Value) -> bool | None:
        """Is the value true? None when that is not known."""
        if constant(value):
            return bool(value)
        if isinstance(value, tuple):
            return bool(value)
        if isinstance(value, Poly):
            low, high = bounds(value)
            return True if (low is not None and low > 0) or (high is not None and high < 0) else None
        if isinstance(value, (ListValue, DictValue, SetValue, IteratorValue)):
            return bool(value.items) if value.known else (True if value.items else None)
        if isinstance(value, Choice):
            truths = {self.truth(v) for v in value.values}
            return truths.pop() if len(truths) == 1 else None
        if isinstance(value, Instance):
            return self._instance_truth(value)
        if isinstance(value, (UnknownType, Tensor, AnyTensor, Stream, External, ShapeOf)):
            return None
        return True

    def _instance_truth(self, value: Instance) -> bool | None:
        from torchlint_shapes.interpret.network import children_of, is_container

        if is_container(value):
            children = children_of(value)
            return None if children is None else bool(children)
        own = value.cls.find("__len__"), value.cls.find("__bool__")
        return True if own == (MISSING, MISSING) else None

    def shape(self, sizes: tuple[Any, ...]) -> tuple[Any, ...]:
        """A shape as an op gave it, with a new symbol for each size that is not known."""
        return tuple(self.trail.unknown_size() if s is None or isinstance(s, UnknownType) else s for s in sizes)
