"""A network is studied with what its objects held when it was called; the study leaves them as they were."""

from __future__ import annotations

from torchlint_shapes import lint_source

READER = """
import torch
from torch import nn
from somewhere import load

class Settings:
    hidden = 16

class Reader(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.settings = settings
        self.rnn = nn.LSTM(8, settings.hidden, batch_first=True)

    def forward(self, x):
        state = torch.zeros(1, x.size(0), self.settings.hidden)
        return self.rnn(x, (state, state))[0]

settings = Settings()
reader = Reader(settings)
"""


def found(program: str) -> list[tuple[str, int]]:
    return [(f.rule, f.span.line - READER.count("\n")) for f in lint_source(READER + program)]


def test_attributes_that_change_after_the_call_are_as_they_were() -> None:
    assert found("reader(load())\nsettings.hidden = 32\n") == []
    assert found("reader(load())\nreader.settings = Settings()\nreader.settings.hidden = 32\n") == []


def test_attributes_that_change_before_the_call_are_what_they_are() -> None:
    ((rule, _),) = found("settings.hidden = 32\nreader(load())\n")
    assert rule == "features-mismatch"


def test_a_function_that_nobody_calls_changes_nothing() -> None:
    assert (
        found("def widen():\n    settings.hidden = 32\n\ndef read():\n    return reader(torch.randn(2, 5, 8))\n") == []
    )
    ((rule, line),) = found("def widen():\n    settings.hidden = 32\n    return reader(torch.randn(2, 5, 8))\n")
    assert rule == "features-mismatch"
    assert line <= 3
