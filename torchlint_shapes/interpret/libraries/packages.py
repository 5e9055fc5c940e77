"""What is installed, and in which version: `importlib.util`, `importlib.metadata`, `packaging.version`."""

from __future__ import annotations

from torchlint_shapes.interpret.attributes import reads_attribute
from torchlint_shapes.interpret.library import CONSTANTS, library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import MISSING, UNKNOWN, Instance, Site, Value
from torchlint_shapes.model.versions import PARTS, Version, version_of


@library("importlib.util.find_spec(name, package=None)")
def _find_spec(vm: Machine, name: Value) -> Value:
    """None where the interpreter in use has torch, but not this; without torch it is not the one that matters."""
    there = vm.project.there(name) if isinstance(name, str) and name and not name.startswith(".") else None
    spec = library_class("importlib.machinery.ModuleSpec", {}, open=True)
    return Instance(spec, {"name": name}) if there else UNKNOWN if there is None else None


@library("importlib.metadata.version(distribution_name)")
def _version(vm: Machine, distribution_name: Value) -> Value:
    if distribution_name == "torch":
        return CONSTANTS["torch.__version__"]
    found = vm.project.version(distribution_name) if isinstance(distribution_name, str) else None
    return UNKNOWN if found is None else found


@library("packaging.version.parse(version)", "packaging.version.Version")
def _parse(vm: Machine, version: Value, site: Site) -> Value:
    if not isinstance(version, str):
        return UNKNOWN
    found = version_of(version)
    if found is None:
        raise ProgramRaise("InvalidVersion", site)
    return found


@reads_attribute(Version)
def _of_version(vm: Machine, value: Version, name: str, site: Site) -> Value:
    return value.part(name) if name in PARTS else MISSING
