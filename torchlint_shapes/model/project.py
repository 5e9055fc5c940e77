"""Where modules are: files of the project and of installed packages, where Python would find them, never imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from torchlint_shapes.model.clock import Clock
from torchlint_shapes.model.disk import Disk
from torchlint_shapes.model.installed import other_names, roots, search_path
from torchlint_shapes.reading import project_root
from torchlint_shapes.source import ir
from torchlint_shapes.source.notebook import python_text
from torchlint_shapes.source.read import Load, Unreadable, load, parse

# Libraries whose functions are ops or natives: their source is never read.
KNOWN_LIBRARIES = frozenset(
    {"torch", "numpy", "einops", "einx", "math", "typing", "collections", "functools", "itertools"}
)
# Installed packages that natives describe, which are never followed.
DESCRIBED = frozenset({"lightning", "pytorch_lightning"})


def import_root(path: Path, disk: Disk) -> Path:
    """The directory from which the module in this file is imported: the first above it that is no package."""
    folder = path.resolve().parent
    while disk.is_file(folder / "__init__.py") and folder.parent != folder:
        folder = folder.parent
    return folder


def module_name(path: Path, root: Path) -> str:
    parts = list(path.resolve().relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts and parts[-1] == "__init__" else parts)


@dataclass(slots=True)
class Project:
    """Where absolute imports are looked up, and the IR of the files read so far.

    `roots` are folders of the project, `root` the one below which its files are read, `python` the interpreter whose
    installed packages are followed, `disk` what one analysis asked about files. `load` gives the bytes of a file: an
    editor has newer ones than the disk. `ended` is set, by another thread, when nobody wants any more what is worked
    out about the project; `clock` tells when it has taken too long.
    """

    roots: tuple[Path, ...] = ()
    read: dict[str, ir.Module | None] = field(default_factory=dict)
    python: str = ""
    root: str = ""
    found: dict[str, Path | None] = field(default_factory=dict)
    disk: Disk = field(default_factory=Disk)
    load: Load = load
    ended: Event = field(default_factory=Event)
    clock: Clock = field(default_factory=Clock)

    def within(self, path: Path, python: str = "", time_limit: float = 0.0) -> Project:
        """The same project seen from one file: its own import root comes first, as for `python file.py`."""
        disk = Disk()
        own = (path.resolve().parent, import_root(path, disk))
        root = project_root(str(own[0])) or str(own[1])
        roots, clock = tuple(dict.fromkeys((*own, *self.roots))), Clock(time_limit)
        return replace(self, roots=roots, python=python, root=root, found={}, disk=disk, clock=clock)

    def find(self, name: str) -> Path | None:
        """The file of a module or package."""
        if name not in self.found:
            relative = Path(*name.split("."))
            candidates = (
                (root / relative / "__init__.py", (root / relative).with_suffix(".py")) for root in self._above(name)
            )
            self.found[name] = next((path for pair in candidates for path in pair if self.disk.is_file(path)), None)
        return self.found[name]

    def package(self, name: str) -> bool:
        """Is there a folder of this name, be it without `__init__.py`?"""
        return any(self.disk.is_dir(root / Path(*name.split("."))) for root in self._above(name))

    def missing(self, name: str) -> bool:
        """Is a package nowhere, neither in the project nor in the environment that runs it, which has torch?"""
        top = name.partition(".")[0]
        if not self.python or top in sys.stdlib_module_names | KNOWN_LIBRARIES | DESCRIBED:
            return False
        if self.find(top) is not None or self.package(top):
            return False
        folders = search_path(self.python)
        if not any(self.disk.is_dir(folder / "torch") for folder in folders):
            return False
        return not any(
            self.disk.is_dir(folder / top) or self.disk.is_file(folder / f"{top}.py") or top in other_names(folder)
            for folder in folders
        )

    def installed(self, path: str) -> bool:
        """Is this a file of an installed package, which the user does not write?"""
        return bool(self._installation(path))

    def _installation(self, path: str) -> str:
        """The folder into which a file was installed, empty for one that was not."""
        folders = set(roots(self.python).values()) - set(self.roots) if self.python else ()
        return next((str(folder) for folder in folders if path.startswith(f"{folder}{os.sep}")), "")

    def data(self, path: Path, most: int) -> bytes | None:
        """The bytes of a file of settings that a program reads, of at most so many, None where there are none."""
        root = self._installation(str(path)) or self.root
        return self.disk.read(path, most, os.path.realpath(root) if root else "")

    def _above(self, name: str) -> Iterator[Path]:
        """The folders in which the top level of this name may be."""
        top = name.partition(".")[0]
        if top in KNOWN_LIBRARIES:
            return
        yield from self.roots
        if self.python and top not in sys.stdlib_module_names | DESCRIBED and top in roots(self.python):
            yield roots(self.python)[top]

    def module(self, path: Path) -> ir.Module | None:
        """The IR of a file, None when it cannot be read."""
        key = str(path)
        self.disk.is_file(path)
        if key not in self.read:
            try:
                root = "" if self.installed(key) else self.root  # installers link, too
                self.read[key] = parse(python_text(key, self.load(key, root)), key)
            except Unreadable:
                self.read[key] = None
        return self.read[key]

    def mentions(self, path: Path, word: str) -> bool:
        """Does this word stand in a file?."""
        self.disk.is_file(path)
        try:
            return word.encode() in self.load(str(path), "" if self.installed(str(path)) else self.root)
        except Unreadable:
            return False
