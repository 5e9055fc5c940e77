"""Views that take from the batch axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torchlint_shapes.dims import Dim, Poly, subs, symbol
from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.interpret.study import Analysis, is_fold
from torchlint_shapes.interpret.trace import Batch, Event, Root, Trace

BATCH = symbol("B")


@dataclass(frozen=True, slots=True)
class Fold:
    """A view in whose result samples of the call `root` are no longer apart: of the `last` batch only, or of all."""

    trace: Trace
    event: Event
    root: Root
    last: bool = False


def folds(analysis: Analysis) -> Iterator[Fold]:
    """Views of a known call after which a row holds parts of several samples, whatever the size of the batch."""
    program = analysis.program
    for study in analysis.studies:
        if study.batch_of is None:
            continue
        for event in study.trace.events:
            if is_fold(event) and event.inputs[0].shape[0] == BATCH and _mixes(event):
                concrete = next((e for e in program.events if e.root == study.batch_of and e.site == event.site), None)
                if concrete is not None and is_fold(concrete) and not concrete.failed:
                    yield Fold(program, concrete, program.roots[study.batch_of])


def _mixes(event: Event) -> bool:
    """Does a row of the result hold parts of several samples, or begin amid a row of one?

    So it is when it does not divide what a sample has, and when it is no part of an axis with all behind it.
    """
    sizes = event.inputs[0].shape[1:]
    sample, row = _product(sizes), _product(event.output.shape[1:])
    if sample is None or row is None or row <= 0:
        return False
    return sample % row != 0 or not _is_whole(row, [size for size in sizes if isinstance(size, int)])


def _is_whole(row: int, sizes: Sequence[int]) -> bool:
    """Is this as much as equal parts of one axis, with all axes behind it?"""
    behind = 1
    for size in reversed(sizes):
        parts = row // behind
        if row % behind == 0 and 0 < parts <= size:
            return size % parts == 0
        behind *= size
    return row == behind


def _product(sizes: tuple[Dim, ...]) -> int | None:
    total: Dim = 1
    for size in sizes:
        total = total * size
    return total if isinstance(total, int) else None


def fold_behind_features(analysis: Analysis, fault: Fault) -> Fold | None:
    """The view that took the batch into the features, where one sample has just the features that the layer takes."""
    demand, event, trace = fault.demand, fault.event, fault.study.trace
    if demand.kind != "features" or event.root is None or fault.study.network is not None:
        return None
    batched = (s.trace.events for s in analysis.studies if s.batch_of == event.root)
    same = (e for events in batched for e in events if e.site == event.site and e.layer is event.layer and e.inputs)
    got = next((e.inputs[0].shape[-1] for e in same if e.inputs[0].rank), demand.got)
    if not isinstance(got, Poly) or subs(got, {"B": 1}) != demand.want:
        return None
    fold = next((e for e in reversed(chain(trace, event)) if is_fold(e)), None)
    return Fold(trace, fold, trace.roots[event.root]) if fold is not None else None


def fold_behind_loss(fault: Fault) -> Fold | None:
    """The view that made a prediction have more or fewer rows than its target."""
    if fault.demand.kind != "loss" or len(fault.event.inputs) < 2 or fault.study.network is not None:
        return None
    prediction, target = fault.event.inputs[:2]
    if not prediction.rank or not target.rank or prediction.shape[0] == target.shape[0]:
        return None
    trace = fault.study.trace
    for event in reversed(chain(trace, fault.event)):
        if is_fold(event) and event.root is not None and event.inputs[0].shape[0] == target.shape[0]:
            return Fold(trace, event, trace.roots[event.root])
    return None


def fold_of_last_batch(fault: Fault) -> Fold | None:
    """The view into a number of rows that all batches have but the last one, which is smaller."""
    if fault.demand.kind not in ("features", "loss") or fault.study.network is not None:
        return None
    trace = fault.study.trace
    calls = chain(trace, fault.event)
    root = next((e.root for e in [fault.event, *reversed(calls)] if e.root is not None), None)
    fold = next((e for e in reversed(calls) if is_fold(e)), None)
    batch = calls[0] if calls else None
    smaller = isinstance(batch, Batch) and "loader" in batch.arguments
    if root is None or fold is None or not smaller or not any(_keeps_others(fold, e) for e in trace.events):
        return None
    return Fold(trace, fold, trace.roots[root], last=True)


def squeeze_behind(fault: Fault) -> Fold | None:
    """The `squeeze()` that took the axis of a batch of one sample, too, from what later has an axis too few."""
    if fault.demand.relation != "never" and fault.demand.kind != "loss":
        return None
    trace = fault.study.trace
    for event in reversed(chain(trace, fault.event)):
        squeezes = event.name.rpartition(".")[2] == "squeeze" and event.arguments.get("dim") is None
        if squeezes and event.root is not None and event.inputs[0].rank > 1 and event.inputs[0].shape[0] == 1:
            return Fold(trace, event, trace.roots[event.root])
    return None


def _keeps_others(fold: Event, event: Event) -> bool:
    """Is this the same view of a batch that it did not fold?"""
    if event.site != fold.site or event.failed or is_fold(event) or not event.inputs:
        return False
    before, folded = event.inputs[0], fold.inputs[0]
    return before.rank == folded.rank and before.shape[1:] == folded.shape[1:]
