"""What happened: above all the calls of layers and ops. The interpreter records, rules and reports read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from torchlint_shapes.interpret.values import Instance, Site, Tensor, Value
from torchlint_shapes.model.project import stands_in
from torchlint_shapes.ops.fit import Demand

Place: TypeAlias = tuple[str, tuple[int, int, int, int]]


# Does an output come from what a network is given, and by how many calls in a row?
History: TypeAlias = tuple[bool, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that concerns sizes. Each kind is a class of its own.

    `index` is its own in all traces of a machine: a tensor that one trace made is in no other taken for one of its own.
    `networks` are the networks whose forward is running, outermost first; `root` is the number of the call from outside
    that started them. `guarded` events stand in a `try` that would catch their error.
    """

    index: int
    name: str
    layer: Instance | None
    site: Site
    arguments: dict[str, Any]
    inputs: tuple[Tensor, ...]
    output: Any
    failed: tuple[Demand, ...]
    open: tuple[Demand, ...]
    networks: tuple[Instance, ...]
    root: int | None
    guarded: bool
    certain: bool = True  # not on one of several ways that the program may take


class Call(Event):
    """A call of a layer or op; `name` is torch's, qualified."""

    __slots__ = ()


class Construction(Event):
    """A layer is built; `name` is that of its class, qualified."""

    __slots__ = ()


class ContractCheck(Event):
    """A tensor meets an annotation; `name` is the parameter or RETURN, the argument `of` the function."""

    __slots__ = ()


class Batch(Event):
    """A loader gives a batch; `name` is the class of the dataset.

    The last one, where it is smaller, has the `loader` as an argument, and how many `samples` it shares out by `size`.
    """

    __slots__ = ()


class AttributeChange(Event):
    """An attribute of a layer that its constructor set gets another value; `name` is the attribute."""

    __slots__ = ()


class ParameterChange(Event):
    """A layer is given another tensor for a parameter, its weight or bias; `name` is the attribute."""

    __slots__ = ()


