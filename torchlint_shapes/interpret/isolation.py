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


def standing(vm: Machine) -> Callable[[], None]:
    """What brings the machine back to where it stands now, and takes back what will have been written since an
    undecided branch began."""
    trail, trace = vm.trail, vm.trace
    marks, written, parked = trail.marks, len(trail.log), len(vm.parked)
    place = vm.depth, vm.frame, vm.refusals, vm.optional, vm.lookups, vm.attempts
    said = trace.guards, trace.muted, trace.root
    inside = len(trace.networks)

    def back() -> None:
        trail.undo(written)
        trail.marks = marks
        del vm.parked[parked:], trace.networks[inside:]
        vm.depth, vm.frame, vm.refusals, vm.optional, vm.lookups, vm.attempts = place
        trace.guards, trace.muted, trace.root = said

    return back


def apart(vm: Machine, work: Callable[[], T], otherwise: T) -> T:
    """The result of the work, or `otherwise` where a fault of ours ended it: the machine then stands where it stood."""
    back = standing(vm)
    try:
        return work()
    except _SIGNALS:
        raise
    except Exception:
        back()
        vm.trace.skip(INTERNAL_ERROR)
        return otherwise
