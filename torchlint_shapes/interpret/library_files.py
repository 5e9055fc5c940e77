"""`os` and `pkgutil`: the environment, names of files, and the data that a package keeps beside its modules."""

from __future__ import annotations

import os.path
from pathlib import Path

from torchlint_shapes.interpret.library import LIBRARY, exact, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import METHODS
from torchlint_shapes.interpret.values import UNKNOWN, Site, Value

LARGEST = 1 << 20

for _name in ("join", "basename", "dirname", "splitext", "split"):
    LIBRARY[f"os.path.{_name}"] = exact(getattr(os.path, _name))


@library("os.getenv")
def _getenv(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return METHODS["dict", "get"].run(vm, [vm.environment, *arguments], keywords, site)


@library("pkgutil.get_data")
def _get_data(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """The bytes of a small file in the folder of a module of the program."""
    if len(arguments) != 2 or not all(isinstance(a, str) for a in arguments):
        return UNKNOWN
    module, resource = vm.project.find(arguments[0]), Path(arguments[1])
    if module is None or resource.is_absolute() or ".." in resource.parts:
        return UNKNOWN
    path = module.parent / resource
    try:
        return path.read_bytes() if path.stat().st_size <= LARGEST else UNKNOWN
    except OSError:
        return UNKNOWN
