"""A layer receives another number of features than it was built for.

## Why
The size of the last axis must be the `in_features` of a `Linear`, the `input_size` of an LSTM, the `normalized_shape`
of a LayerNorm. After convolutions and pools it is channels times height times width of what they leave, which depends
on the size of the picture.

## Bad
```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 10, 5)
        self.fc = nn.Linear(10 * 20 * 20, 3)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv(x), 1))


Net()(torch.randn(2, 1, 28, 28))
```

## Good
```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 10, 5)
        self.fc = nn.Linear(10 * 24 * 24, 3)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv(x), 1))


Net()(torch.randn(2, 1, 28, 28))
```

## Fix
The right number, written as the wrong one was: `10 * 20 * 20` becomes `10 * 24 * 24`. Or what makes the written number
right: another padding, kernel or stride of one layer, a pool before the flattening, `nn.LazyLinear`.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.repairs import repairs
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("features-mismatch")
def features_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("features"):
        yield story.finding("features-mismatch", fault, fixes=repairs(story, fault))
