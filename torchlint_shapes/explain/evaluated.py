"""One sample given to a network in training mode, in which a batch norm needs several."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.derivation import given
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.operands import around
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Fix
from torchlint_shapes.interpret.values import Site
from torchlint_shapes.ops.norm import VALUES
from torchlint_shapes.source import ir


def has_few_values(fault: Fault) -> bool:
    return VALUES in fault.demand.says


def evaluated(story: Story, fault: Fault) -> Iterator[Fix]:
    """`net.eval()(x)` for `net(x)` with data that come from no loader."""
    root = story.root(fault) if fault.by_call else None
    call = root.site.node if root is not None else None
    if root is None or not isinstance(call, ir.Call) or given(fault.study.trace, fault.event) is not None:
        return
    if isinstance(call.function, (ir.Name, ir.Attribute, ir.Call)) and not story.installed(root.site.path):
        yield around(story, Site(root.site.path, call.function, root.site.caller), "{}.eval()")
