"""Of all that was seen in a file, what is shown of a place: what the likeliest run says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from torchlint_shapes.explain.faults import guesses
from torchlint_shapes.explain.naming import shape_text
from torchlint_shapes.hints.record import RecordingMachine, Sight
from torchlint_shapes.interpret.explore import symbolic_study
from torchlint_shapes.interpret.study import Analysis, Study
from torchlint_shapes.interpret.torch_arguments import flat
from torchlint_shapes.interpret.trace import Event, Trace
from torchlint_shapes.interpret.values import DictValue, Instance, ListValue, Tensor, Value
from torchlint_shapes.source import ir
from torchlint_shapes.text.source_text import SourceText

MOST_PARTS = 4  # of a tuple or list


class Sights:
    """What was seen of a file: its text, and of each place the sights of its best study."""

    def __init__(self, source: SourceText, analysis: Analysis) -> None:
        self.source, self.analysis = source, analysis
        self.studies = {id(s.trace): s for s in analysis.studies if s.batch_of is None}
        self.sound = True  # the machine was not stopped in the middle of something: it can run more
        self._guesses: dict[int, set[int | None]] = {}
        self._symbolic: dict[int, Study | None] = {}

    @cached_property
    def of(self) -> dict[ir.Place, list[Sight]]:
        """By place. Of several studies that came there the best one speaks."""
        found: dict[ir.Place, dict[int, list[Sight]]] = defaultdict(lambda: defaultdict(list))
        for sight in (*self._recorded(), *self._augmented()):
            if id(sight.trace) in self.studies and not self._guessed(sight):
                found[sight.node.place][id(sight.trace)].append(sight)
        return {place: by[min(by, key=self._rank)] for place, by in found.items()}

    def events(self) -> Iterator[tuple[Study, Event]]:
        """The calls of all studies, the best ones first."""
        for study in sorted(self.studies.values(), key=lambda s: self._rank(id(s.trace))):
            for event in study.trace.events:
                yield study, event

    def study(self, sight: Sight) -> Study:
        return self.studies[id(sight.trace)]

    def symbolic(self, study: Study, root: int | None) -> Study | None:
        """The network that the program calls there, run on symbolic input."""
        if root is None or study.network is not None or not self.sound:
            return None
        network = study.trace.roots[root].network
        if id(network) not in self._symbolic:
            self._symbolic[id(network)] = symbolic_study(self.analysis, network)
        found = self._symbolic[id(network)]
        return found if found is not None and not found.guessed else None

    def twin(self, sight: Sight) -> Sight | None:
        """The same expression of the same network on symbolic input."""
        study = self.symbolic(self.study(sight), sight.root)
        wanted = (sight.node, sight.network)
        recorded = (s for s in self._recorded() if study is not None and s.trace is study.trace)
        return next((s for s in recorded if (s.node, s.network) == wanted), None)

    def _recorded(self) -> Iterable[Sight]:
        machine = self.analysis.machine
        assert isinstance(machine, RecordingMachine)
        return machine.sights

    def _augmented(self) -> Iterator[Sight]:
        """`x += y` is no expression: what it leaves is in the trace."""
        for study in self.studies.values():
            for event in study.trace.events:
                if isinstance(event.site.node, ir.Augment) and event.site.path == self.analysis.path:
                    network = event.networks[-1] if event.networks else None
                    yield Sight(study.trace, event.site.node, event.output, network, event.root)

    def _guessed(self, sight: Sight) -> bool:
        """Is it a guess what shape went on, after a fault?"""
        key = id(sight.trace)
        if key not in self._guesses:
            self._guesses[key] = guesses(self.studies[key])
        clouded = self._guesses[key]
        return bool(clouded) and any(t.origin in clouded for t in flat([sight.value]) if isinstance(t, Tensor))

    def _rank(self, trace: int) -> tuple[bool, bool, bool]:
        """An input that somebody states goes before one that the program gives, both before a symbolic one."""
        study = self.studies[trace]
        return study.guessed, not study.stated, study.network is not None


def value_text(value: Value) -> str | None:
    """The shapes in a value, None where there is no tensor in it."""
    if isinstance(value, Tensor):
        return shape_text(value)
    parts: list[tuple[str, Value]] = []
    if isinstance(value, DictValue):
        parts = [(f"{key!r}: ", v) for key, v in value.items.items()]
    elif isinstance(value, ListValue | tuple):
        parts = [("", v) for v in (value.items if isinstance(value, ListValue) else value)]
    shown = [(name, value_text(v), v) for name, v in parts[:MOST_PARTS]]
    if not any(text for _, text, _ in shown):
        return None
    texts = [name + (f"({t})" if isinstance(v, (tuple, ListValue)) else t or "_") for name, t, v in shown]
    return ", ".join([*texts, "..."] if len(parts) > MOST_PARTS else texts)


def distinct(sights: Iterable[Sight]) -> dict[str, Sight]:
    """The different shapes that an expression had, each with where it first had it."""
    found: dict[str, Sight] = {}
    for sight in sights:
        text = value_text(sight.value)
        if text is not None:
            found.setdefault(text, sight)
    return found


def made_by(sight: Sight) -> Event | None:
    """The call that made what was seen."""
    origin = next((t.origin for t in flat([sight.value]) if isinstance(t, Tensor)), None)
    trace: Trace = sight.trace
    return trace.event(origin)


def path_of(network: Instance | None, trace: Trace, root: int | None) -> str:
    """The path of a network within the one that was called, as `named_modules` has it."""
    from torchlint_shapes.interpret.children import named_modules

    if network is None or root is None:
        return ""
    return next((path for path, module in named_modules(trace.roots[root].network) if module is network), "")
