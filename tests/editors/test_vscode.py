"""The extension for VS Code is built, tested and packaged from a copy, as its README says."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile

import pytest

from tests.editors.driven import ROOT, Desk

pytestmark = pytest.mark.slow

STEPS = ("ci --ignore-scripts --no-audit --no-fund", "run build", "test", "run package")


def test_it_is_built_tested_and_packaged(desk: Desk) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm")
    folder = desk.folder / "vscode"
    made = shutil.ignore_patterns("node_modules", "dist", "*.vsix")
    shutil.copytree(ROOT / "editors" / "vscode", folder, ignore=made)
    environment = {**os.environ, "PATH": f"{desk.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    for step in STEPS:
        done = subprocess.run(
            [npm, *step.split()], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
        )
        if step == STEPS[0] and any(code in done.stderr for code in ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED")):
            pytest.skip("there is no registry of npm to install from")
        assert done.returncode == 0, done.stdout + done.stderr
    assert len((desk.folder / "started").read_text().split()) == 1, "the real shapelint was driven, too"
    with zipfile.ZipFile(folder / "shapelint.vsix") as packaged:
        files = {name for name in packaged.namelist() if name.startswith("extension/")}
    names = ("LICENSE.txt", "dist/NOTICES.txt", "dist/extension.js", "package.json", "readme.md")
    assert files == {f"extension/{name}" for name in names}


def test_its_licence_is_that_of_shapelint() -> None:
    assert (ROOT / "editors" / "vscode" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
