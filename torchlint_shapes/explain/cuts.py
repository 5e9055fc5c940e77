"""Views into rows that are no whole samples for any size of the input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torchlint_shapes.dims import Dim, Equation, solutions, subs, symbols
from torchlint_shapes.explain.constraints import constraints, whole_rows
from torchlint_shapes.explain.graph import tensors_in
from torchlint_shapes.interpret.study import FOLDING, Analysis, Study
from torchlint_shapes.interpret.trace import Event, Trace
from torchlint_shapes.interpret.values import Tensor

MOST_SAMPLES = 8  # so many samples may be meant to stand in one row
LARGEST = 1024  # of a square input


@dataclass(frozen=True, slots=True)
class Cut:
    """`x.view(-1, row)` of samples with `features`, whose rows the network returns."""

    study: Study
    event: Event
    features: Dim
    row: int


def cuts(analysis: Analysis) -> Iterator[Cut]:
    """Where no size of the input makes the rows whole samples, and nothing puts them together again."""
    for study in analysis.studies:
        if study.network is None or study.variants or study.guessed or study.doubtful or not study.proves:
            continue
        asked = [one.constraint for one in constraints(study.trace)]
        for event in study.trace.events:
            rows = next((e for d in event.open if (e := whole_rows(event, d)) is not None), None)
            if rows is None or event.guarded or event.name.rpartition(".")[2] not in FOLDING:
                continue
            several = (Equation(rows.dim * count, rows.value) for count in range(1, MOST_SAMPLES + 1))
            if _is_returned(study.trace, event) and not any(solutions([*asked, one]).boxes for one in several):
                yield Cut(study, event, rows.dim, rows.value)


def _is_returned(trace: Trace, event: Event) -> bool:
    """Does the network return as many rows as the view has made?"""
    made = event.output
    if event.root is None or not event.certain or not isinstance(made, Tensor) or not made.rank:
        return False
    return any(t.rank and t.shape[0] == made.shape[0] for t in tensors_in(trace.roots[event.root].output))


def nearest(cut: Cut) -> tuple[int, int] | None:
    """What a sample of a square input has that comes next to the row, and the length of its sides."""
    names = [symbol.name for symbol in symbols(cut.features)]
    asked = [one.constraint for one in constraints(cut.study.trace)]
    least = max((box[name].start for box in solutions(asked).boxes[:1] for name in names if name in box), default=1)
    found = [(subs(cut.features, dict.fromkeys(names, side)), side) for side in range(least, LARGEST)]
    sizes = [(size, side) for size, side in found if isinstance(size, int) and size > 0]
    return min(sizes, key=lambda one: abs(one[0] - cut.row), default=None)
