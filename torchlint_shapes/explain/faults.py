"""From traces to faults: what cannot hold, each once, with contradicted assumptions left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from torchlint_shapes.dims import Equation
from torchlint_shapes.explain.constraints import Asked, constraints, contradiction, windows
from torchlint_shapes.explain.pairing import pairings
from torchlint_shapes.explain.place import builder
from torchlint_shapes.interpret.ranks import binds_batch
from torchlint_shapes.interpret.study import Analysis, Study
from torchlint_shapes.interpret.trace import Construction, Event
from torchlint_shapes.ops.fit import Demand


@dataclass(frozen=True, slots=True)
class Fault:
    """An event whose demand holds for no input.

    Of a `joint` fault some inputs meet it, but none that meets the others of `core` too, of which it is the last. One
    that has a `pinched` window is met only where a single pixel lies under its kernel. The class in which its layer is
    made was `built` wrongly, where the same line fits in another object of it.
    """

    study: Study
    event: Event
    demand: Demand
    core: tuple[Asked, ...] = ()
    built: bool = False
    pinched: Event | None = None

    @property
    def joint(self) -> bool:
        return bool(self.core)

    @property
    def by_call(self) -> bool:
        """Is the input known from a call in the program?"""
        return self.study.network is None


def faults(analysis: Analysis) -> list[Fault]:
    """All faults of a file, those with a call as evidence first."""
    every = [fault for study in analysis.studies if study.batch_of is None for fault in _of_study(study)]
    wrong = {id(fault.event) for fault in every}
    fitting: dict[tuple[object, ...], list[Study]] = {}
    built: dict[tuple[object, ...], set[object]] = {}
    for study in analysis.studies:
        for event in study.trace.events:
            if not event.failed and id(event) not in wrong:
                fitting.setdefault(_place(event), []).append(study)
                if study.network is None:
                    built.setdefault(_place(event), set()).add(_built(event))
    found: dict[tuple[object, ...], Fault] = {}
    for fault in every:
        if fault.by_call or _stands(fault, fitting.get(_place(fault.event), [])):
            others = built.get(_place(fault.event), set()) - {_built(fault.event)}
            one = replace(fault, built=_built(fault.event) is not None and bool(others))
            found.setdefault(_key(one), one)
    alike: dict[tuple[object, ...], Fault] = {}
    for one in found.values():
        alike.setdefault(_mistake(one), one)
    return list(alike.values())


def _mistake(fault: Fault) -> tuple[object, ...]:
    """What is the same mistake where it is made more than once in a line."""
    event, demand = fault.event, fault.demand
    if event.layer is not None or demand.kind != "join":
        return _key(fault)
    line = event.site.node.place[0]
    return event.site.path, line, event.name, demand.want, demand.got, demand.axis, *(t.shape for t in event.inputs)


def unproved(analysis: Analysis) -> list[Fault]:
    """What fails in a run that proves nothing: not every kind of input was tried, or each fails elsewhere."""
    told = {_key(fault) for fault in faults(analysis)}
    studies = [s for s in analysis.studies if s.batch_of is None and (s.variants or not s.proves)]
    every = (fault for study in studies for fault in _of_study(study))
    return [fault for fault in every if _key(fault) not in told] if not told else []


def _built(event: Event) -> object:
    """The place of the call that built the object in which an event's layer is made."""
    site = builder(event.layer)
    return (site.path, site.node.place) if site is not None else None


def _place(event: Event) -> tuple[object, ...]:
    made = event.layer.made if event.layer is not None else None
    return (event.name, event.site.path, event.site.node.place, made and made.node.place)


def _key(fault: Fault) -> tuple[object, ...]:
    demand, built = fault.demand, _built(fault.event) if fault.built else None
    return (*_place(fault.event), built, demand.kind, demand.argument, demand.axis)


def _stands(fault: Fault, fitting: list[Study]) -> bool:
    """A fault on an assumed input stands if every kind of input has it, and no other run shows the layer fitting.

    Where each kind has another, that stands which is met last. What contradicts a layer in a run is no proof against
    that run.
    """
    acquitted = fault.study.assumed and any(study is not fault.study or not fault.joint for study in fitting)
    if (fault.demand.refuses_rank and not fault.study.capped) or (fault.study.assumed and _is_to_come(fault)):
        return False
    return (_is_everywhere(fault) or fault.study.furthest) and fault.study.proves and not acquitted