class Refusal(Event):
    """A call, or the reading of an attribute, that Python or torch refuses; `name` is what is called or read."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """A call with a tensor, or with what may be one, that could not be followed, and why."""

    place: Place
    cause: str


@dataclass(slots=True)
class Root:
    """A call of a network from outside any network; so many `changes` of attributes went before."""

    network: Instance
    inputs: list[Value]
    keywords: dict[str, Value]
    site: Site
    changes: int
    output: Value = None
    first: int = 0
    last: int = 0
    muted: bool = False
    regained: bool = False  # something in it was not known, what came of it was


@dataclass(slots=True)
class Trace:
    """The events of one run, and what it is at. `base` is the index of its first event."""

    events: list[Event] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    misused: dict[int, Value] = field(default_factory=dict)  # what was told to be no tensor, each told once
    cut: Counter[str] = field(default_factory=Counter)  # why parts of the program did not run
    raises: bool = False  # the network that ran raised an exception of its own
    known: int = 0  # how many calls with a tensor were followed
    lost: list[Lost] = field(default_factory=list)  # those that were not
    missed: list[tuple[int, Instance]] = field(default_factory=list)  # the layers of such calls, before which event
    regained: int = 0  # how often what came of a value that was not known was known again
    guards: int = 0
    muted: int = 0
    networks: list[Instance] = field(default_factory=list)
    root: int | None = None
    called: set[int] = field(default_factory=set)  # the networks of `roots`
    rounds: int = 0  # how often a network was called again, or a loader gone through
    guess: tuple[str, list[Tensor]] | None = None  # an input whose rank nothing tells, and what it may be
    base: int = 0
    studied: bool = False  # a network runs by itself
    histories: dict[int | None, History] = field(default_factory=dict)  # how each output came about, once it was asked

    @property
    def next(self) -> int:
        """The index of the next event."""
        return self.base + len(self.events)

    def event(self, index: int | None) -> Event | None:
        """The event of this index, None when it is one of another trace."""
        return self.events[index - self.base] if index is not None and self.base <= index < self.next else None

    def record(
        self,
        kind: type[Event],
        name: str,
        site: Site,
        layer: Instance | None = None,
        arguments: Mapping[str, Value] = MappingProxyType({}),
        inputs: tuple[Tensor, ...] = (),
        output: Value = None,
        failed: Sequence[Demand] = (),
        open: Sequence[Demand] = (),
    ) -> None:
        if self.muted:
            failed, open = (), ()
        self.events.append(
            kind(
                self.next,
                name,
                layer,
                site,
                dict(arguments),
                inputs,
                output,
                tuple(failed),
                tuple(open),
                tuple(self.networks),
                self.root,
                bool(self.guards),
            )
        )

    def begin(self, root: Root) -> None:
        """A network is called from outside any network."""
        self.rounds += id(root.network) in self.called
        self.called.add(id(root.network))
        self.root = len(self.roots)
        self.roots.append(root)

    def forget(self, cause: str) -> None:
        """Counts a value that could not be followed."""
        if not self.muted:
            self.unknown[cause] += 1

    def follow(self, site: Site) -> None:
        """Counts a call that was followed."""
        self.known += not (self.muted or stands_in(site.path))

    def lose(self, cause: str, site: Site) -> None:
        """Counts a call that could not be followed."""
        if stands_in(site.path):
            return
        self.forget(cause)
        if not self.muted:
            self.lost.append(Lost((site.path, site.node.place), cause))

    def miss(self, layer: Instance, undecided: bool) -> None:
        """Notes a call of a layer that left no event, but for one on one of several ways of the program."""
        if self.networks and not self.muted and not undecided:
            self.missed.append((self.next, layer))

    def met(self) -> set[Place]:
        """Where there were calls, followed or lost."""
        calls = {(e.site.path, e.site.node.place) for e in self.events if isinstance(e, Call)}
        return calls | {one.place for one in self.lost}

    def skip(self, cause: str) -> None:
        """Counts a part of the program that did not run."""
        self.unknown[cause] += 1
        self.cut[cause] += 1

    def fits(self, first: int, last: int) -> bool:
        """Do all events from the first up to the last fit?"""
        return not any(event.failed for event in self.events[first:last])

    def judge(self, alternatives: list[tuple[int, int]]) -> None:
        """Of several ways the program may take, a fault on one proves nothing: it stays only if every way has one.

        What one way alone asks of its input is not asked by the program. A call of a layer that every way makes, from
        the same sizes to the same, is certain.
        """
        faulty = [any(e.failed for e in self.events[a:b]) for a, b in alternatives]
        keep = 0 if alternatives and all(faulty) else None
        common = self._common(alternatives) if len(alternatives) > 1 else frozenset()
        for number, (first, last) in enumerate(alternatives):
            for i in range(first, last):
                event = self.events[i]
                failed = event.failed if number == keep else ()
                if len(alternatives) > 1:
                    self.events[i] = replace(event, failed=failed, open=(), certain=i in common)
                elif failed != event.failed:
                    self.events[i] = replace(event, failed=failed)

    def _common(self, alternatives: list[tuple[int, int]]) -> frozenset[int]:
        """Of the first way, the places of the calls of layers that all ways make."""
        first, *others = ({key: i for i, key in self._layer_calls(*span)} for span in alternatives)
        return frozenset(i for key, i in first.items() if all(key in other for other in others))

    def _layer_calls(self, first: int, last: int) -> Iterator[tuple[int, Any]]:
        """The places of the certain calls of layers, each with the layer, its calls before this one, and its shapes."""
        before: Counter[int] = Counter()
        for i in range(first, last):
            event = self.events[i]
            if event.layer is not None and event.certain and isinstance(event, Call):
                layer = id(event.layer)
                yield i, (layer, before[layer], _shapes(event.inputs), _shapes(event.output))
                before[layer] += 1


def _shapes(value: Any) -> Any:
    """The shapes of the tensors in a result, nested as they are; of anything else nothing."""
    if isinstance(value, tuple):
        return tuple(map(_shapes, value))
    return value.shape if isinstance(value, Tensor) else None
