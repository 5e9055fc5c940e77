"""Tensors that are joined or combined element by element differ in size.

## Why
`torch.cat` needs equal sizes on every axis but one, `+` and its kin on every axis where neither has size 1. Skip
connections break when a size is odd on the way down.

## Bad
```python
import torch

skip = torch.randn(1, 3, 111, 111)
up = torch.randn(1, 3, 110, 110)
y = torch.cat([skip, up], dim=1)
```

## Good
```python
import torch

skip = torch.randn(1, 3, 112, 112)
up = torch.randn(1, 3, 112, 112)
y = torch.cat([skip, up], dim=1)
```

## Fix
Padding in a layer on the way, or one map of a picture resized by `interpolate`: offered where the joined sizes are
then equal. `unsqueeze` of a mask that lacks an axis; pictures of sizes that divide.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.repairs import repairs
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("join-mismatch")
def join_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("join"):
        yield story.finding("join-mismatch", fault, fixes=repairs(story, fault))
