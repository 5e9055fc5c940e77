"""A tensor has an element type that an op does not take, or not together with the other.

## Why
torch does not convert by itself where values would be lost, or where a layer's parameters have another type: floats are
no indices of an Embedding, class indices no input of a Linear, and the float64 of numpy is not the float32 of a layer.
What torch says is, among other things, "mat1 and mat2 must have the same dtype, but got Double and Float",
"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int",
"expected target dtype to be Long or Byte, but got Float", "Found dtype Long but expected Float",
"mean(): could not infer output dtype", "result type Float can't be cast to the desired output type Long". It is told
only where all types are known: not under autocast, nor where the program sets another default.

## Bad
```python
import torch
from torch import nn

scores = nn.Linear(4, 3)(torch.randn(8, 4))
labels = torch.zeros(8)
loss = nn.CrossEntropyLoss()(scores, labels)
```

## Good
```python
import torch
from torch import nn

scores = nn.Linear(4, 3)(torch.randn(8, 4))
labels = torch.zeros(8, dtype=torch.long)
loss = nn.CrossEntropyLoss()(scores, labels)
```

## Fix
`.long()`, `.float()` or another conversion where the tensor is given. Often it is better to make it of that type.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.story import Story
from torchlint_shapes.explain.types import conversions
from torchlint_shapes.findings import Finding
from torchlint_shapes.rules.declare import rule


@rule("dtype-mismatch")
def dtype_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("dtype"):
        fixes = tuple(story.trials.passed(fault, conversions(story, fault), 1))
        yield story.finding("dtype-mismatch", fault, site=fault.event.site, fixes=fixes)
