"""Every Neovim on the PATH, set up by the recipe for its version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors.driven import FAULTS, FITTING, Desk, recipe

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parent / "neovim.lua"
FOUND = [shutil.which("nvim", path=folder) for folder in os.environ["PATH"].split(os.pathsep)]
EDITORS: list[str | None]
EDITORS = [*{os.path.realpath(editor): editor for editor in FOUND if editor}.values()] or [None]


def version(editor: str) -> tuple[int, ...]:
    said = subprocess.run([editor, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"NVIM v(\d+)\.(\d+)", said)
    assert found is not None
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("editor", EDITORS)
def test_findings_appear_are_repaired_and_the_file_is_saved(editor: str | None, desk: Desk) -> None:
    if editor is None:
        pytest.skip("there is no nvim on the PATH")
    new = version(editor) >= (0, 11)
    if version(editor) < (0, 7):
        pytest.skip("Neovim is older than 0.7")
    init = desk.folder / "init.lua"
    init.write_text(recipe("Neovim", "lua", 0 if new else 1))
    seen = desk.drive(editor, "--headless", "--clean", "-u", str(init), "-S", str(SCRIPT), str(desk.net))
    assert seen["findings"] == {str(line): message for line, message in FAULTS.items()}
    assert seen["left"] == {"10": FAULTS[10]}
    assert "in_features=360" in seen["offered"][0]
    if new:
        assert any("360" in hint for hint in seen["hints"])
    assert desk.net.read_text() == FITTING
