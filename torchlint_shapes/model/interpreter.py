"""Which Python the user's code runs in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

PYTHONS = ("bin/python", "Scripts/python.exe", "python.exe")


def choose(*given: str | None, folder: Path | None = None) -> str:
    """The first interpreter that is given; else that of the active virtual environment, or of the `.venv` in a folder
    or above it; else our own.
    """
    for python in given:
        if python:
            return python
    for prefix in _environments(folder):
        for name in PYTHONS:
            if (prefix / name).is_file():
                return str(prefix / name)
    return sys.executable


def is_active(python: str) -> bool:
    """Is this interpreter of the environment that is active, or of our own?"""
    prefix = Path(os.path.abspath(python)).parent.parent
    own = (Path(sys.prefix), *_environments(None))
    return any(prefix.exists() and other.exists() and prefix.samefile(other) for other in own)


def _environments(folder: Path | None) -> Iterator[Path]:
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = os.environ.get(variable)
        if prefix and Path(prefix) != Path(sys.prefix):  # ours may be one that a hook made for shapelint alone
            yield Path(prefix)
    if folder is not None:
        yield from (above / ".venv" for above in (folder, *folder.parents))
