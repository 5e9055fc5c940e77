"""Where modules are: the files of the project, found as Python would find them, never imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from torchlint_shapes.source import ir
from torchlint_shapes.source.read import Unreadable, decode, load, parse

# Libraries whose functions are ops or natives: their source is never read.
KNOWN_LIBRARIES = frozenset({"torch", "numpy", "einops", "math", "typing", "collections", "functools", "itertools"})


def import_root(path: Path) -> Path:
    """The directory from which the module in this file is imported: the first above it that is no package."""
    folder = path.resolve().parent
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder


def module_name(path: Path, root: Path) -> str:
    parts = list(path.resolve().relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts and parts[-1] == "__init__" else parts)


@dataclass(slots=True)
class Project:
    """The roots from which absolute imports are looked up, and the IR of the files read so far."""

    roots: tuple[Path, ...] = ()
    read: dict[str, ir.Module | None] = field(default_factory=dict)

    def within(self, path: Path) -> Project:
        """The same project seen from one file: its own import root comes first, as for `python file.py`."""
        own = (path.resolve().parent, import_root(path))
        return Project(tuple(dict.fromkeys((*own, *self.roots))), self.read)

    def find(self, name: str) -> Path | None:
        """The file of a module or package."""
        if name.partition(".")[0] in KNOWN_LIBRARIES:
            return None
        relative = Path(*name.split("."))
        for root in self.roots:
            for candidate in (root / relative / "__init__.py", (root / relative).with_suffix(".py")):
                if candidate.is_file():
                    return candidate
        return None

    def package(self, name: str) -> bool:
        """Is there a folder of this name, be it without `__init__.py`?"""
        return any((root / Path(*name.split("."))).is_dir() for root in self.roots)

    def module(self, path: Path) -> ir.Module | None:
        """The IR of a file, None when it cannot be read."""
        key = str(path)
        if key not in self.read:
            try:
                self.read[key] = parse(decode(load(key)), key)
            except Unreadable:
                self.read[key] = None
        return self.read[key]
