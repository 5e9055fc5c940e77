"""What was found in a file, kept for the next run. It counts while all that it was found from is as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from torchlint_shapes import __version__
from torchlint_shapes.config.table import Table
from torchlint_shapes.findings import TIME
from torchlint_shapes.fix.write import write
from torchlint_shapes.model.disk import stamp, unchanged
from torchlint_shapes.model.installed import folders
from torchlint_shapes.reading import project_root, read
from torchlint_shapes.run.stored import decoded, encoded
from torchlint_shapes.run.tally import Tally
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText

PACKAGE = Path(__file__).parent.parent
MOST_BYTES = 50_000_000  # of an entry


def folder() -> Path:
    """The user's own."""
    if given := os.environ.get("SHAPELINT_CACHE_DIR"):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("shapelint", appauthor=False)


@dataclass(frozen=True, slots=True)
class Cache:
    """One entry for each file and working directory."""

    folder: Path

    def unsafe(self) -> str:
        """Why what is kept here may be somebody else's word, or nothing."""
        try:
            status = os.stat(self.folder)
        except OSError:
            return ""
        if sys.platform == "win32":
            return ""
        if status.st_uid != os.geteuid():
            return f"the cache {self.folder} belongs to another user: not used"
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return f"the cache {self.folder} can be written by other users: not used (chmod go-w makes it yours)"
        return ""

    def tally(self, path: str, table: Table, python: str, lint: Callable[[], Tally]) -> Tally:
        """What is kept about a file; `lint` finds it where nothing is, or is no longer true."""
        entry = self.folder / _digest(os.getcwd(), path)
        parts = (__version__, sys.version, _program(), repr(table), python, _installed(python))
        state = _digest(*parts, _root(os.path.dirname(os.path.realpath(path))))
        kept = _load(entry, state, path)
        if kept is not None:
            return kept
        tally = lint()
        if TIME not in tally.unknown and not any(problem.internal for problem in tally.problems):
            _save(entry, encoded(state, tally, bool(tally.texts)))
        return tally

    def clean(self) -> None:
        """Forgets everything. Raises OSError."""
        if self.folder.exists():
            shutil.rmtree(self.folder)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()


@cache
def _program() -> str:
    """What changes when shapelint itself does."""
    files = (file for kind in ("*.py", "*.json") for file in PACKAGE.rglob(kind))
    return _digest(repr(sorted((str(file), stamp(str(file))) for file in files)))


@cache
def _installed(python: str) -> str:
    """What changes when a package is installed or removed."""
    return repr([(str(folder), folder.stat().st_mtime_ns) for folder in folders(python)])


_root = cache(project_root)


def _load(entry: Path, state: str, path: str) -> Tally | None:
    """What is kept, where it is all that and still true."""
    try:
        before, asked, text, tally = decoded(read(entry, MOST_BYTES))
        if before != state or not unchanged(asked):
            return None
        return replace(tally, texts={os.path.realpath(path): SourceText.read(path)} if text else {})
    except (OSError, ValueError, Unreadable):
        return None


def _save(entry: Path, data: bytes) -> None:
    """Whole or not at all. A cache that cannot be written is none."""
    try:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(str(entry), data)
    except OSError:
        return
