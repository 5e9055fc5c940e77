"""What has more axes than a Linear can take, flattened: before the layer, or where the network is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod

from torchlint_shapes.dims import Dim
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.operands import around, before_layer, in_sequential, operand, source
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Fix
from torchlint_shapes.interpret.trace import Construction
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.source import ir


def flatten_fix(story: Story, fault: Fault, axis: int = 1) -> tuple[Fix, ...]:
    """What is flattened from an axis on: before the layer, or where the network is called; else it is said."""
    found = story.trials.passed(fault, _flattenings(story, fault, axis), 1)
    shown = "nn.Flatten() before the layer" if in_sequential(fault.event) else f"torch.flatten(x, {axis})"
    fix = next(found, Fix(shown, "display"))
    plain = fault.event.inputs[0].rank > 3 and axis == 1 and _flat_everywhere(story, fault)
    return (replace(fix, applicability="safe") if fix.edits and plain else fix,)


def _flattenings(story: Story, fault: Fault, axis: int) -> Iterator[Fix]:
    event, function = fault.event, f"torch.flatten({{}}, {axis})"
    if in_sequential(event):
        edits = before_layer(story, event, "Flatten()" if axis == 1 else f"Flatten({axis})")
        if edits:
            yield Fix("nn.Flatten() before the layer", "unsafe", edits)
    elif (site := operand(event)) is not None and not story.installed(site.path):
        yield around(story, site, function if _knows_torch(story, site.path) else f"{{}}.flatten({axis})")
    given = source(story, fault, event.inputs[0])
    if given is not None and not story.installed(given.path):
        yield around(story, given, f"{{}}.flatten({axis})")


def _knows_torch(story: Story, path: str) -> bool:
    imports = (node for node in story.tree(path).body if isinstance(node, ir.Import))
    return any(("torch", None) in node.names for node in imports)


def _flat_everywhere(story: Story, fault: Fault) -> bool:
    """Do all calls of the layer that are seen give it, flattened, what it takes?"""
    layer, want = fault.event.layer, fault.demand.want
    events = (e for study in story.analysis.studies if study.network is None for e in study.trace.events)
    given = (e.inputs[0] for e in events if e.layer is layer and e.inputs and not isinstance(e, Construction))
    return all(tensor.rank > 1 and features_of(tensor) == want for tensor in given)


def features_of(tensor: Tensor) -> Dim:
    """How many numbers a sample has."""
    return prod(tensor.shape[1:], start=1)
