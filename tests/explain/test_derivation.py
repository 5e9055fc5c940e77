"""How a size came about is told from the calls of the run at hand, and from no other."""

from __future__ import annotations

from torchlint_shapes import lint_source

KEPT = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter((torch.ones(1, 8, 1, 1) * 2) + 1)
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(10, 2)

    def forward(self, x):
        x = torch.relu(torch.relu(self.conv(x)))
        return self.fc(self.scale.flatten(1)) + x.mean()


net = Net()
"""


def test_a_parameter_is_not_taken_for_what_a_layer_gives() -> None:
    """The calls that made it are those of another run, in which they had the places of `conv` and `relu`."""
    (finding,) = lint_source(KEPT)
    assert [(step.op, step.output) for step in finding.derivation] == [
        ("tensor", ("1", "8", "1", "1")),
        ("flatten", ("1", "8")),
    ]
