"""Which ranks the inputs of a network may have, and what it proves when it fits none of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from torchlint_shapes.dims import symbol
from torchlint_shapes.interpret.signals import NeedsShape
from torchlint_shapes.interpret.study import Study
from torchlint_shapes.interpret.trace import Call, Event, Trace
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.ops.starts import of_rank
from torchlint_shapes.ops.tensor import Tensor

BATCH = symbol("B")
# Which of its shapes an input takes, by its name.
Pick: TypeAlias = Callable[[str], int]
USUAL = (3, 4, 2, 5, 1)


def FIRST(name: str) -> int:
    return 0


@dataclass(slots=True)
class Ranks:
    """How many shapes each input may have, known after the first run; whether those are all that there are."""

    shapes: dict[str, int] = field(default_factory=dict)
    complete: bool = True
    sure: bool = True

    def note(self, needs: NeedsShape) -> list[Tensor]:
        """The shapes that an input may have.

        What one of several ways of the program asks may be not so for other ranks: those come last.
        """
        found = list(needs.shapes)
        if needs.doubtful:
            self.sure = False
            found += [of_rank(rank) for rank in USUAL if all(shape.rank != rank for shape in found)]
        self.complete &= needs.complete
        self.shapes[needs.name] = len(found)
        return found

    def choices(self) -> Iterator[Pick]:
        """All inputs take their likeliest shape first, then all their second, then the mixed cases."""
        yield FIRST
        most = max(self.shapes.values(), default=1)
        for number in range(1, most):
            yield lambda name, n=number: min(n, self.shapes.get(name, 1) - 1)  # type: ignore[misc]
        names = [n for n, count in self.shapes.items() if count > 1]
        for mixed in itertools.product(*(range(self.shapes[n]) for n in names)) if len(names) > 1 else ():
            if len(set(mixed)) > 1:
                yield lambda name, m=dict(zip(names, mixed)): m.get(name, 0)  # type: ignore[misc]

    def best(self, studies: list[Study]) -> Study:
        """The run to report: one that fits, else that which gets furthest."""
        best = min(studies, key=lambda study: _badness(study, studies[0]))
        others = [s for s in studies if s is not best]
        best.proves = all(s.proves for s in studies)
        best.variants = [s.trace for s in others]
        best.capped = self.complete or len(studies) == 1 or _is_too_much(max(studies, key=_rank), studies)
        sure = self.sure and not any(s.guessed or fits(s, studies[0]) or s.trace.cut for s in studies)
        best.furthest = best.proves and best.capped and sure
        return best


def has_failed(trace: Trace) -> bool:
    return _first(trace) is not None


def fits(study: Study, likeliest: Study) -> bool:
    """Did it run to its end without a fault?

    That a batch would have to have as many samples as a layer takes features is no fit where the likeliest input fails.
    """
    failed = {e.site for e in likeliest.trace.events if e.failed}
    bound = any(e.site in failed and binds_batch(e) for e in study.trace.events)
    return not study.trace.raises and not has_failed(study.trace) and not bound


def binds_batch(event: Event) -> bool:
    """Does a layer take the samples for features, which fits for one size of the batch?"""
    demands = (d for d in event.open if d.kind in ("features", "channels") and d.relation == "==")
    return any(isinstance(d.want, int) and d.got == BATCH for d in demands)


def _first(trace: Trace) -> tuple[int, Demand] | None:
    """The first demand that fails, and its number among the events."""
    return next(((n, e.failed[0]) for n, e in enumerate(trace.events) if e.failed and not e.guarded), None)


def _progress(trace: Trace) -> int:
    """How many calls there were before the first fault."""
    first = _first(trace)
    return sum(isinstance(e, Call) for e in trace.events[: first[0] if first is not None else None])


def _badness(study: Study, likeliest: Study) -> tuple[bool, bool, bool, int, int]:
    trace = study.trace
    bound = not trace.raises and not has_failed(trace) and not fits(study, likeliest)
    return bound, has_failed(trace), trace.raises, -_progress(trace), sum(bool(e.failed) for e in trace.events)


def _rank(study: Study) -> int:
    return max((v.rank for v in study.inputs.values() if isinstance(v, Tensor)), default=0)


def _is_too_much(highest: Study, studies: list[Study]) -> bool:
    """Does a rank fail where a lower one passes, because of its axes? Then no higher one fits."""
    first = _first(highest.trace)
    if first is None or not first[1].refuses_rank:
        return False
    place = highest.trace.events[first[0]].site
    return any(e.site == place and not e.failed for s in studies if s is not highest for e in s.trace.events)
