"""`os` and `pkgutil`: the environment, names of files, small files of settings beside the program.

A relative name is taken to start in the folder of the program.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret.builtins import builtin
from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.library import LIBRARY, exact, library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import METHODS
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Instance, Keywords, Native, Site, Value

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
    for folder in dict.fromkeys(Path(path).resolve().parent for path in (_program(site), site.path) if path):
        data = vm.project.disk.read(folder / name, LARGEST)
        if data is not None:
            try:
                return data.decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


@builtin("open")
def opened(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A file of settings, opened to be read."""
    name, mode = [*arguments, UNKNOWN][0], arguments[1] if len(arguments) > 1 else keywords.get("mode", "r")
    text = config_text(vm, name, site) if mode in ("r", "rt", "rb") else None
    if text is None:
        return UNKNOWN
    natives = {
        "__enter__": Native("__enter__", lambda vm, arguments, keywords, site: arguments[0]),
        "read": Native("read", lambda vm, arguments, keywords, site: text.encode() if mode == "rb" else text),
    }
    return Instance(library_class("io.TextIOWrapper", natives, open=True), {TEXT: text})


def _program(site: Site) -> str:
    """The file in which the running program began."""
    while site.caller is not None:
        site = site.caller.site
    return site.path


def _name(function: Callable[..., Any]) -> Run:
    plain = exact(function)
    return lambda vm, arguments, keywords, site: plain(vm, list(map(path_text, arguments)), keywords, site)


for _function in ("join", "basename", "dirname", "splitext", "split", "normpath"):
    LIBRARY[f"os.path.{_function}"] = _name(getattr(os.path, _function))
for _function in ("abspath", "realpath", "expanduser"):
    LIBRARY[f"os.path.{_function}"] = _name(os.path.normpath)
LIBRARY["os.fspath"] = _name(lambda name: name)


@library("os.getenv")
def _getenv(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return METHODS["dict", "get"].run(vm, [vm.environment, *arguments], keywords, site)


@library("pkgutil.get_data")
def _get_data(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """The bytes of a small file in the folder of a module of the program."""
    if len(arguments) != 2 or not all(isinstance(a, str) for a in arguments):
        return UNKNOWN
    module, resource = vm.project.find(arguments[0]), Path(arguments[1])
    if module is None or resource.is_absolute() or ".." in resource.parts:
        return UNKNOWN
    data = vm.project.disk.read(module.parent / resource, LARGEST)
    return UNKNOWN if data is None else data
