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
from torchlint_shapes.model.installed import canonical, folders, roots, versions
from torchlint_shapes.reading import below, project_root
from torchlint_shapes.source import ir
from torchlint_shapes.source.notebook import python_text
from torchlint_shapes.source.read import Load, Unreadable, load, parse

# Libraries whose functions are ops or natives: their source is never read.
KNOWN_LIBRARIES = frozenset(
    {"torch", "numpy", "einops", "einx", "math", "typing", "collections", "functools", "itertools"}
)
# Packages that bring torch to another device than a program is taken to run on.
OF_OTHER_DEVICES = frozenset(
    {"habana_frameworks", "intel_extension_for_pytorch", "torch_directml", "torch_mlu", "torch_musa", "torch_neuronx"}
) | {"torch_npu", "torch_xla"}
# Installed packages that natives describe, which are never followed.
DESCRIBED = frozenset({"lightning", "pytorch_lightning"})
# What is written in the place of modules whose source is not at hand: Python with the same shapes, which is only read.
STAND_INS = Path(__file__).parent / "stand_ins"


def import_root(path: Path, disk: Disk) -> Path:
    """The directory from which the module in this file is imported: the first above it that is no package."""
    folder = path.resolve().parent
    while disk.is_file(folder / "__init__.py") and folder.parent != folder:
        folder = folder.parent
    return folder


def stands_in(path: str) -> bool:
    """Is this a file that stands in the place of a module?"""
    return path.startswith(f"{STAND_INS}{os.sep}")


def module_name(path: Path, root: Path) -> str:
    parts = list(path.resolve().relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts and parts[-1] == "__init__" else parts)


@dataclass(slots=True)
class Project:
    """Where absolute imports are looked up, and the IR of the files read so far.

    `roots` are folders of the project, `root` the one below which its files are read, `around` the folders between,
    from which a program may have been started. `python` is the interpreter whose installed packages are followed,
    `disk` what one analysis asked about files. `load` gives the bytes of a file; an editor has newer ones than the
    disk. `ended` is set, by another thread, when nobody wants any more what is worked out about the project; `clock`
    tells when it has taken too long.
    """

    roots: tuple[Path, ...] = ()
    read: dict[str, ir.Module | None] = field(default_factory=dict)
    around: tuple[Path, ...] = ()
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
        around = tuple(folder for folder in own[1].parents if below(str(folder), root))
        return replace(self, roots=roots, around=around, python=python, root=root, found={}, disk=disk, clock=clock)

    def look_in(self, folder: Path, first: bool) -> None:
        """Modules are found in this folder, too: `sys.path` names it, as its first or as one of its last."""
        if below(os.path.realpath(folder), self.root):
            self.roots = (folder, *self.roots) if first else (*self.roots, folder)
            self.found.clear()

    def find(self, name: str) -> Path | None:
        """The file of a module or package."""
        if name not in self.found:
            relative = Path(*name.split("."))
            candidates = (
                (root / relative / "__init__.py", (root / relative).with_suffix(".py")) for root in self._above(name)
            )
            real = next((path for pair in candidates for path in pair if self.disk.is_file(path)), None)
            self.found[name] = real or self.stand_in(name)
        return self.found[name]

    def stand_in(self, name: str) -> Path | None:
        """The file that stands in the place of a module, if there is one."""
        path = STAND_INS / f"{name}.py.txt"
        return path if self.disk.is_file(path) else None

    def package(self, name: str) -> bool:
        """Is there a folder of this name, be it without `__init__.py`?"""
        return any(self.disk.is_dir(root / Path(*name.split("."))) for root in self._above(name))

    def there(self, name: str) -> bool | None:
        """Can a module of this name be imported? None where the interpreter is not the one in which the program runs:
        it has no torch."""
        top = name.partition(".")[0]
        if top in KNOWN_LIBRARIES | sys.stdlib_module_names or self.find(name) or self.package(name):
            return True
        for folder in folders(self.python) if self.python else ():
            place = folder / Path(*name.split("."))
            if self.disk.is_dir(place) or self.disk.is_file(place.with_suffix(".py")):
                return True
        return False if self.version("torch") is not None or top in OF_OTHER_DEVICES else None

    def version(self, name: str) -> str | None:
        """Which version of a distribution is installed."""
        return versions(self.python).get(canonical(name)) if self.python else None

    def installed(self, path: str) -> bool:
        """Is this a file of an installed package, which the user does not write?"""
        return stands_in(path) or bool(self._installation(path))

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
        yield from self.around

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
        """Does this word stand in a file?"""
        self.disk.is_file(path)
        try:
            return word.encode() in self.load(str(path), "" if self.installed(str(path)) else self.root)
        except Unreadable:
            return False
