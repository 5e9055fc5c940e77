"""`pathlib`: a Path is an object that keeps its text. https://docs.python.org/3/library/pathlib.html"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from torchlint_shapes.interpret.exact import exactly
from torchlint_shapes.interpret.libraries.os import PATH, config_text, opened, path_text
from torchlint_shapes.interpret.library import CLASSES, class_of, library_function, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Site, Value, Wrapped

NAME = "pathlib.Path"


def _path(vm: Machine, text: Value) -> Instance:
    return Instance(class_of(vm, NAME), {PATH: text})


def _text(vm: Machine, segments: tuple[Value, ...]) -> Value:
    texts = list(map(path_text, segments))
    parts = [t for t in texts if isinstance(t, str)]
    return exactly(vm, _joined, parts, {}) if len(parts) == len(texts) else UNKNOWN


def _joined(*parts: str) -> str:
    return str(PurePosixPath(*parts))


def _new(vm: Machine, self: Instance, segments: tuple[Value, ...]) -> Value:
    vm.trail.write(self.attrs, PATH, _text(vm, segments))
    return None


def _join(vm: Machine, self: Value, segments: tuple[Value, ...]) -> Value:
    return _path(vm, _text(vm, (self, *segments)))


def _under(vm: Machine, self: Value, folder: Value) -> Value:
    """`"folder" / path`."""
    return _path(vm, _text(vm, (folder, self)))


def _parent(vm: Machine, self: Value) -> Value:
    text = path_text(self)
    return _path(vm, str(PurePosixPath(text).parent) if isinstance(text, str) else UNKNOWN)


def _part(name: str) -> Wrapped:
    def part(vm: Machine, self: Value) -> Value:
        text = path_text(self)
        return getattr(PurePosixPath(text), name) if isinstance(text, str) else UNKNOWN

    return _property(name, part)


def _property(name: str, function: Callable[..., Value]) -> Wrapped:
    return Wrapped("property", library_function(f"{name}(self)", function))


def _read(vm: Machine, self: Value, site: Site) -> Value:
    text = config_text(vm, self, site)
    return UNKNOWN if text is None else text


CLASSES[NAME] = {
    "parent": _property("parent", _parent),
    **{name: _part(name) for name in ("name", "stem", "suffix")},
    **library_methods({
        "__init__(self, *segments)": _new,
        "__truediv__(self, *segments)": _join,
        "joinpath(self, *segments)": _join,
        "__rtruediv__(self, folder)": _under,
        "__str__(self)": lambda vm, self: path_text(self),
        "open(self, mode='r', *arguments, **keywords)": lambda vm, self, mode, site: opened(vm, self, mode, site),
        "read_text(self, *arguments, **keywords)": _read,
        "resolve(self, strict=False)": lambda vm, self: self,
        "absolute(self)": lambda vm, self: self,
        "expanduser(self)": lambda vm, self: self,
    }),
}  # fmt: skip
