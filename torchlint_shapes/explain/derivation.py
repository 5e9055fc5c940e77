"""How a size comes about: the chain of calls from the input to the layer in question."""

from __future__ import annotations

from torchlint_shapes.explain.naming import layer_path, op_text, shape_texts
from torchlint_shapes.findings import Step
from torchlint_shapes.interpret.trace import Event, Trace
from torchlint_shapes.interpret.values import Tensor

MOST_STEPS = 24


def chain(trace: Trace, event: Event) -> list[Event]:
    """The calls that made the event's first input, in order."""
    found: list[Event] = []
    tensor = _main_input(event)
    while tensor is not None and tensor.origin is not None and tensor.origin < len(trace.events):
        made = trace.events[tensor.origin]
        if found and made.index >= found[-1].index:
            break
        found.append(made)
        tensor = _main_input(made)
    return found[::-1]


def _main_input(event: Event) -> Tensor | None:
    """The input that carries the data: the one made last, before weights and skips."""
    made = [t for t in event.inputs if t.origin is not None]
    return max(made, key=lambda t: t.origin or 0) if made else (event.inputs[0] if event.inputs else None)


def derivation(trace: Trace, event: Event) -> tuple[Step, ...]:
    """One step for each call that changes the shape, the input first."""
    calls = chain(trace, event)
    steps: list[Step] = []
    start = _main_input(calls[0] if calls else event)
    if start is not None:
        origin = (calls[0] if calls else event).site
        steps.append(Step(origin.path, origin.node.place[0], "", "input", shape_texts(start)))
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
