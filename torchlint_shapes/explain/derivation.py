"""How a size comes about: the chain of calls from the input to the layer in question."""

from __future__ import annotations

from torchlint_shapes.explain.naming import layer_path, op_text, shape_texts
from torchlint_shapes.findings import Step
from torchlint_shapes.interpret.trace import Batch, Event, Trace
from torchlint_shapes.interpret.values import Tensor

MOST_STEPS = 24


def chain(trace: Trace, event: Event) -> list[Event]:
    """The calls that made the event's data, in order."""
    lengths = _lengths(trace)
    found: list[Event] = []
    tensor = _main_input(event, lengths)
    while tensor is not None and (made := trace.event(tensor.origin)) is not None:
        if found and made.index >= found[-1].index:
            break
        found.append(made)
        tensor = _main_input(made, lengths)
    return found[::-1]


def _lengths(trace: Trace) -> dict[int | None, int]:
    """By how many calls in a row each event's output came about: worked out once, for there may be many faults."""
    lengths = trace.lengths
    for event in trace.events[len(lengths) :]:
        lengths[event.index] = 1 + max((lengths.get(t.origin, 0) for t in event.inputs), default=0)
    return lengths


def _main_input(event: Event, lengths: dict[int | None, int]) -> Tensor | None:
    """The input that carries the data: the one with the longest history, before weights and skips."""
    made = [t for t in event.inputs if t.origin in lengths]
    if not made:
        return event.inputs[0] if event.inputs else None
    return max(made, key=lambda t: (lengths[t.origin], t.origin))


def given(trace: Trace, event: Event) -> Event | None:
    """The dataset that the data of an event come from, where they do."""
    first = next(iter(chain(trace, event)), None)
    return first if isinstance(first, Batch) else None


def derivation(trace: Trace, event: Event, itself: bool = False) -> tuple[Step, ...]:
    """One step for each call that changes the shape, the event last when it is asked for.

    First comes the input, or the tensor that the network itself keeps.
    """
    calls = [*chain(trace, event), *([event] if itself else [])]
    if calls and isinstance(calls[0], Batch):
        calls = calls[1:]
    steps: list[Step] = []
    first = calls[0] if calls else event
    start = _main_input(first, _lengths(trace))
    if start is not None:
        kind = "input" if start.origin is None or trace.event(start.origin) is not None else "tensor"
        steps.append(Step(first.site.path, first.site.node.place[0], "", kind, shape_texts(start)))
    for call in calls:
        output = call.output if isinstance(call.output, Tensor) else None
        if output is None:
            parts = call.output if isinstance(call.output, tuple) else ()
            output = next((p for p in parts if isinstance(p, Tensor)), None)
        if output is None:
            continue
        texts = shape_texts(output)
        if call.layer is None or steps[-1:] == [] or texts != steps[-1].output:
            if steps and texts == steps[-1].output:
                continue
            steps.append(Step(call.site.path, call.site.node.place[0], layer_path(call), op_text(call), texts))
    return tuple(steps[-MOST_STEPS:] if len(steps) <= MOST_STEPS else [steps[0], *steps[1 - MOST_STEPS :]])
