"""A real editor on a folder with a wrong program, set up by the recipe of editors/README.md and driven by a script."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SECONDS = 180  # for all that a script does, on a busy machine

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 10, 5)
        self.fc1 = nn.Linear(300, 50)
        self.fc2 = nn.Linear(60, 10)

    def forward(self, x):
        x = torch.flatten(self.conv(x), 1)
        return self.fc2(self.fc1(x))


Net()(torch.randn(1, 1, 10, 10))
"""
FITTING = NET.replace("300", "360").replace("60, 10", "50, 10")
FAULTS = {9: "fc1 takes 300 features but receives 360", 10: "fc2 takes 60 features but receives 50"}


def recipe(editor: str, language: str, number: int = 0) -> str:
    """A block of the page, as it stands there."""
    page = (ROOT / "editors" / "README.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {editor}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section is not None
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)
    return blocks[number]


@dataclass(frozen=True)
class Desk:
    """A home and a project of nobody. The `shapelint` on its PATH is the one under test, and notes its process."""

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "bin").mkdir()
        command = self.folder / "bin" / "shapelint"
        noted = f'echo $$ >>"{self.folder}/started"'
        command.write_text(f'#!/bin/sh\n{noted}\nexec "{sys.executable}" -m torchlint_shapes "$@"\n')
        command.chmod(0o755)
        self.net.parent.mkdir()
        self.net.write_text(NET)

    @property
    def net(self) -> Path:
        return self.folder / "project" / "net.py"

    def drive(self, *command: str) -> dict[str, Any]:
        """What the script has noted in the file `seen`; afterwards no server is left."""
        home = str(self.folder)
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        own = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home, "PATH": path}
        done = subprocess.run(
            command, cwd=self.net.parent, env={**os.environ, **own}, capture_output=True, text=True, timeout=SECONDS
        )
        assert done.returncode == 0, done.stdout + done.stderr
        self._servers_end()
        return dict(json.loads((self.folder / "seen").read_text(encoding="utf-8")))

    def _servers_end(self) -> None:
        started = (self.folder / "started").read_text().split()
        assert len(started) == 1, "one server for a session"
        until = time.monotonic() + 10
        while Path(f"/proc/{started[0]}").exists():
            assert time.monotonic() < until, "the server goes with its editor"
            time.sleep(0.05)
