"""What programs and tests call, as docs/api.md says it."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from torchlint_shapes import LintError, __all__, assert_fits, fix_source, lint_paths, lint_source
from torchlint_shapes.config.read import SettingsError

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "api.md"
BAD = "import torch\ntorch.nn.Linear(3, 4)(torch.randn(2, 5))\n"


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ROOT)
    return ROOT


def test_the_examples_run(root: Path) -> None:
    failed, run = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, run > 10) == (0, True)


class LeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 20, 5)
        self.fc1 = nn.Linear(300, 50)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.max_pool2d(self.conv1(x), 2)
        x = torch.max_pool2d(self.conv2(x), 2)
        return self.fc1(torch.flatten(x, 1))  # type: ignore[no-any-return]


def test_assert_fits_says_what_the_page_shows() -> None:
    shown = re.search(r"```text\nAssertionError: (.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    with pytest.raises(AssertionError) as raised:
        assert_fits(LeNet(), (1, 1, 28, 28))
    assert str(raised.value) == shown[1]


def test_what_fits_is_no_matter() -> None:
    network = LeNet().train()
    network.fc1 = nn.Linear(320, 50)
    assert_fits(network, (1, 1, 28, 28))
    assert_fits(nn.Embedding(10, 4), torch.zeros(1, 16, dtype=torch.long))
    assert_fits(nn.Bilinear(3, 4, 5), (2, 3), (2, 4))
    assert network.training


def test_a_network_can_be_worked_out_instead_of_run(root: Path) -> None:
    with pytest.raises(AssertionError, match="takes 300 features but receives 320"):
        assert_fits("fixtures/examples/mnist.py::LeNet", (1, 1, 28, 28))


def test_what_cannot_be_linted_is_said(tmp_path: Path) -> None:
    with pytest.raises(LintError, match=r"deep\.py: is nested too deeply"):
        lint_source(f"import torch\nx = {'-' * 50000}1\n", "deep.py")
    with pytest.raises(SettingsError, match='there is no setting "ignor"; did you mean "ignore"'):
        lint_source(BAD, ignor=[])
    with pytest.raises(SettingsError, match='no rule is named "x"'):
        lint_source(BAD, ignore=["x"])
    (tmp_path / "net.py").write_bytes(b"import torch\0")
    assert [p.message for p in lint_paths(tmp_path).problems] == ["contains a null byte: not a text file"]


def test_repairs_and_choices() -> None:
    assert fix_source(BAD) == BAD.replace("(3, 4)", "(5, 4)")
    assert fix_source("x = 1\r\n") == "x = 1\r\n"
    folded = (ROOT / "fixtures" / "batch-folded" / "view.py").read_text(encoding="utf-8")
    (finding,) = lint_source(folded)
    assert finding.repair(unsafe=False) is None
    assert fix_source(folded) == folded
    assert fix_source(folded, unsafe=True) != folded


@pytest.mark.slow
def test_the_names_are_typed(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(
        "from torchlint_shapes import lint_source, shapes\n"
        "reveal_type(lint_source(''))\nreveal_type(shapes('a::B', (1, 2)).calls)\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "user.py"]
    env = {**os.environ, "MYPYPATH": str(ROOT)}  # mypy does not follow every kind of editable install
    said = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False).stdout
    assert '"list[torchlint_shapes.findings.Finding]"' in said.replace("builtins.", ""), said
    assert "tuple[torchlint_shapes.findings.LayerCall, ...]" in said.replace("builtins.", "")
    assert set(__all__) >= {"lint_source", "lint_paths", "fix_source", "shapes", "assert_fits"}


def test_linting_from_python_imports_no_torch() -> None:
    program = (
        "import sys\nfrom torchlint_shapes import lint_source, shapes\n"
        f"lint_source({BAD!r})\nprint('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_linting_from_python_starts_no_process(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"net{number}.py").write_text(BAD)
    program = (
        "import sys\nfrom torchlint_shapes import lint_paths\n"
        f"print(len(lint_paths({str(tmp_path)!r}).findings), 'concurrent.futures.process' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "40 False\n"
