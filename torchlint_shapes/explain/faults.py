"""From traces to faults: what cannot hold, each once, with contradicted assumptions left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.explain.constraints import Asked, constraints, contradiction
from torchlint_shapes.interpret.study import Analysis, Study
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.ops.fit import Demand


@dataclass(frozen=True, slots=True)
class Fault:
    """An event whose demand holds for no input.

    Of a `joint` fault some inputs meet it, but none that meets the others of `core` too, of which it is the last.
    """

    study: Study
    event: Event
    demand: Demand
    core: tuple[Asked, ...] = ()

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
    for study in analysis.studies:
        for event in study.trace.events:
            if not event.failed and id(event) not in wrong:
                fitting.setdefault(_place(event), []).append(study)
    found: dict[tuple[object, ...], Fault] = {}
    for fault in every:
        if fault.by_call or _stands(fault, fitting.get(_place(fault.event), [])):
            found.setdefault(_key(fault), fault)
    return list(found.values())


def _place(event: Event) -> tuple[object, ...]:
    made = event.layer.made if event.layer is not None else None
    return (event.name, event.site.path, event.site.node.place, made and made.node.place)


def _key(fault: Fault) -> tuple[object, ...]:
    return (*_place(fault.event), fault.demand.kind, fault.demand.argument, fault.demand.axis)


def _stands(fault: Fault, fitting: list[Study]) -> bool:
    """A fault on an assumed input stands if every kind of input has it, and no other run shows the layer fitting.

    What contradicts a layer in a run is no proof against that run.
    """
    everywhere = all(
        any(e.failed and _place(e) == _place(fault.event) for e in variant.events) for variant in fault.study.variants
    )
    acquitted = fault.study.assumed and any(study is not fault.study for study in fitting)
    return everywhere and fault.study.proves and not acquitted and not (fault.study.assumed and _is_to_come(fault))


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
    if study.network is not None and not study.variants and not study.guessed:
        yield from _contradiction(study, clouded)


def _of_events(study: Study, clouded: set[int | None]) -> Iterator[Fault]:
    """The faults of single events; `clouded` becomes those after which shapes are guesses."""
    suspects: set[int | None] = set()
    for event in study.trace.events:
        joined = any(d.kind in _JOINS for d in event.failed)
        if any(t.origin in clouded or (joined and t.origin in suspects) for t in event.inputs):
            clouded.add(event.index)
        elif not event.guarded:
            for demand in event.failed:
                yield Fault(study, event, demand)
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
    core = contradiction([asked for asked in constraints(study.trace) if asked.event.index not in clouded])
    if core:
        yield Fault(study, core[-1].event, core[-1].demand, tuple(core))
