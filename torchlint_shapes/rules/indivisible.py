"""A size must be a multiple of another and is not.

## Why
Channels are shared out among groups, the embedding among attention heads, pixels among shuffled channels. Where a
network raises on its own because its sizes do not come out even (`if width % heads: raise ValueError`), the call that
gives it these sizes is told.

## Bad
```python
from torch import nn

attention = nn.MultiheadAttention(embed_dim=100, num_heads=8)
```

## Good
```python
from torch import nn

attention = nn.MultiheadAttention(embed_dim=96, num_heads=8)
```

## Fix
None is made: the nearest numbers that come out even are shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.repairs import divisors
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("indivisible")
def indivisible(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("divisible"):
        yield story.finding("indivisible", fault, fixes=divisors(fault))
