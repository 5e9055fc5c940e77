"""A Linear receives an image whose axes were never flattened.

## Why
`nn.Linear` works on the last axis. After a convolution that is the width of the picture, not the number of features.

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
`torch.flatten(x, 1)` before the layer, where the call stands in a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.naming import shape_text, size_text, subject
from torchlint_shapes.explain.repairs import flatten_fix
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding, Fix
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.rules.declare import rule


@rule("missing-flatten", special=True)
def missing_flatten(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("features"):
        image = _image(fault)
        if image is None:
            continue
        features = image.shape[1]
        for size in image.shape[2:]:
            features = features * size
        want, flat = fault.demand.want, size_text(features)
        name = subject(fault.event)
        message = f"{name} takes {size_text(want)} features but receives an image {shape_text(image)}: flatten it first"
        fixes: tuple[Fix, ...] = flatten_fix(story, fault) if features == want else ()
        if features != want:
            message += f" ({flat} features)"
            fixes = (Fix(f"torch.flatten(x, 1) before {name}, and in_features={flat}", "display"),)
        yield story.finding("missing-flatten", fault, message, fixes=fixes)


def _image(fault: Fault) -> Tensor | None:
    """The input of a Linear when it comes straight from a convolution or pool, or has as many numbers as it takes."""
    layer = fault.event.layer
    if layer is None or not layer.cls.derives("torch.nn.Linear") or not fault.event.inputs:
        return None
    image = fault.event.inputs[0]
    for made in reversed(chain(fault.study.trace, fault.event)):
        if isinstance(made.output, Tensor) and made.output.shape != image.shape:
            return None
        kind = made.name.rpartition(".")[2].lower()
        if kind.startswith(("conv", "max_pool", "avg_pool", "maxpool", "avgpool", "adaptive")):
            return image if image.rank >= 3 else None
        if not made.inputs or made.inputs[0].shape != image.shape:
            break
    return image if image.rank >= 3 and prod(image.shape[1:]) == fault.demand.want else None
