"""What was found in a file, kept for the next run. It counts while all that it was found from is as it was."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from torchlint_shapes import __version__
from torchlint_shapes.config.table import Table
from torchlint_shapes.findings import TIME
from torchlint_shapes.fix.write import write
from torchlint_shapes.model.disk import stamp, unchanged
from torchlint_shapes.model.installed import folders
from torchlint_shapes.run.tally import Tally

PACKAGE = Path(__file__).parent.parent


def folder() -> Path:
    """The user's own: what is kept is unpickled, so it must come from nobody else."""
    if given := os.environ.get("SHAPELINT_CACHE_DIR"):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("shapelint", appauthor=False)


@dataclass(frozen=True, slots=True)
class Cache:
    """One entry for each file and working directory."""

    folder: Path

    def tally(self, path: str, table: Table, python: str, lint: Callable[[], Tally]) -> Tally:
        """What is kept about a file; `lint` finds it where nothing is, or is no longer true."""
        entry = self.folder / _digest(os.getcwd(), path)
        state = _digest(__version__, sys.version, _program(), repr(table), python, _installed(python))
        kept = _load(entry)
        if isinstance(kept, tuple) and kept[0] == state and unchanged(kept[1]):
            tally: Tally = kept[2]
            return tally
        tally = lint()
        if TIME not in tally.unknown and not any(problem.internal for problem in tally.problems):
            _save(entry, (state, tally.asked, tally))
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


def _load(entry: Path) -> object:
    try:
        return pickle.loads(entry.read_bytes())
    except Exception:  # whatever pickle says of bytes that are no entry, or of one of another version
        return None


def _save(entry: Path, kept: object) -> None:
    """Whole or not at all. A cache that cannot be written is none."""
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        write(str(entry), pickle.dumps(kept, protocol=5))
    except OSError:
        return
