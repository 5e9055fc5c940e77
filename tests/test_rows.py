"""Views that make other rows than samples, on purpose."""

from __future__ import annotations

from torchlint_shapes import lint_source

PROGRAM = """\
import torch
from torch import nn


class Steps(nn.Module):
    '''Each step of a sequence is a row.'''

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 16, batch_first=True)
        self.fc = nn.Linear(16, 4)

    def forward(self, x):
        return self.fc(self.lstm(x)[0].reshape(-1, 16))


class Heads(nn.Module):
    '''Each head of each step is a row: four of 3 features.'''

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(12, 12)

    def forward(self, x):
        return self.fc(x).reshape(-1, 3)


class Clips(nn.Module):
    '''Each frame of a clip is a picture.'''

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 5)
        self.fc = nn.Linear(4 * 8 * 8, 2)

    def forward(self, x):
        b, t, c, h, w = x.shape
        return self.fc(self.conv(x.view(b * t, c, h, w)).view(-1, 4 * 8 * 8))
"""


def test_rows_that_are_parts_of_a_sample_are_no_fault() -> None:
    assert lint_source(PROGRAM) == []


def test_rows_that_cut_samples_are_told_with_the_number_that_would_not() -> None:
    (finding,) = lint_source(
        """\
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 13, 5)
        self.fc = nn.Linear(10 * 24 * 24, 10)

    def forward(self, x):
        return self.fc(self.conv(x).view(-1, 10 * 24 * 24))
"""
    )
    assert finding.rule == "batch-folded"
    assert finding.message == (
        "view cuts samples into pieces: each has 13 * (H - 4) * (W - 4) features, and no input size makes that 5760"
    )
    assert finding.fixes[-1].title == "rows of 5733, for an input of 25x25"
