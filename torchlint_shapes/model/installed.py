"""Installed packages, found where Python would find them. Nothing is run for it, neither they nor the interpreter."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from torchlint_shapes.reading import read

MOST_BYTES = 50_000_000  # of a list of installed files, which is long where tests and headers are installed


@cache
def roots(python: str) -> dict[str, Path]:
    """The packages and modules of an interpreter that have to do with torch, each with the folder it is installed in.

    A distribution has to do with torch when its metadata (name, requirements, description) says the word.
    """
    found: dict[str, Path] = {}
    for folder in folders(python):
        for distribution in sorted(folder.glob("*.dist-info")):
            if b"torch" in _read(distribution / "METADATA").lower():
                for name in _top_level(_read(distribution / "RECORD").decode(errors="replace")):
                    found.setdefault(name, folder)
    return found


def folders(python: str) -> list[Path]:
    """The folders into which packages are installed for an interpreter."""
    if python == sys.executable:
        return [Path(p) for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    prefix = Path(shutil.which(python) or python).parent.parent  # a virtual environment's own: no link is followed
    return sorted(f for g in ("lib*/python3*/*-packages", "Lib/site-packages") for f in prefix.glob(g) if f.is_dir())


@cache
def versions(python: str) -> dict[str, str]:
    """The versions of all distributions of an interpreter, by their names as `canonical` has them."""
    found: dict[str, str] = {}
    for folder in folders(python):
        for distribution in sorted(folder.glob("*.dist-info")):
            name, _, version = distribution.name.removesuffix(".dist-info").partition("-")
            found.setdefault(canonical(name), version)
    return found


def canonical(name: str) -> str:
    """The name of a distribution, of which the ways to write it are one."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _top_level(record: str) -> Iterator[str]:
    """The names that an installed distribution defines, from the list of its files."""
    for line in record.splitlines():
        path = line.partition(",")[0]
        if path.endswith(".py"):
            yield path.partition("/")[0].removesuffix(".py")


def _read(path: Path) -> bytes:
    try:
        return read(path, MOST_BYTES)
    except OSError:
        return b""
