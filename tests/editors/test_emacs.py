"""Emacs with eglot, set up by the recipe."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors.driven import FAULTS, FITTING, Desk, recipe

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parent / "emacs.el"


def messages(findings: dict[str, str]) -> dict[str, str]:
    """Without the source and the rule, which eglot puts before them."""
    return {line: text.rpartition(": ")[2] for line, text in findings.items()}


def test_findings_appear_are_repaired_and_the_file_is_saved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    emacs = shutil.which("emacs")
    if emacs is None:
        pytest.skip("there is no emacs on the PATH")
    start = [emacs, "--batch", "--funcall", "package-initialize"]
    if subprocess.run([*start, "--eval", "(require 'eglot)"], capture_output=True).returncode != 0:
        pytest.skip("this Emacs has no eglot")
    init = desk.folder / "init.el"
    init.write_text(recipe("Emacs", "elisp"))
    monkeypatch.setenv("NET", str(desk.net))
    seen = desk.drive(*start, "--load", str(init), "--load", str(SCRIPT), "--funcall", "drive")
    assert messages(seen["findings"]) == {str(line): message for line, message in FAULTS.items()}
    assert messages(seen["left"]) == {"10": FAULTS[10]}
    assert "in_features=360" in seen["offered"][0]
    assert desk.net.read_text() == FITTING
