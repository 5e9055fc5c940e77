"""What an analysis asks of the disk. Its result holds as long as the answers do."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from torchlint_shapes import reading

# The kind of a file, and when it was written and how large it is; None where there is none.
Stamp: TypeAlias = tuple[int, int, int] | None


def stamp(path: str) -> Stamp:
    """What changes when a file changes. Of a folder only that it is one: what is in it is asked by name."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # or it is the name of no file at all
        return None
    kind = stat.S_IFMT(status.st_mode)
    return (kind, status.st_mtime_ns, status.st_size) if kind == stat.S_IFREG else (kind, 0, 0)


@dataclass(slots=True)
class Disk:
    """Every path that was asked about, and the answer."""

    asked: dict[str, Stamp] = field(default_factory=dict)

    def is_file(self, path: Path) -> bool:
        return self._kind(path) == stat.S_IFREG

    def is_dir(self, path: Path) -> bool:
        return self._kind(path) == stat.S_IFDIR

    def read(self, path: Path, most: int, root: str) -> bytes | None:
        """The bytes of a file of at most so many below a folder, None for any other."""
        if not self.is_file(path):
            return None
        try:
            return reading.read(path, most, root)
        except OSError:
            return None

    def _kind(self, path: Path) -> int:
        key = str(path)
        if key not in self.asked:
            self.asked[key] = stamp(key)
        said = self.asked[key]
        return said[0] if said is not None else 0


def unchanged(asked: Mapping[str, Stamp]) -> bool:
    """Would the disk answer the same today?"""
    return all(stamp(path) == said for path, said in asked.items())
