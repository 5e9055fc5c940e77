"""Settings that are written as data: JSON, YAML and TOML, in the program or in a file beside it; easydict."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.extent import DEEPEST, LONGEST, is_small
from torchlint_shapes.interpret.libraries.collections import listed
from torchlint_shapes.interpret.libraries.os import TEXT, config_text
from torchlint_shapes.interpret.library import MAPPINGS, library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.price import CHARACTERS
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Site,
    Value,
)

LONGEST_YAML = 20_000
MOST_MERGED = 400  # merges times references
_BRACKETS = re.compile(r"[\[\]{}]")
_KEY_ENDS, _SPACE = re.compile(r"[\n=\[\]{},]"), re.compile(r"[ \t]")
CONFIG = "omegaconf.DictConfig"
MAPPINGS.add(CONFIG)


def _text(value: Value) -> str | None:
    text = value.attrs.get(TEXT) if isinstance(value, Instance) else value
    if isinstance(text, bytes):
        return text.decode(errors="replace")
    return text if isinstance(text, str) else None


def parsed(vm: Machine, text: str | None, parse: Callable[[str], Any], longest: int = LONGEST) -> Any:
    """The data in a text, None where it is no such text, or one that takes long to read."""
    if text is None or len(text) > longest or _nests_deeply(text):
        return None
    vm.spend(len(text) * LONGEST // longest // CHARACTERS)
    try:
        data = parse(text)
    except Exception:  # whatever a parser says of a broken file
        return None
    return data if is_small(data) else None


def _nests_deeply(text: str) -> bool:
    """Do so many brackets stand in one another?"""
    depth = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _parsed(vm: Machine, source: Value, parse: Callable[[str], Any]) -> Value:
    data = parsed(vm, _text(source), parse)
    return UNKNOWN if data is None else listed(data)


@library("json.load(fp, **options)")
def _json(vm: Machine, fp: Value) -> Value:
    return _parsed(vm, fp, json.loads)


@library("json.loads(s, **options)")
def _json_text(vm: Machine, s: Value) -> Value:
    return _parsed(vm, s, json.loads)


@library("yaml.safe_load(stream)", "yaml.full_load", "yaml.load(stream, Loader=None)")
def _yaml(vm: Machine, stream: Value) -> Value:
    data = yaml_data(vm, _text(stream))
    return UNKNOWN if data is None else listed(data)


def yaml_data(vm: Machine, text: str | None) -> Any:
    """As PyYAML reads it, where there is one; None where it is no such text.

    It is slow, and a merge (`<<`) writes out what it names, which may again name others.
    """
    if text is None or text.count("<<") * text.count("*") > MOST_MERGED:
        return None
    return parsed(vm, text, importlib.import_module("yaml").safe_load, LONGEST_YAML)


@library("tomllib.load(source, /, **options)", "tomllib.loads", "tomli.load", "tomli.loads", "toml.loads")
def _toml(vm: Machine, source: Value) -> Value:
    """As Python reads it, from 3.11 on."""
    text = _text(source)
    if text is None or any(key.count(".") > DEEPEST for key in _KEY_ENDS.split(_SPACE.sub("", text))):
        return UNKNOWN
    return _parsed(vm, text, lambda text: importlib.import_module("tomllib").loads(text))


@library("toml.load(f, *arguments, **options)")
def _toml_file(vm: Machine, f: Value, site: Site) -> Value:
    """A file, or the name of one."""
    text = config_text(vm, f, site)
    return _toml(vm, f if text is None else text)


@library("easydict.EasyDict(given=None, /, *arguments, **options)", "addict.Dict", "munch.munchify", "munch.Munch")
def _config(vm: Machine, given: Value, options: Keywords) -> Value:
    """A dict whose keys are attributes, too."""
    given = DictValue({}) if given is None else given
    if not isinstance(given, DictValue) or not given.known or not is_small(given):
        return UNKNOWN
    return attributed({**given.items, **options})


def attributed(items: dict[Any, Value]) -> Instance:
    """An object with these attributes, which are its items as well."""
    own = {k: _nested(v) for k, v in items.items() if isinstance(k, str)}
    return Instance(library_class(CONFIG, _METHODS, open=True), own)


_METHODS = library_methods(
    {
        "__getitem__(self, key)": lambda vm, self, key: self.attrs.get(key, UNKNOWN),
        "get(self, key, default=None)": lambda vm, self, key, default: self.attrs.get(key, default),
    }
)


def _nested(value: Value) -> Value:
    if isinstance(value, DictValue) and value.known:
        return attributed(value.items)
    return ListValue(list(map(_nested, value.items))) if isinstance(value, ListValue) and value.known else value
