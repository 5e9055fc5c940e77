"""`os` and `pkgutil`: the environment, names of files, small files of settings beside the program.

A relative name is taken to start in the folder of the program.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret.builtins import builtin
from torchlint_shapes.interpret.library import ANYTHING, exact, library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import METHODS
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Site, Value

LARGEST = 1 << 20
CONFIGS = (".json", ".yaml", ".yml", ".toml")
PATH = "%path"  # where a Path keeps its text
TEXT = "%text"  # where an open file keeps its own


def path_text(value: Value) -> Value:
    """The text of a name of a file, be it a Path."""
    return value.attrs.get(PATH, UNKNOWN) if isinstance(value, Instance) else value


def config_text(vm: Machine, name: Value, site: Site) -> str | None:
    """The text of a small file of settings, found from the folder of the program or of the file that names it."""
    name = path_text(name)
    if not isinstance(name, str) or not name.endswith(CONFIGS):
        return None
    for folder in dict.fromkeys(Path(path).resolve().parent for path in (program(site), site.path) if path):
        data = vm.project.data(folder / name, LARGEST)
        if data is not None:
            try:
                return data.decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


@builtin("open(file, mode='r', *arguments, **keywords)")
def opened(vm: Machine, file: Value, mode: Value, site: Site) -> Value:
    """A file of settings, opened to be read."""
    text = config_text(vm, file, site) if mode in ("r", "rt", "rb") else None
    if text is None:
        return UNKNOWN
    methods: dict[str, Callable[..., Value]] = {
        "__enter__(self)": lambda vm, self: self,
        "read(self, size=-1, /)": lambda vm: text.encode() if mode == "rb" else text,
    }
    return Instance(library_class("io.TextIOWrapper", library_methods(methods), open=True), {TEXT: text})


def program(site: Site) -> str:
    """The file in which the running program began."""
    while site.caller is not None:
        site = site.caller.site
    return site.path


def _of_names(function: Callable[..., Any]) -> Callable[..., Value]:
    plain = exact(function)
    return lambda vm, arguments, keywords: plain(vm, list(map(path_text, arguments)), keywords)


for _function in ("join", "basename", "dirname", "splitext", "split", "normpath"):
    library(f"os.path.{_function}{ANYTHING}")(_of_names(getattr(os.path, _function)))
for _function in ("abspath", "realpath", "expanduser"):
    library(f"os.path.{_function}{ANYTHING}")(_of_names(os.path.normpath))
library("os.fspath(path)")(lambda vm, path: path_text(path))


@library("os.getenv(key, default=None)")
def _getenv(vm: Machine, key: Value, default: Value, site: Site) -> Value:
    return METHODS["dict", "get"].run(vm, [vm.environment, key, default], {}, site)


@library("pkgutil.get_data(package, resource)")
def _get_data(vm: Machine, package: Value, resource: Value) -> Value:
    """The bytes of a small file in the folder of a module of the program."""
    if not isinstance(package, str) or not isinstance(resource, str):
        return UNKNOWN
    module, path = vm.project.find(package), Path(resource)
    if module is None or path.is_absolute() or ".." in path.parts:
        return UNKNOWN
    data = vm.project.data(module.parent / path, LARGEST)
    return UNKNOWN if data is None else data
