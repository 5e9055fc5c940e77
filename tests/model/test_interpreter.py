"""Which Python a finding is confirmed with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from torchlint_shapes.model.interpreter import choose


def test_the_first_that_is_given_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    assert choose(None, "") == sys.executable
    monkeypatch.setenv("CONDA_PREFIX", str(tmp_path))
    assert choose(None) == str(python)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "gone"))
    assert choose(None) == str(python)
    assert choose(None, "/settings/python") == "/settings/python"
    assert choose("/argument/python", "/settings/python") == "/argument/python"
