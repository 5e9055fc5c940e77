"""Two matrices whose inner sizes differ are multiplied.

## Why
`a @ b`, `torch.bmm`, `torch.einsum` and `F.linear` need the inner sizes to be equal.

## Bad
```python
import torch

scores = torch.randn(4, 7, 32) @ torch.randn(4, 7, 32)
```

## Good
```python
import torch

scores = torch.randn(4, 7, 32) @ torch.randn(4, 7, 32).transpose(1, 2)
```

## Fix
One factor transposed, where that fits.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.repairs import repairs
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("matmul-mismatch")
def matmul_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("matmul"):
        yield story.finding("matmul-mismatch", fault, fixes=repairs(story, fault))
