"""Runs the command line in this process, the analysis replaced where a test is about what is done with its result."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import NET, Ran, finding
from torchlint_shapes import cli
from torchlint_shapes.findings import Coverage, Result


@pytest.fixture
def shapelint(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`shapelint("--fix", "net.py", stdin=b"...")`."""

    def run(*args: str, stdin: bytes = b"") -> Ran:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["shapelint", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capfd.readouterr()
        return Ran(int(end.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def result() -> Result:
    """What a lint of `net.py` may say."""
    return Result((finding(),), (), Coverage(1, 1, 2, 2))


@pytest.fixture
def linted(tree: Path, result: Result, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`net.py`, about which the analysis says `result`."""
    (tree / "net.py").write_text(NET)
    monkeypatch.setattr("torchlint_shapes.run.lint", lambda paths, settings, **source: result)
    return tree / "net.py"
