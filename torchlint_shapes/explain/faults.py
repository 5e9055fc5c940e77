"""From traces to faults: what cannot hold, each once, with contradicted assumptions left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torchlint_shapes.dims import Bound, Equation, Poly, solutions
from torchlint_shapes.interpret.study import Analysis, Study
from torchlint_shapes.interpret.trace import Event, Trace
from torchlint_shapes.ops.declare import Demand

MOST_CONSTRAINTS = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """An event whose demand holds for no input. `joint` faults contradict what earlier layers ask of the same input."""

    study: Study
    event: Event
    demand: Demand
    joint: bool = False

    @property
    def by_call(self) -> bool:
        """Is the input known from a call in the program?"""
        return self.study.network is None


def faults(analysis: Analysis) -> list[Fault]:
    """All faults of a file, those with a call as evidence first."""
    fitting = {_place(e) for s in analysis.studies for e in s.trace.events if not e.failed}
    found: dict[tuple[object, ...], Fault] = {}
    for study in analysis.studies:
        if study.batch_of is not None:
            continue
        for fault in _of_study(study):
            if study.network is not None and not _stands(fault, fitting):
                continue
            found.setdefault(_key(fault), fault)
    return list(found.values())


def _place(event: Event) -> tuple[object, ...]:
    made = event.layer.made if event.layer is not None else None
    return (event.name, event.site.path, event.site.node.place, made and made.node.place)


def _key(fault: Fault) -> tuple[object, ...]:
    return (*_place(fault.event), fault.demand.kind, fault.demand.argument, fault.demand.axis)


def _stands(fault: Fault, fitting: set[tuple[object, ...]]) -> bool:
    """A fault on an assumed input stands if every kind of input has it, and no other run shows the layer fitting."""
    everywhere = all(
        any(e.failed and _place(e) == _place(fault.event) for e in variant.events) for variant in fault.study.variants
    )
    return everywhere and fault.study.proves and (not fault.study.assumed or _place(fault.event) not in fitting)


# After such a fault it is a guess what shape goes on; what follows from the guess is no fault of its own.
_CLOUDS = frozenset({"reshape", "axis", "index", "join", "matmul", "window", "loss", "contract"})
# A tensor that did not fit one layer does not fit what it is joined with either: one fault, not two.
_JOINS = frozenset({"join", "matmul", "loss"})


def _of_study(study: Study) -> Iterator[Fault]:
    clouded: set[int | None] = set()
    suspects: set[int | None] = set()
    for event in study.trace.events:
        joined = any(d.kind in _JOINS for d in event.failed)
        if any(t.origin in clouded or (joined and t.origin in suspects) for t in event.inputs):
            clouded.add(event.index)
        elif not event.guarded:
            for demand in event.failed:
                yield Fault(study, event, demand)
            if any(
                d.kind in _CLOUDS or (d.kind == "features" and any(t.rank > 2 for t in event.inputs[:1]))
                for d in event.failed
            ):
                clouded.add(event.index)
            if event.failed:
                suspects.update(t.origin for t in event.inputs if t.origin is not None)
    if study.network is not None and not study.variants and not study.guessed:
        yield from _contradictions(study)


def constraints(trace: Trace) -> list[tuple[Event, Demand, Equation | Bound]]:
    """What a run asks of the sizes of its input."""
    found: list[tuple[Event, Demand, Equation | Bound]] = []
    seen: set[object] = set()
    for event in trace.events:
        for demand in event.open if not event.guarded else ():
            constraint = _constraint(demand)
            if constraint is not None and constraint not in seen and not _has_unknown(constraint):
                seen.add(constraint)
                found.append((event, demand, constraint))
    return found[:MOST_CONSTRAINTS]


def _constraint(demand: Demand) -> Equation | Bound | None:
    want, got = demand.want, demand.got
    if isinstance(want, str) or isinstance(got, str):
        return None
    if demand.relation == ">=" and isinstance(want, int):
        return Bound(got, want)
    if demand.relation == "==":
        return Equation(got, want) if isinstance(want, int) else Equation(got - want, 0)
    return None


def _has_unknown(constraint: Equation | Bound) -> bool:
    from torchlint_shapes.dims import symbols

    return any(s.name.startswith("?") for s in symbols(constraint.dim))


def _contradictions(study: Study) -> Iterator[Fault]:
    """The first demand that contradicts those before it."""
    asked = constraints(study.trace)
    if len(asked) < 1 or _solvable([c for _, _, c in asked]):
        return
    for number, (event, demand, _) in enumerate(asked):
        if not _solvable([c for _, _, c in asked[: number + 1]]):
            yield Fault(study, event, demand, joint=True)
            return


def _solvable(asked: list[Equation | Bound]) -> bool:
    equations = [c for c in asked if isinstance(c, Equation)]
    bounds = [c for c in asked if isinstance(c, Bound)]
    return bool(solutions(equations, bounds).boxes)


__all__ = ["Fault", "Poly", "constraints", "faults"]
