"""Differences, comparisons and products of samples that pair each with every other, and of which one number is made.

A matrix of all pairs may be meant: of distances, of equal labels, a mask. So it is told only where all of it becomes
one sum or mean, nobody looks at its rows, nothing in the program puts the axis of size 1 there for it, and both sides
are of the same samples.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.pairs import COMPARING, short_name, sides
from torchlint_shapes.interpret.study import Study
from torchlint_shapes.interpret.trace import Batch, Event, Trace
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.ops.position import text

_ROOM = "torchlint_shapes.ops."
# Where the ops are that take element by element, and those of which the result is one number.
_ELEMENTWISE = frozenset(_ROOM + room for room in ("pointwise", "identity", "activation"))
_LOSSES = frozenset(_ROOM + room for room in ("loss", "loss_classes"))
_SUMS = frozenset({"sum", "mean", "nansum", "nanmean"})
_ASKING = frozenset({"size", "dim", "ndimension", "numel", "nelement", "len"})
# What puts an axis of size 1 where the program wants it.
_PLACING = frozenset(
    [
        *("unsqueeze", "getitem", "view", "reshape", "view_as", "reshape_as", "unflatten", "expand", "expand_as"),
        *("broadcast_to", "t", "T", "mT", "transpose", "permute", "swapaxes", "movedim", "rearrange", "stack", "diag"),
    ]
)
_FLATTENING = frozenset(
    ["squeeze", "flatten", "ravel", "view", "reshape", "view_as", "reshape_as", "getitem", "select"]
)


def pairings(study: Study, clouded: set[int | None]) -> Iterator[tuple[Event, Demand]]:
    """The events of a run of the program that pair samples by mistake, each with what it should have been given."""
    trace = study.trace
    found = [event for event in trace.events if event.index not in clouded and sides(event) is not None]
    users = _users(trace) if found else {}
    for event in found:
        tall, flat = sides(event) or event.inputs
        if event.certain and not event.guarded and _becomes_a_number(event, users) and _by_mistake(trace, event):
            says = (
                f"cannot {_DOING.get(short_name(event), 'combine')} {{got}} and {{want}} sample by sample: "
                f"they broadcast to {text(event.output.shape)}, each sample with every other"
            )
            yield event, Demand("loss", "never", text(flat.shape), text(tall.shape), says)


_DOING = {"sub": "subtract", "eq": "compare", "ne": "compare", "mul": "multiply", "add": "add", "truediv": "divide"}


def _users(trace: Trace) -> dict[int | None, list[Event]]:
    """Who takes what each event made."""
    users: dict[int | None, list[Event]] = {}
    for event in trace.events:
        for origin in {tensor.origin for tensor in event.inputs}:
            users.setdefault(origin, []).append(event)
    return users


def _becomes_a_number(event: Event, users: dict[int | None, list[Event]]) -> bool:
    """Is all that comes of a matrix one sum or mean of all its elements?"""
    waiting, summed = [event], False
    while waiting:
        one = waiting.pop()
        for user in users.get(one.index, ()):
            if _is_total(user):
                summed |= user.certain
            elif _keeps(user, one.output):
                waiting.append(user)
            elif short_name(user) not in _ASKING:
                return False
    return summed


def _room(event: Event) -> str:
    if event.layer is None:
        return OPS[event.name].formula.function.__module__ if event.name in OPS else ""
    declared = event.layer.layer_type
    return declared.forward.function.__module__ if declared is not None and declared.forward is not None else ""


def _is_total(event: Event) -> bool:
    one_number = isinstance(event.output, Tensor) and not event.output.rank
    return one_number and (short_name(event) in _SUMS or _room(event) in _LOSSES)


def _keeps(event: Event, matrix: object) -> bool:
    """Is it an op of single elements, whose result is as large?"""
    same = isinstance(matrix, Tensor) and isinstance(event.output, Tensor) and event.output.shape == matrix.shape
    single = _room(event) in _ELEMENTWISE or short_name(event) in ("max", "min")
    return same and single and event.layer is None and not isinstance(event.arguments.get("dim"), int)


def _by_mistake(trace: Trace, event: Event) -> bool:
    """Are both sides of the same samples, and is it nowhere said that each is to be paired with all?"""
    tall, flat = sides(event) or event.inputs
    meant = _is_placed(trace, tall, event) and not _counts_hits(trace, event)
    if meant or _is_the_same(trace, tall, flat):
        return False
    before, beside = _ancestors(trace, tall), _ancestors(trace, flat)
    shared = any(isinstance(trace.event(number), Batch) for number in before & beside)
    if shared or isinstance(flat.shape[0], Poly):
        return True
    computed = any(_is_of_network(trace, number, event) for number in before | beside)
    unlike = short_name(event) in COMPARING or flat.rank > 1
    return computed and unlike and flat.numbers is None and tall.numbers is None


def _counts_hits(trace: Trace, event: Event) -> bool:
    """Are classes that were predicted compared with others, which are the labels?"""
    predicted = [_is_predicted(trace, tensor) for tensor in event.inputs]
    return short_name(event) in ("eq", "ne") and predicted[0] != predicted[1]


def _is_predicted(trace: Trace, tensor: Tensor) -> bool:
    return any(short_name(trace.events[n - trace.base]) == "argmax" for n in _ancestors(trace, tensor))


def _is_placed(trace: Trace, tall: Tensor, event: Event) -> bool:
    """Did the program put the axis of size 1 there? That of what a loader or another network gives it did not."""
    waiting = [tall]
    while waiting:
        made = trace.event(waiting.pop().origin)
        if made is None or isinstance(made, Batch) or made.layer is not None:
            continue
        if made.root is not None and made.root != event.root:
            continue
        carried = [t for t in made.inputs if t.rank == tall.rank and t.shape[1] == 1]
        if not carried and short_name(made) in _PLACING:
            return True
        waiting += [t for t in carried if t.origin is not None and t.origin < made.index]
    return False


def _is_the_same(trace: Trace, tall: Tensor, flat: Tensor) -> bool:
    """Is the one the other without its axis?"""
    made = trace.event(flat.origin)
    while made is not None and made.index != tall.origin and short_name(made) in _FLATTENING and made.inputs:
        if made.inputs[0].origin == tall.origin:
            return True
        before = made.inputs[0].origin
        made = trace.event(before) if before is not None and before < made.index else None
    return flat.origin is not None and flat.origin == tall.origin and not isinstance(trace.event(flat.origin), Batch)


def _ancestors(trace: Trace, tensor: Tensor) -> set[int]:
    """All calls that had a part in a tensor."""
    found: set[int] = set()
    waiting = [tensor.origin]
    while waiting:
        number = waiting.pop()
        made = trace.event(number)
        if made is not None and made.index not in found:
            found.add(made.index)
            waiting += [t.origin for t in made.inputs]
    return found


def _is_of_network(trace: Trace, number: int, event: Event) -> bool:
    """Is this a call of a layer with a weight, or within another network?"""
    made = trace.event(number)
    if made is None:
        return False
    weighted = made.layer is not None and isinstance(made.layer.attrs.get("weight"), Tensor)
    return weighted or (made.root is not None and made.root != event.root)
