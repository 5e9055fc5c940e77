"""A view or reshape cannot hold the elements, or an axis does not exist.

## Why
`view`, `reshape` and `unflatten` keep the number of elements; `transpose`, `permute` and indexing need
the axes they name. A `view` changes no order: of axes that `transpose`, `permute` or `expand` has put where they do not
follow one another in memory it cannot make one, which `reshape` does by a copy.

## Bad
```python
import torch

x = torch.randn(6, 16, 2, 2)
y = x.view(-1, 400)
```

## Good
```python
import torch

x = torch.randn(6, 16, 2, 2)
y = x.view(x.size(0), -1)
```

## Fix
`reshape` for a `view` that the order in memory forbids; `x.view(x.size(0), -1)` for a `x.view(-1, N)` that flattens
samples; the size of the batch where a number stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from torchlint_shapes.explain.naming import size_text
from torchlint_shapes.explain.repairs import keep_batch_fix, repairs
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.ops.reshape import ORDER
from torchlint_shapes.rules.declare import rule
from torchlint_shapes.source import ir


@rule("reshape-mismatch")
def reshape_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("reshape", "axis", "index"):
        if ORDER in fault.demand.says or not _flattens_samples(fault.event):
            yield story.finding("reshape-mismatch", fault, fixes=repairs(story, fault))
            continue
        features = prod(fault.event.inputs[0].shape[1:], start=1)
        message = f"{story.message(fault)}, each sample has {size_text(features)}"
        yield story.finding("reshape-mismatch", fault, message, fixes=keep_batch_fix(story, fault.event))


def _flattens_samples(event: Event) -> bool:
    """Is it `x.view(-1, N)` of samples with more than one axis?"""
    call = event.site.node
    minus_one = isinstance(call, ir.Call) and len(call.arguments) == 2 and _is_minus_one(call.arguments[0])
    return minus_one and event.name in ("torch.Tensor.view", "torch.Tensor.reshape") and event.inputs[0].rank > 2


def _is_minus_one(node: ir.Node) -> bool:
    return (
        isinstance(node, ir.Unary)
        and node.operator == "neg"
        and isinstance(node.operand, ir.Constant)
        and node.operand.value == 1
    )
