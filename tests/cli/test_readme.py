"""The README shows what shapelint says, word by word.

`python tests/cli/test_readme.py` writes it anew.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from torchlint_shapes.rules import manual

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"


def said(command: str) -> str:
    args = shlex.split(command)[1:]
    ran = subprocess.run(
        [sys.executable, "-m", "torchlint_shapes", *args],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout


def with_outputs(text: str) -> str:
    """Every `$ shapelint ...` with its output below it."""
    return re.sub(
        r"```console\n\$ (shapelint .*)\n(?:.*\n)*?```", lambda m: f"```console\n$ {m[1]}\n{said(m[1])}```", text
    )


def with_rules(text: str) -> str:
    """The table of rules below its mark."""
    rows = "".join(f"| `{name}` | {page.partition(chr(10))[0]} |\n" for name, page in sorted(manual().items()))
    table = f"| rule | |\n| --- | --- |\n{rows}"
    return re.sub(r"(<!-- rules: .*-->\n\n)(?:\|.*\n)*", lambda m: m[1] + table, text)


@pytest.mark.slow
def test_the_examples_are_real() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("$ shapelint") == 2
    assert "error[features-mismatch] fc1 takes 300 features but receives 320" in text
    assert with_outputs(text) == text


def test_all_rules_are_listed() -> None:
    text = README.read_text(encoding="utf-8")
    assert "| `features-mismatch` |" in text
    assert with_rules(text) == text


if __name__ == "__main__":
    README.write_text(with_rules(with_outputs(README.read_text(encoding="utf-8"))), encoding="utf-8")
