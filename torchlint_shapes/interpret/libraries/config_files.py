"""Settings that are written as data: JSON, YAML and TOML, in the program or in a file beside it; easydict."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.libraries.collections import listed
from torchlint_shapes.interpret.libraries.os import TEXT, config_text
from torchlint_shapes.interpret.library import MAPPINGS, library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Native,
    Site,
    Value,
)

CONFIG = "omegaconf.DictConfig"
MAPPINGS.add(CONFIG)


def _text(value: Value) -> str | None:
    text = value.attrs.get(TEXT) if isinstance(value, Instance) else value
    if isinstance(text, bytes):
        return text.decode(errors="replace")
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


@library("json.loads")
def _json_text(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _parsed(arguments, json.loads)


@library("yaml.safe_load", "yaml.load", "yaml.full_load")
def _yaml(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _parsed(arguments, yaml_data)


def yaml_data(text: str) -> Any:
    """As PyYAML reads it, where there is one."""
    return importlib.import_module("yaml").safe_load(text)


@library("tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads", "toml.loads")
def _toml(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """As Python reads it, from 3.11 on."""
    return _parsed(arguments, lambda text: importlib.import_module("tomllib").loads(text))


@library("toml.load")
def _toml_file(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A file, or the name of one."""
    text = config_text(vm, arguments[0], site) if arguments else None
    return _toml(vm, [text] if text is not None else arguments, keywords, site)


@library("easydict.EasyDict", "addict.Dict", "munch.munchify", "munch.Munch")
def _config(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A dict whose keys are attributes, too."""
    given = arguments[0] if arguments else DictValue({})
    if not isinstance(given, DictValue) or not given.known:
        return UNKNOWN
    return attributed({**given.items, **keywords})


def attributed(items: dict[Any, Value]) -> Instance:
    """An object with these attributes, which are its items as well."""
    natives = {
        "__getitem__": Native("__getitem__", lambda vm, a, k, site: a[0].attrs.get(a[1], UNKNOWN)),
        "get": Native("get", lambda vm, a, k, site: a[0].attrs.get(a[1], a[2] if len(a) > 2 else None)),
    }
    return Instance(
        library_class(CONFIG, natives, open=True), {k: _nested(v) for k, v in items.items() if isinstance(k, str)}
    )


def _nested(value: Value) -> Value:
    if isinstance(value, DictValue) and value.known:
        return attributed(value.items)
    return ListValue(list(map(_nested, value.items))) if isinstance(value, ListValue) and value.known else value
