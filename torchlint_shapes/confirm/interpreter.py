"""Which Python runs the slices: the one that the user's code runs in."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def choose(*given: str | None) -> str:
    """The first interpreter that is given; else that of the active virtual environment; else our own."""
    for python in given:
        if python:
            return python
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if prefix := os.environ.get(variable):
            for name in ("bin/python", "Scripts/python.exe", "python.exe"):
                if (Path(prefix) / name).is_file():
                    return str(Path(prefix) / name)
    return sys.executable