def _is_to_come(fault: Fault) -> bool:
    """Was a layer made with 0 or -1, which an argument that stands for a number to come gave it?"""
    layer, argument = fault.event.layer, fault.demand.argument
    if layer is None or layer.made is None or not _is_none(layer.attrs.get(argument or "")):
        return False
    frame = layer.made.caller
    while frame is not None and not any(map(_is_none, frame.arguments.values())):
        frame = frame.site.caller
    return frame is not None


def _is_none(number: Any) -> bool:
    """A number for less than one."""
    return isinstance(number, int) and not isinstance(number, bool) and number < 1


def _is_everywhere(fault: Fault) -> bool:
    """Does every kind of input fail there, or fit a batch of one size only?"""
    place = _place(fault.event)
    return all(any((e.failed or binds_batch(e)) and _place(e) == place for e in v.events) for v in fault.study.variants)


def other_ranks(fault: Fault) -> str:
    """What becomes of inputs of other ranks, where it is not the same."""
    place = _place(fault.event)
    met = [[e for e in variant.events if _place(e) == place] for variant in fault.study.variants]
    said = ["fails before that"] if any(not any(e.failed or binds_batch(e) for e in events) for events in met) else []
    said += ["fits one size only"] if any(not e.failed and binds_batch(e) for events in met for e in events) else []
    return f"of another rank it {' or '.join(said)}" if said else ""


def repeated(fault: Fault) -> int:
    """In how many layers built at one place of the program the same does not fit."""
    same = (fault.demand.kind, fault.demand.want, fault.demand.got)
    events = (e for e in fault.study.trace.events if e.layer is not None and _place(e) == _place(fault.event))
    return len({id(e.layer) for e in events if any((d.kind, d.want, d.got) == same for d in e.failed)})


# After such a fault it is a guess what shape goes on; what follows from the guess is no fault of its own.
_CLOUDS = frozenset({"reshape", "axis", "index", "join", "matmul", "window", "loss", "contract"})
# A tensor that did not fit one layer does not fit what it is joined with either: one fault, not two.
_JOINS = frozenset({"join", "matmul", "loss"})


def guesses(study: Study) -> set[int | None]:
    """The events after which it is a guess what shape goes on."""
    clouded: set[int | None] = set()
    for _ in _of_events(study, clouded):
        pass
    return clouded


def _of_study(study: Study) -> Iterator[Fault]:
    clouded: set[int | None] = set()
    yield from _of_events(study, clouded)
    if study.network is None:
        yield from (Fault(study, event, demand) for event, demand in pairings(study, clouded))
    if study.network is not None and not study.variants and not study.guessed and not study.doubtful:
        yield from _contradiction(study, clouded)


def _of_events(study: Study, clouded: set[int | None]) -> Iterator[Fault]:
    """The faults of single events; `clouded` becomes those after which shapes are guesses."""
    suspects: set[int | None] = set()
    broken: set[int] = set()
    for event in study.trace.events:
        if event.failed and isinstance(event, Construction):
            broken.add(id(event.layer))
        elif id(event.layer) in broken:
            continue
        joined = any(d.kind in _JOINS for d in event.failed)
        if any(t.origin in clouded or (joined and t.origin in suspects) for t in event.inputs):
            clouded.add(event.index)
        elif not event.guarded:
            told: set[object] = set()
            for demand in event.failed:
                if demand.kind != "join" or (demand.want, demand.got, demand.axis) not in told:
                    yield Fault(study, event, demand)
                told.add((demand.want, demand.got, demand.axis))
            if any(_hides_the_shape(event, d) for d in event.failed):
                clouded.add(event.index)
            if event.failed:
                suspects.update(t.origin for t in event.inputs if t.origin is not None)


def _hides_the_shape(event: Event, demand: Demand) -> bool:
    if demand.kind == "features":
        return any(t.rank > 2 for t in event.inputs[:1])
    return demand.kind in _CLOUDS or has_channels_last(event, demand)


def has_channels_last(event: Event, demand: Demand) -> bool:
    """Would pictures fit whose channels stand on the last axis?"""
    image = event.inputs[0] if event.inputs else None
    return demand.kind == "channels" and image is not None and image.rank >= 4 and image.shape[-1] == demand.want


def _contradiction(study: Study, clouded: set[int | None]) -> Iterator[Fault]:
    """The first demand that contradicts those before it."""
    every = [asked for asked in constraints(study.trace) if asked.event.index not in clouded]
    core = contradiction(every)
    if core:
        yield Fault(study, core[-1].event, core[-1].demand, tuple(core))
    elif any(isinstance(asked.constraint, Equation) for asked in every):
        core = contradiction([*windows(study.trace), *every])
        if core and isinstance(core[-1].constraint, Equation):
            yield Fault(study, core[-1].event, core[-1].demand, pinched=core[0].event)
