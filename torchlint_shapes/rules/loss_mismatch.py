"""A loss receives predictions and targets whose shapes do not go together.

## Why
`BCELoss` needs equal shapes, `CrossEntropyLoss` one class index for each sample, `MSELoss` shapes that broadcast.
Of `(N, 1)` and `(N,)` torch makes `(N, N)`, each sample with every other, of which the mean says nothing of a sample:
in a loss, where torch warns, and in silence in `((output - target) ** 2).mean()` and `(predicted == labels).sum()`. A
difference of all pairs is told only where all of it becomes one number, both sides are of the same samples, and the
program nowhere asks for it, as `a[:, None] - b` does.

## Bad
```python
import torch
from torch import nn

loss = nn.BCELoss()(torch.rand(8, 1), torch.ones(8))
```

## Good
```python
import torch
from torch import nn

loss = nn.BCELoss()(torch.rand(8, 1).squeeze(1), torch.ones(8))
```

## Fix
`squeeze` or `unsqueeze` of one side, `argmax(1)` of one-hot targets, where that fits.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.repairs import repairs
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.interpret.values import Site
from torchlint_shapes.rules.declare import rule


@rule("loss-mismatch")
def loss_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("loss"):
        at = Site(fault.event.site.path, fault.event.site.node)
        yield story.finding("loss-mismatch", fault, site=at, fixes=repairs(story, fault))
