"""`sys.path`: the folders in which a program has its modules looked up."""

from __future__ import annotations

from pathlib import Path

from torchlint_shapes.interpret.libraries.os import path_text, program
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import Site, Value


@library("sys.path.append(object, /)")
def _append(vm: Machine, object: Value, site: Site) -> Value:
    return _added(vm, object, site, False)


@library("sys.path.insert(index, object, /)")
def _insert(vm: Machine, object: Value, site: Site) -> Value:
    return _added(vm, object, site, True)


def _added(vm: Machine, object: Value, site: Site, first: bool) -> Value:
    """A relative name is taken to start in the folder of the program."""
    name = path_text(object)
    if isinstance(name, str):
        vm.project.look_in((Path(program(site)).parent / name).resolve(), first)
    return None
