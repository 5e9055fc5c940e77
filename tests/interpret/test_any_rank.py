"""What comes of an input that is not known is checked, without a guess at its rank."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

NETWORK = """
import pickle
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3)
        self.norm = nn.BatchNorm2d({channels})
        self.fc = nn.Linear({features}, 4)

    def forward(self, stored):
        x = self.conv(pickle.loads(stored))
        {statement}

Net()(pickle.dumps(torch.zeros({shape})))
"""
BATCH, SINGLE = "2, 3, 8, 8", "3, 18, 18"
# Each is right for what the pickle holds: a batch, or a single picture.
RIGHT = [
    (16, 576, "return self.fc(self.norm(x).flatten(1))", BATCH),
    (32, 256, "return self.fc(x.flatten(1))", SINGLE),
    (32, 16, "return self.fc(x.mean((-2, -1)))", SINGLE),
    (32, 16, "return self.fc(x.mean((-2, -1)))", BATCH),
    (32, 16, "return self.fc(x.transpose(0, 2))", SINGLE),
]
WRONG = [
    (
        16,
        12,
        "return self.fc(nn.Linear(18, 20)(x).relu() + torch.zeros(20))",
        SINGLE,
        "fc takes 12 features but receives 20",
    ),
    (32, 576, "return self.fc(self.norm(x).flatten(1))", BATCH, "norm takes 32 channels but receives 16"),
    (16, 20, "return self.fc(self.norm(x).mean((2, 3)))", BATCH, "fc takes 20 features but receives 16"),
]


def said(channels: int, features: int, statement: str, shape: str) -> list[str]:
    text = NETWORK.format(channels=channels, features=features, statement=statement, shape=shape)
    return [f.message for f in lint(["n.py"], Settings(), source=text, source_path="n.py").findings]


@pytest.mark.parametrize(("channels", "features", "statement", "shape"), RIGHT)
def test_nothing_is_said_where_one_rank_fits(channels: int, features: int, statement: str, shape: str) -> None:
    assert said(channels, features, statement, shape) == []


@pytest.mark.parametrize(("channels", "features", "statement", "shape", "message"), WRONG)
def test_what_fits_for_no_rank_is_found(channels: int, features: int, statement: str, shape: str, message: str) -> None:
    assert said(channels, features, statement, shape) == [message]


@pytest.mark.torch
@pytest.mark.parametrize(("channels", "features", "statement", "shape", "message"), [(*r, "") for r in RIGHT] + WRONG)
def test_torch_agrees(channels: int, features: int, statement: str, shape: str, message: str) -> None:
    text = NETWORK.format(channels=channels, features=features, statement=statement, shape=shape)
    with pytest.raises(RuntimeError) if message else nullcontext():
        exec(text, {"__name__": "n"})
