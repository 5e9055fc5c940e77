"""A clean run loads nothing that it does not need, and `python -m` is the same program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HEAVY = {"libcst", "rich", "pygls", "multiprocessing", "torch", "numpy", "asyncio"}

CLEAN = """\
import torch
from torch import nn

net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
net(torch.randn(1, 1, 28, 28))
"""

LOADED = f"""\
import sys
from torchlint_shapes import cli
sys.argv = ["shapelint", *sys.argv[1:]]
try:
    cli.main()
finally:
    print(*sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)
"""


def python(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, timeout=60, check=False)


def test_a_clean_tree_loads_nothing_heavy(tree: Path) -> None:
    (tree / "net.py").write_text(CLEAN)
    (tree / "plain.py").write_text("print('no tensors')\n")
    ran = python("-c", LOADED, ".")
    assert (ran.returncode, ran.stderr) == (0, "\n")
    assert ran.stdout.startswith("All shapes fit: 2 files, ")


def test_a_tree_without_torch_does_not_load_the_interpreter(tree: Path) -> None:
    (tree / "plain.py").write_text("print('no tensors')\n")
    ran = python("-c", LOADED.replace(repr(HEAVY), repr({"torchlint_shapes.interpret", "torchlint_shapes.rules"})), ".")
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "\n", "Nothing to check: 1 file, 0 networks.\n")


def test_color_is_what_loads_rich(tree: Path) -> None:
    assert python("-c", LOADED, "--color", "always", ".").stderr == "rich\n"


def test_it_is_a_module_too(tree: Path) -> None:
    ran = python("-m", "torchlint_shapes", "--version")
    assert (ran.returncode, ran.stdout) == (0, "shapelint 0.1.0\n")
