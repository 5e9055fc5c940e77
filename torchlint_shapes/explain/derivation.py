"""How a size comes about: the chain of calls from the input to the layer in question."""

from __future__ import annotations

from torchlint_shapes.explain.naming import layer_path, op_text, shape_texts
from torchlint_shapes.findings import Step
from torchlint_shapes.interpret.trace import Batch, Event, History, Trace
from torchlint_shapes.interpret.values import Tensor

MOST_STEPS = 24


def chain(trace: Trace, event: Event) -> list[Event]:
    """The calls that made the event's data, in order: since a loader gave them, or since the network was called.

    Of a layer that is called by itself, the calls before it.
    """
    histories = _histories(trace)
    alone = event.root is not None and trace.roots[event.root].network is event.layer
    given = _given_to(trace, event.root) if not alone else set()
    found: list[Event] = []
    within = 0  # how many of them are calls since the network was called
    tensor = _main_input(trace, event, histories)
    while tensor is not None and (made := trace.event(tensor.origin)) is not None:
        if found and made.index >= found[-1].index:
            break
        if id(tensor) in given and not within:
            within = len(found) or -1
        found.append(made)
        tensor = _main_input(trace, made, histories)
    if within and not isinstance(found[-1], Batch):
        del found[max(within, 0) :]
    return found[::-1]


def _given_to(trace: Trace, root: int | None) -> set[int]:
    """The tensors with which a network is called."""
    if root is None:
        return set()
    values = (*trace.roots[root].inputs, *trace.roots[root].keywords.values())
    return {id(value) for value in values if isinstance(value, Tensor)}


def _histories(trace: Trace) -> dict[int | None, History]:
    """How each event's output came about: worked out once, for there may be many faults."""
    histories = trace.histories
    given: dict[int | None, set[int]] = {}
    for event in trace.events[len(histories) :]:
        if event.root not in given:
            given[event.root] = _given_to(trace, event.root)
        own = isinstance(event, Batch) or any(id(t) in given[event.root] for t in event.inputs)
        before = [histories[t.origin] for t in event.inputs if t.origin in histories]
        longest = max(before, default=(False, 0))
        histories[event.index] = (own or longest[0], 1 + longest[1])
    return histories


def _main_input(trace: Trace, event: Event, histories: dict[int | None, History]) -> Tensor | None:
    """The input that carries the data: that of the network, then the one with the longest history."""
    made = [t for t in event.inputs if t.origin in histories]
    given = next((t for t in event.inputs if id(t) in _given_to(trace, event.root)), None)
    if given is not None and not any(histories[t.origin][0] for t in made):
        return given
    if not made:
        return event.inputs[0] if event.inputs else None
    return max(made, key=lambda t: (histories[t.origin], t.origin))


def given(trace: Trace, event: Event) -> Event | None:
    """The dataset that the data of an event come from, where they do."""
    first = next(iter(chain(trace, event)), None)
    return first if isinstance(first, Batch) else None


def beginning(trace: Trace, event: Event) -> tuple[Event, Tensor | None]:
    """The first of the calls that made the event's data, and the tensor that it began with."""
    first = next(iter(chain(trace, event)), event)
    return first, _main_input(trace, first, _histories(trace))


def derivation(trace: Trace, event: Event, itself: bool = False) -> tuple[Step, ...]:
    """One step for each call that changes the shape, the event last when it is asked for.

    First comes the input, or the tensor that the network itself keeps.
    """
    calls = [*chain(trace, event), *([event] if itself else [])]
    if calls and isinstance(calls[0], Batch):
        calls = calls[1:]
    steps: list[Step] = []
    first = calls[0] if calls else event
    start = _main_input(trace, first, _histories(trace))
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
