"""A view or reshape cannot hold the elements, or an axis does not exist.

## Why
`view`, `reshape` and `unflatten` keep the number of elements; `transpose`, `permute` and indexing need
the axes they name.

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
y = x.view(-1, 64)
```

## Fix
None is made.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("reshape-mismatch")
def reshape_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("reshape", "axis", "index"):
        yield story.finding("reshape-mismatch", fault)
