"""Globs of paths, each relative to the folder of the file that says it."""

from __future__ import annotations

import fnmatch
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Glob:
    """A glob without a slash speaks of a name, any other of a path below `folder` and all in it."""

    text: str
    folder: str

    def matches(self, path: str) -> bool:
        text = self.text.rstrip("/")
        if "/" not in text:
            return fnmatch.fnmatch(os.path.basename(os.path.abspath(path)), text)
        below = Path(os.path.relpath(path, self.folder)).as_posix()
        return any(
            fnmatch.fnmatch(below, g) or fnmatch.fnmatch(below, f"{g}/*") for g in {text, text.replace("**/", "")}
        )
