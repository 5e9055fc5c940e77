"""`docs/suppression.md`, with the tools that it speaks of."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import NET, Ran
from torchlint_shapes.run.cache import PACKAGE

PAGE = (PACKAGE.parent / "docs" / "suppression.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^self\.fc = .*$", PAGE, re.MULTILINE)


def ruff(*args: str, text: str) -> str:
    command = [sys.executable, "-m", "ruff", *args, "--isolated", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_suppress(tree: Path, shapelint: Callable[..., Ran], example: str) -> None:
    assert len(EXAMPLES) == 2
    text = NET.replace("self.fc1 = nn.Linear(300, 50)", example.replace("self.fc =", "self.fc1 ="))
    (tree / "net.py").write_text(text)
    assert shapelint("net.py").status == 0
    assert shapelint("--select", "features-mismatch,unused-suppression", "net.py").status == 0


def test_ruff_leaves_our_comments_alone() -> None:
    text = EXAMPLES[0].replace("padded by the caller", "").rstrip() + "\n"
    assert ruff("check", "--select", "RUF100,ERA001", text=text).startswith("All checks passed!")
    assert ruff("format", text=text) == text
    unused = text.rstrip() + "  # noqa: F401\n"
    assert "RUF100" in ruff("check", "--select", "RUF100,ERA001", text=unused)
    assert ruff("check", "--select", "RUF100", "--fix", "--quiet", text=unused) == text


def test_the_formatter_keeps_a_comment_with_its_statement(tree: Path, shapelint: Callable[..., Ran]) -> None:
    long = "self.fc1 = nn.Linear(in_features=300, out_features=50, bias=True, device=None, dtype=None)"
    comment = "  # shapelint: ignore[features-mismatch]"
    formatted = ruff("format", text=NET.replace("self.fc1 = nn.Linear(300, 50)", long + comment))
    assert "in_features=300, out_features" in formatted
    (tree / "net.py").write_text(formatted)
    assert shapelint("net.py").status == 0
