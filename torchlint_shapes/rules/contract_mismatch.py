"""A shape annotation contradicts the code.

## Why
`Float[Tensor, "b 3 32 32"]` and the like tell the reader which shape a function takes or returns, but Python does not
look at them. Where a call hands over another shape, either the call or the annotation is wrong. Read are jaxtyping,
torchtyping and `Annotated`.

## Bad
```python
from typing import Annotated

import torch
from torch import Tensor, nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3 * 32 * 32, 10)

    def forward(self, x: Annotated[Tensor, "b 3 32 32"]) -> Annotated[Tensor, "b 10"]:
        return self.fc(x.flatten(1))


y = Net()(torch.randn(2, 3, 28, 28))
```

## Good
```python
from typing import Annotated

import torch
from torch import Tensor, nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3 * 32 * 32, 10)

    def forward(self, x: Annotated[Tensor, "b 3 32 32"]) -> Annotated[Tensor, "b 10"]:
        return self.fc(x.flatten(1))


y = Net()(torch.randn(2, 3, 32, 32))
```

## Fix
None is made: the annotation may be wrong, or the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.naming import demand_text
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding
from torchlint_shapes.interpret.contracts import RETURN
from torchlint_shapes.rules.declare import rule


@rule("contract-mismatch")
def contract_mismatch(story: Story) -> Iterator[Finding]:
    for fault in story.of_kind("contract"):
        name = fault.event.name
        of = fault.event.arguments["of"]
        what = f"what {of.name} returns" if name == RETURN else f"{name} of {of.name}"
        demand = fault.demand
        said = demand_text(demand)
        yield story.finding("contract-mismatch", fault, f"{what} {said}, as annotated in line {of.node.place[0]}")
