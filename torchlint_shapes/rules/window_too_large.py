"""A kernel is larger than what it slides over, or nothing is left of a size.

## Why
Each convolution and pool makes the picture smaller. A kernel that no longer fits its padded input is an error.

## Bad
```python
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(1, 4, 5), nn.MaxPool2d(2), nn.Conv2d(4, 8, 5))
net(torch.randn(2, 1, 10, 10))
```

## Good
```python
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(1, 4, 5), nn.MaxPool2d(2), nn.Conv2d(4, 8, 3))
net(torch.randn(2, 1, 10, 10))
```

## Fix
Another padding, kernel or stride of a layer on the way, or larger pictures.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.repairs import repairs
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("window-too-large")
def window_too_large(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("window"):
        yield story.finding("window-too-large", fault, fixes=repairs(story, fault))
