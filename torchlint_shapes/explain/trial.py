"""Repairs on trial: the file is interpreted again with the edits made, and what is found then is compared."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from torchlint_shapes.explain.faults import Fault, faults
from torchlint_shapes.explain.folds import folds
from torchlint_shapes.explain.naming import layer_path
from torchlint_shapes.findings import Edit, Fix
from torchlint_shapes.interpret.signals import Ended
from torchlint_shapes.interpret.study import Analysis
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.text.source_text import SourceText, apply_edits

MOST_TRIALS = 4  # of one kind of repair
MOST_STEPS = 50_000  # of the interpreter, for all trials of a file

# The new texts of some files to what is found with them; None where one of them is no program.
Again = Callable[[Mapping[str, str]], Analysis | None]


@dataclass
class Trials:
    """The trials of one file. They end when they have cost `steps`: what is not tried is not offered."""

    analysis: Analysis
    source: Callable[[str], SourceText]
    again: Again
    steps: int = MOST_STEPS
    cost: int = field(init=False)

    def __post_init__(self) -> None:
        self.cost = self.analysis.machine.steps

    @cached_property
    def before(self) -> Counter[object]:
        return _found(self.analysis)

    def passed(self, fault: Fault, candidates: Iterable[Fix], most: int) -> Iterator[Fix]:
        """The first `most` of the candidates without which the fault is found, and with which it is not."""
        if self.analysis.project.ended.is_set():
            raise Ended
        for fix in itertools.islice(candidates, MOST_TRIALS):
            if self.steps < self.cost or not most or self.analysis.project.clock.over():
                return
            if self.repairs(fault, fix.edits):
                most -= 1
                yield fix

    def repairs(self, fault: Fault, edits: tuple[Edit, ...]) -> bool:
        """Is the fault gone with these edits, no other there, and as much followed as before?"""
        self.steps -= self.cost
        paths = {edit.path for edit in edits}
        own = {path: [edit for edit in edits if edit.path == path] for path in paths}
        after = self.again({path: apply_edits(self.source(path).text, own[path]) for path in paths})
        if after is None:
            return False
        found = _found(after)
        gone = (self.before - found)[_key(fault)] > 0 and not found - self.before
        return gone and _reached(fault, after) and _unknown(after) <= _unknown(self.analysis)


def _found(analysis: Analysis) -> Counter[object]:
    """What is found, by keys that an edit does not move."""
    views = Counter[object](("fold", fold.event.name) for fold in folds(analysis))
    return views + Counter(_key(fault) for fault in faults(analysis))


def _key(fault: Fault) -> tuple[object, ...]:
    return type(fault.event), fault.demand.kind, fault.demand.argument, *_call(fault.event)


def _call(event: Event) -> tuple[object, ...]:
    """The call of an event, wherever an edit has moved it."""
    return event.name, layer_path(event), tuple(network.cls.qualified for network in event.networks[:-1])


def _reached(fault: Fault, after: Analysis) -> bool:
    """Is the call still made, or one of a layer in its place?"""
    events = (event for study in after.studies for event in study.trace.events if not event.failed)
    return any(_call(e)[1:] == _call(fault.event)[1:] and (e.layer or e.name == fault.event.name) for e in events)


def _unknown(analysis: Analysis) -> int:
    return sum(study.trace.unknown.total() for study in analysis.studies)
