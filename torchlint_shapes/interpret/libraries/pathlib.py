"""`pathlib`: a Path is an object that keeps its text. https://docs.python.org/3/library/pathlib.html"""

from __future__ import annotations

from pathlib import PurePosixPath

from torchlint_shapes.interpret.libraries.os import PATH, config_text, opened, path_text
from torchlint_shapes.interpret.library import CLASSES, class_of
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Instance, Keywords, Native, Site, Value, Wrapped

NAME = "pathlib.Path"


def _path(vm: Machine, text: Value) -> Instance:
    return Instance(class_of(vm, NAME), {PATH: text})


def _text(arguments: Arguments) -> Value:
    texts = list(map(path_text, arguments))
    parts = [t for t in texts if isinstance(t, str)]
    return str(PurePosixPath(*parts)) if len(parts) == len(texts) else UNKNOWN


def _new(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    vm.trail.write(arguments[0].attrs, PATH, _text(arguments[1:]))
    return None


def _join(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _path(vm, _text(arguments))


def _under(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`"folder" / path`."""
    return _path(vm, _text(arguments[::-1]))


def _parent(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    text = path_text(arguments[0])
    return _path(vm, str(PurePosixPath(text).parent) if isinstance(text, str) else UNKNOWN)


def _part(name: str) -> Wrapped:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        text = path_text(arguments[0])
        return getattr(PurePosixPath(text), name) if isinstance(text, str) else UNKNOWN

    return Wrapped("property", Native(name, run))


def _read(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    text = config_text(vm, arguments[0], site)
    return UNKNOWN if text is None else text


CLASSES[NAME] = {
    "__init__": Native("__init__", _new),
    "__rtruediv__": Native("__rtruediv__", _under),
    "__str__": Native("__str__", lambda vm, arguments, keywords, site: path_text(arguments[0])),
    "open": Native("open", opened),
    "parent": Wrapped("property", Native("parent", _parent)),
    "read_text": Native("read_text", _read),
    **{name: Native(name, _join) for name in ("__truediv__", "joinpath")},
    **{name: _part(name) for name in ("name", "stem", "suffix")},
    **{name: Native(name, lambda vm, a, k, site: a[0]) for name in ("resolve", "absolute", "expanduser")},
}
