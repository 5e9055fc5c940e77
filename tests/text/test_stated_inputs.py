"""Shapes in comments and docstrings are hints for `shapelint shapes`, and no evidence for a finding."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from torchlint_shapes import lint_source
from torchlint_shapes.source import ir
from torchlint_shapes.text.source_text import SourceText
from torchlint_shapes.text.stated_inputs import stated_input

NET = '''\
import torch
from torch import nn


class Net(nn.Module):
    """CLASS"""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(100, 10)

    # ABOVE
    def forward(self, x):  # BESIDE
        """FORWARD"""
        # WITHIN
        return self.fc(torch.flatten(self.conv(x), 1))
'''


@pytest.mark.parametrize(
    ("place", "text", "shape"),
    [
        ("CLASS", "Classifies images of shape (N, 3, 32, 32).", ("N", 3, 32, 32)),
        ("FORWARD", "x: [batch, 3, 28, 28]", ("batch", 3, 28, 28)),
        ("FORWARD", "Args: x (Tensor): a tensor (B, C=3, 224, 224)", ("B", 3, 224, 224)),
        ("FORWARD", "Input: (1, 3, H, W)", (1, 3, "H", "W")),
        ("BESIDE", "(N, 3, 32, 32)", ("N", 3, 32, 32)),
        ("WITHIN", "x is (bs, 16)", None),  # of the first statement, no more of the input
        ("ABOVE", "(B, 3, 32, 32)", ("B", 3, 32, 32)),
        ("CLASS", "Returns (N, 10).", None),
        ("CLASS", "Input (N, C, H, W)", None),  # no number
        ("CLASS", "see (3, 4)", None),
        ("FORWARD", "(N, 3, 32, 32) -> (N, 10)", None),
        ("FORWARD", "input: call(x, 3)", None),
    ],
)
def test_a_stated_input(place: str, text: str, shape: tuple[object, ...] | None) -> None:
    source = SourceText("net.py", NET.replace(place, text))
    network = source.tree.body[-1]
    assert isinstance(network, ir.Class)
    hint = stated_input(source, network)
    assert (hint and hint.shape) == shape
    if hint is not None:
        assert text in source.lines[hint.line - 1]


def shapelint(*args: str) -> str:
    command = [sys.executable, "-m", "torchlint_shapes", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.slow
def test_shapes_says_what_to_try_unless_it_was_told(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET.replace("FORWARD", "x: (N, 3, 32, 32)"))
    target = f"{tmp_path / 'net.py'}::Net"
    assert "said in line 15: (N, 3, 32, 32); to try it: --input N,3,32,32\n" in shapelint("shapes", target)
    assert "said in line" not in shapelint("shapes", target, "--input", "1,3,8,8")
    said = json.loads(shapelint("shapes", target, "--output-format", "json"))
    assert said["hint"] == {"line": 15, "input": ["N", 3, 32, 32]}


def test_a_hint_alone_is_no_finding() -> None:
    assert lint_source(NET.replace("FORWARD", "x: (N, 3, 32, 32)").replace("Linear(100", "Linear(72")) == []
