"""Settings that are written as data: JSON and YAML, in the program or in a file beside it, OmegaConf, easydict."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret.builtins import builtin
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.library_data import listed
from torchlint_shapes.interpret.library_files import LARGEST
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    Instance,
    ListValue,
    Native,
    Site,
    Value,
)

Arguments = list[Value]
Keywords = dict[str, Value]
_SELF = Native("__enter__", lambda vm, arguments, keywords, site: arguments[0])
CONFIGS = (".json", ".yaml", ".yml")


@builtin("open")
def _open(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A small file of settings in the folder of the program, opened to be read."""
    name, mode = [*arguments, "r"][:2] if arguments else (UNKNOWN, "r")
    if not isinstance(name, str) or mode != "r" or not name.endswith(CONFIGS) or not site.path:
        return UNKNOWN
    path = Path(site.path).resolve().parent / name
    try:
        if path.stat().st_size > LARGEST:
            return UNKNOWN
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return UNKNOWN
    read = Native("read", lambda vm, arguments, keywords, site: text)
    cls = ClassValue("TextIOWrapper", "io.TextIOWrapper", attrs={"read": read, "__enter__": _SELF}, open=True)
    cls.mro = (cls,)
    return Instance(cls, {"%text": text})


def _text(value: Value) -> str | None:
    text = value.attrs.get("%text") if isinstance(value, Instance) else value
    return text if isinstance(text, str) else None


def _parsed(arguments: Arguments, parse: Callable[[str], Any]) -> Value:
    text = _text(arguments[0]) if arguments else None
    try:
        return UNKNOWN if text is None else listed(parse(text))
    except Exception:  # whatever a parser says of a broken file
        return UNKNOWN


@library("json.load")
def _json(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _parsed(arguments, json.loads)


@library("yaml.safe_load", "yaml.load", "yaml.full_load")
def _yaml(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """As PyYAML reads it, where there is one."""
    return _parsed(arguments, lambda text: importlib.import_module("yaml").safe_load(text))


@library("omegaconf.OmegaConf.create", "easydict.EasyDict")
def _config(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A dict whose keys are attributes, too."""
    given = arguments[0] if arguments else DictValue({})
    if not isinstance(given, DictValue) or not given.known:
        return UNKNOWN
    return attributed({**given.items, **keywords})


def attributed(items: dict[Any, Value]) -> Instance:
    """An object with these attributes, which are its items as well."""
    cls = ClassValue("Config", "omegaconf.DictConfig", open=True)
    cls.mro = (cls,)
    cls.attrs["__getitem__"] = Native("__getitem__", lambda vm, a, k, site: a[0].attrs.get(a[1], UNKNOWN))
    cls.attrs["get"] = Native("get", lambda vm, a, k, site: a[0].attrs.get(a[1], a[2] if len(a) > 2 else None))
    return Instance(cls, {k: _nested(v) for k, v in items.items() if isinstance(k, str)})


def _nested(value: Value) -> Value:
    if isinstance(value, DictValue) and value.known:
        return attributed(value.items)
    return ListValue(list(map(_nested, value.items))) if isinstance(value, ListValue) and value.known else value
