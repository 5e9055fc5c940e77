"""A call has arguments that are not taken, or a value is used as what it is not.

## Why
Too many or too few arguments, one by a name that there is not, a tuple, None or a number where a tensor belongs, a
float where a size does, an attribute that a network, layer or tensor does not have, a text or list that is called, a
tuple that is indexed or added like a tensor: this fails whatever the shapes are. What is said of torch is said of
version 2.13. An attribute is missing where every base of the class is known, and nothing in the program sets one of
that name.

## Bad
```python
import torch
from torch import nn

conv = nn.Conv2d(3, 16, kernal_size=3)
y = conv(torch.randn(1, 3, 32, 32))
```

## Good
```python
import torch
from torch import nn

conv = nn.Conv2d(3, 16, kernel_size=3)
y = conv(torch.randn(1, 3, 32, 32))
```

## Fix
None is made: the name that is like the wrong one is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.set_nowhere import set_nowhere
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("wrong-argument")
def wrong_argument(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("arguments"):
        attribute = fault.demand.argument
        if attribute is not None and not set_nowhere(story, attribute):
            continue
        name = fault.event.name
        short = name.rpartition(".")[2] if name.startswith("torch.") else name
        yield story.finding("wrong-argument", fault, f"{short} {fault.demand.says}", fault.event.site)
