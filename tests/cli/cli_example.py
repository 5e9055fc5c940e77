"""A program with a fault, and what the analysis may say about it."""

from __future__ import annotations

from dataclasses import dataclass

from torchlint_shapes.findings import Confirmation, Edit, Evidence, Finding, Fix, Span, Step

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.fc1 = nn.Linear(300, 50)

    def forward(self, x):
        return self.fc1(torch.flatten(self.conv1(x), 1))


Net()(torch.randn(1, 1, 8, 8))
"""

PLACE = Span(9, 30, 9, 33)


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


def finding(**other: object) -> Finding:
    values = {
        "rule": "features-mismatch",
        "message": "fc1 takes 300 features but receives 160",
        "path": "net.py",
        "span": PLACE,
        "network": "Net",
        "layer": "fc1",
        "want": "300",
        "got": "160",
        "symbolic": "10 * (H - 4) * (W - 4)",
        "evidence": Evidence("call", "net.py", 15, ((1, 1, 8, 8),), "Net()(torch.randn(1, 1, 8, 8))"),
        "derivation": (
            Step("net.py", 12, "", "input", ("1", "1", "8", "8")),
            Step("net.py", 12, "conv1", "Conv2d(1, 10, 5)", ("1", "10", "4", "4")),
            Step("net.py", 12, "", "flatten(1)", ("1", "160")),
        ),
        "fixes": (
            Fix("in_features=160", "safe", (Edit("net.py", PLACE, "160"),)),
            Fix("an input of 9x10", "display"),
        ),
        "confirmation": None,
    }
    return Finding(**{**values, **other})  # type: ignore[arg-type]


CONFIRMED = Confirmation(
    "confirmed", "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x160 and 300x50)", "verified"
)
