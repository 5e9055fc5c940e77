"""A convolution or norm receives another number of channels than it was built for.

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
The number of channels that arrives; the axis that has the wanted size, where the input has one.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.faults import Fault, has_channels_last
from torchlint_shapes.explain.naming import shape_text
from torchlint_shapes.explain.repairs import channels_first, repairs
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.interpret.values import Site, Tensor
from torchlint_shapes.rules.declare import rule


@rule("channels-mismatch")
def channels_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("channels"):
        call = _channels_last(story, fault)
        if call is None:
            yield story.finding("channels-mismatch", fault, fixes=repairs(story, fault))
        else:
            message = f"{story.message(fault)}: its input {shape_text(fault.event.inputs[0])} has the channels last"
            yield story.finding("channels-mismatch", fault, message, site=call, fixes=channels_first(story, fault))


def _channels_last(story: Story, fault: Fault) -> Site | None:
    """The call that gives pictures with their channels on the last axis."""
    root = story.root(fault)
    if root is None or not has_channels_last(fault.event, fault.demand) or fault.study.network is not None:
        return None
    shape = fault.event.inputs[0].shape
    return root.site if any(isinstance(v, Tensor) and v.shape == shape for v in root.inputs) else None
