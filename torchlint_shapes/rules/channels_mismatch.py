'''A convolution or norm receives another number of channels than it was built for.

## Why
Axis 1 of a batch must be the `in_channels` of a convolution, the `num_features` of a batch norm. A changed width in one
layer must be followed by the next.

## Bad
```python
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.Conv2d(12, 32, 5))
net(torch.randn(2, 3, 32, 32))
```

## Good
```python
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.Conv2d(6, 32, 5))
net(torch.randn(2, 3, 32, 32))
```

## Fix
The number of channels that arrives.
'''

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.repairs import number_fixes
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("channels-mismatch")
def channels_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("channels"):
        yield story.finding("channels-mismatch", fault, fixes=number_fixes(story, fault))
