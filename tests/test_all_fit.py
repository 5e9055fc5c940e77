"""That all shapes fit is said only when every call was followed and every demand decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes import lint_paths
from torchlint_shapes.findings import Coverage

HEAD = """\
import torch
from torch import nn
from elsewhere import make, data

fc = nn.Linear(10, 2)
y = fc(torch.randn(2, 10))
"""

NETWORK = """\
class Net(nn.Module):
    def __init__(self, kind=None):
        super().__init__()
        self.fc = nn.Linear(10, 2)
        {built}

    def forward(self, x):
        {run}


Net()(torch.randn(2, 10))
"""


def coverage(here: Path, program: str) -> Coverage:
    (here / "program.py").write_text(HEAD + program)
    result = lint_paths(str(here / "program.py"))
    assert result.findings == ()
    return result.coverage


@pytest.mark.parametrize(
    "program",
    [
        "",
        "z = fc(torch.randn(3, 10)).view(-1, 2)\n",
        NETWORK.format(built="self.head = nn.Linear(2, 3)", run="return self.head(self.fc(x))"),
        "def helper(name):\n    return name.upper()\n",
        "def head(x):\n    return torch.relu(x).view(2, 2)\nhead(y)\n",
    ],
)
def test_all_was_followed(tmp_path: Path, program: str) -> None:
    assert coverage(tmp_path, program).whole


@pytest.mark.parametrize(
    "program",
    [
        "make()(y)",
        "make([y, y])",
        "make({'y': y})",
        "make(**{'y': y})",
        "getattr(make(), 'layer')(y)",
        "for x in data():\n    fc(x)",
        "for x in data:\n    fc(x)",
        "for layer in make():\n    y = layer(y)",
        "fc(*make())",
        "torch.cat(make())",
        "torch.cat([y, *make()])",
        "torch.stack([make()])",
        "nn.functional.cross_entropy(y, make())",
        "nn.CrossEntropyLoss()(make(), make())",
        "class Net(make()):\n    def forward(self, x):\n        return fc(x)\n\nNet()(y)",
        "def head(x, w):\n    return torch.nn.functional.linear(x, w)",
        "y[y > 0] + torch.randn(3)",
        "nn.Linear(3, 4)(torch.randn(2, 5))  # shapelint: ignore",
        "from broken import Other\nnet = Other()",
        NETWORK.format(built="self.part = make(3)", run="return self.fc(self.part(x))"),
        NETWORK.format(built="self.parts = nn.ModuleList(make())", run="return [part(x) for part in self.parts]"),
        NETWORK.format(built="self.name = make()", run="return getattr(self, self.name)(x)"),
        NETWORK.format(built="self.scale = make(3)", run="return self.scale.view(1, 10)"),
        NETWORK.format(built="raise ValueError(kind)", run="return self.fc(x).view(7)"),
        NETWORK.format(built="pass", run="return self.fc(x)\n    def encode(self, x):\n        return self.fc(x)"),
    ],
)
def test_not_all_was_followed(tmp_path: Path, program: str) -> None:
    (tmp_path / "broken.py").write_text("import torch\nclass Other(:\n")
    assert not coverage(tmp_path, program).whole


def test_what_the_budget_cuts_short_was_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torchlint_shapes.interpret.entries.STUDY_STEPS", 2)
    assert coverage(tmp_path, "").whole
    assert not coverage(tmp_path, "def main():\n    fc(torch.randn(2, 5))\n").whole


def test_a_rule_that_is_off_keeps_back_what_it_would_say(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.shapelint]\nignore = ["features-mismatch"]\n')
    assert coverage(tmp_path, "fc(torch.randn(2, 5))").suppressed == 1


def test_a_function_that_another_file_calls_is_called(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(
        "import torch\ndef head(x):\n    return torch.relu(x)\ndef half(x, y):\n    return x\n"
    )
    (tmp_path / "main.py").write_text("import torch\nfrom parts import head\nhead(torch.randn(2, 3))\n")
    assert lint_paths(str(tmp_path)).coverage.whole
    assert not lint_paths(str(tmp_path / "parts.py")).coverage.whole


POOLED = """\
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 5)
        self.fc = nn.Linear({features}, 10)

    def forward(self, x):
        return self.fc(nn.functional.max_pool2d(self.conv(x), 2).flatten(1))
"""


def test_a_network_says_which_inputs_it_needs(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(POOLED.format(features=8 * 12 * 12))
    seen = lint_paths(str(tmp_path / "net.py")).coverage
    (need,) = seen.needs
    assert (need.network, need.sizes) == ("Net", ("H in 28..29, W in 28..29 or others",))
    assert seen.whole


def test_a_network_that_no_usual_input_fits_is_under_suspicion(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(POOLED.format(features=8 * 3137))
    seen = lint_paths(str(tmp_path / "net.py")).coverage
    assert seen.needs[0].unusual
    assert not seen.whole
