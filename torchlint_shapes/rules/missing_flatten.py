"""A Linear receives an image whose axes were never flattened.

## Why
`nn.Linear` works on the last axis. Of a picture, and after a convolution, that is the width, not the
number of features.

## Bad
```python
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.MaxPool2d(4), nn.Linear(32 * 6 * 6, 4))
net(torch.randn(30, 1, 24, 24))
```

## Good
```python
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(32 * 6 * 6, 4))
net(torch.randn(30, 1, 24, 24))
```

## Fix
`torch.flatten(x, 1)` around what the layer is called with, `nn.Flatten()` before it in a Sequential, or what the
network is called with, flattened.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from torchlint_shapes.dims import Dim
from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.flattening import features_of, flatten_fix
from torchlint_shapes.explain.maps import is_picture, makes_maps
from torchlint_shapes.explain.naming import shape_text, size_text, subject
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding, Fix
from torchlint_shapes.interpret.trace import Batch
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.rules.declare import rule


@rule("missing-flatten", special=True)
def missing_flatten(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("features"):
        given = fault.event.inputs[0] if _is_linear(fault) else None
        if given is None or ((axis := _flat_from(given, fault.demand.want)) is None and not _is_image(story, fault)):
            continue
        want, flat = fault.demand.want, size_text(features_of(given))
        name, shown = subject(fault.event), shape_text(given)
        kind = f"an image {shown}" if _is_image(story, fault) else shown
        message = f"{name} takes {size_text(want)} features but receives {kind}: flatten it first"
        if axis is not None:
            yield story.finding("missing-flatten", fault, message, fixes=flatten_fix(story, fault, axis))
            continue
        fixes = (Fix(f"torch.flatten(x, 1) before {name}, and in_features={flat}", "display"),)
        yield story.finding("missing-flatten", fault, f"{message} ({flat} features)", fixes=fixes)


def _is_linear(fault: Fault) -> bool:
    layer = fault.event.layer
    return layer is not None and layer.cls.derives("torch.nn.Linear") and bool(fault.event.inputs)


def _flat_from(tensor: Tensor, want: Dim | str) -> int | None:
    """The axis behind the batch from which on the tensor has as many numbers as are wanted."""
    wanted = (axis for axis in (1, 2) if axis < tensor.rank - 1 and prod(tensor.shape[axis:], start=1) == want)
    return next(wanted, None) if isinstance(want, int) else None


def _is_image(story: Story, fault: Fault) -> bool:
    """Is what arrives as it comes from a convolution or pool, or a picture as the network is given it?"""
    image = fault.event.inputs[0]
    for made in reversed(chain(fault.study.trace, fault.event)):
        if isinstance(made, Batch):
            break
        if isinstance(made.output, Tensor) and made.output.shape != image.shape:
            return False
        if makes_maps(made.name):
            return image.rank >= 3
        if not made.inputs or made.inputs[0].shape != image.shape:
            return False
    return fault.by_call and is_picture(image)
