"""What a run asks of the sizes of its input, and whether any input can give it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from torchlint_shapes.dims import Bound, Constraint, Dim, Equation, OneOf, Poly, solutions, symbol, symbols
from torchlint_shapes.interpret.trace import Event, Trace
from torchlint_shapes.ops.fit import Demand

MOST_CONSTRAINTS = 40
BATCH = symbol("B")


@dataclass(frozen=True, slots=True)
class Asked:
    """A demand that some inputs meet, as a constraint on their sizes."""

    event: Event
    demand: Demand
    constraint: Constraint


def constraints(trace: Trace) -> list[Asked]:
    """What a run asks of the sizes of its input, each once."""
    found: list[Asked] = []
    seen: set[object] = set()
    for event in trace.events:
        for demand in event.open if not event.guarded else ():
            constraint = _constraint(demand)
            if constraint is not None and constraint not in seen and not _has_unknown(constraint):
                seen.add(constraint)
                found.append(Asked(event, demand, constraint))
    return found[:MOST_CONSTRAINTS]


def left_open(trace: Trace, guesses: set[int | None]) -> set[tuple[object, ...]]:
    """The demands that are no constraint on the input, which may or may not hold; but for those after a guess."""
    return {
        (event.name, event.site.path, event.site.node.place, demand.kind, demand.axis)
        for event in trace.events
        for demand in (event.open if not event.guarded and event.index not in guesses else ())
        if ((constraint := _constraint(demand)) is None and whole_rows(event, demand) is None)
        or (constraint is not None and _has_unknown(constraint))
    }


def whole_rows(event: Event, demand: Demand) -> Equation | None:
    """For `x.view(-1, N)` of a batch: when each sample is a row."""
    if demand.relation != "divides" or not isinstance(demand.want, int) or not event.inputs:
        return None
    before = event.inputs[0]
    features: Dim = prod(before.shape[1:])
    if before.rank < 2 or before.shape[0] != BATCH or demand.got != BATCH * features:
        return None
    rows = Equation(features, demand.want)
    return None if isinstance(features, int) or _has_unknown(rows) else rows


def _constraint(demand: Demand) -> Constraint | None:
    want, got = demand.want, demand.got
    if isinstance(want, str) or isinstance(got, str):
        return None
    if demand.relation == ">=" and isinstance(want, int):
        return Bound(got, want)
    if demand.relation == "==":
        return Equation(got, want) if isinstance(want, int) else Equation(got - want, 0)
    if demand.relation == "== or 1" and isinstance(want, int):
        return OneOf(got, (want, 1))
    return None


def _has_unknown(constraint: Constraint) -> bool:
    return any(s.name.startswith("?") for s in symbols(constraint.dim))


def windows(trace: Trace) -> list[Asked]:
    """That more than a pixel lies under the kernel of each layer that slides over pictures, which nobody asks."""
    found: dict[Constraint, Asked] = {}
    for event in trace.events:
        sizes = event.layer.attrs.get("kernel_size") if event.layer is not None and event.inputs else None
        if not isinstance(sizes, tuple) or event.guarded or event.inputs[0].rank <= len(sizes):
            continue
        for axis, kernel in enumerate(sizes, -len(sizes)):
            size = event.inputs[0].shape[axis]
            bound = Bound(size, 2)
            if isinstance(size, Poly) and isinstance(kernel, int) and kernel > 1 and not _has_unknown(bound):
                demand = Demand("window", ">=", 2, size, "", "kernel_size", axis)
                found.setdefault(bound, Asked(event, demand, bound))
    return list(found.values())[:MOST_CONSTRAINTS]


def contradiction(asked: list[Asked]) -> list[Asked]:
    """The first demand that those before it leave no input for, last, after as few of them as contradict it."""
    if _solvable(asked):
        return []
    number = next(n for n in range(len(asked)) if not _solvable(asked[: n + 1]))
    core, last = asked[:number], asked[number]
    for one in list(core):
        fewer = [other for other in core if other is not one]
        if not _solvable([*fewer, last]):
            core = fewer
    return [*core, last]


def _solvable(asked: list[Asked]) -> bool:
    return bool(solutions(one.constraint for one in asked).boxes)
