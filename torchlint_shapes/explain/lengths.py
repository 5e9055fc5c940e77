"""Lengths of sequences that cannot be packed, and what people do about them."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.operands import around, operand
from torchlint_shapes.explain.place import argument_node
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Edit, Fix
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.ops.packed import TOO_LONG, TOO_SHORT, UNSORTED
from torchlint_shapes.source import ir


def lengths(story: Story, fault: Fault) -> Iterator[Fix]:
    """`enforce_sorted=False` for lengths in no order; those of a tensor made no less than 1, no more than there is."""
    from torchlint_shapes.text.edits import insert_argument

    site, says = fault.event.site, fault.demand.says
    call = site.node
    if not isinstance(call, ir.Call) or story.installed(site.path):
        return
    if UNSORTED in says and argument_node(call, (), "enforce_sorted") is None and len(call.arguments) < 4:
        text = insert_argument(story.text(site), "enforce_sorted", "False")
        yield Fix("enforce_sorted=False", "unsafe", (Edit(site.path, story.span(site), text),))
    bound = "min=1" if TOO_SHORT in says else f"max={fault.demand.want}" if TOO_LONG in says else ""
    given = operand(fault.event, 1)
    if bound and given is not None and isinstance(fault.event.arguments.get("lengths"), Tensor):
        yield around(story, given, f"{{}}.clamp({bound})")
