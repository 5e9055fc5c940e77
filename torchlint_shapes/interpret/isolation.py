"""A fault of shapelint itself in an imported module costs what that module did, not the file that imports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from torchlint_shapes.dims import Undecided
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.signals import NeedsCount, NeedsShape, OutOfBudget, ProgramRaise

T = TypeVar("T")

INTERNAL_ERROR = "internal error"
_SIGNALS = (OutOfBudget, ProgramRaise, NeedsShape, NeedsCount, Undecided, RecursionError)


def apart(vm: Machine, work: Callable[[], T], otherwise: T) -> T:
    """The result of the work, or `otherwise` where a fault of ours ended it: the machine then stands where it stood,
    and what was written since an undecided branch began is taken back."""
    trail, trace = vm.trail, vm.trace
    marks, written, parked = trail.marks, len(trail.log), len(vm.parked)
    place = vm.depth, vm.frame, vm.refusals, vm.optional, vm.attempts
    said = trace.guards, trace.muted, trace.root
    inside = len(trace.networks)
    try:
        return work()
    except _SIGNALS:
        raise
    except Exception:
        trail.undo(written)
        trail.marks = marks
        del vm.parked[parked:], trace.networks[inside:]
        vm.depth, vm.frame, vm.refusals, vm.optional, vm.attempts = place
        trace.guards, trace.muted, trace.root = said
        trace.skip(INTERNAL_ERROR)
        return otherwise
