"""OmegaConf and Hydra: settings of YAML files whose keys are attributes, put together as the program would.

https://omegaconf.readthedocs.io, https://hydra.cc/docs/advanced/defaults_list
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret.libraries.collections import listed
from torchlint_shapes.interpret.libraries.commands import started
from torchlint_shapes.interpret.libraries.config_files import attributed, yaml_data
from torchlint_shapes.interpret.libraries.os import config_text
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Native,
    Site,
    Value,
)

_REFERENCE = re.compile(r"\$\{([\w.]+)\}")


class _NotComposed(Exception):
    """A file that is not there, or a list of defaults that asks for more than is known here."""


def _config(data: Any) -> Value:
    """A mapping of settings as the program sees it."""
    if isinstance(data, list):
        return listed(_resolved(data, {}))
    settings = listed(_resolved(data, data)) if isinstance(data, dict) else UNKNOWN
    return attributed(settings.items) if isinstance(settings, DictValue) else UNKNOWN


def _resolved(data: Any, root: dict[Any, Any], depth: int = 0) -> Any:
    """`${model.width}` stands for that setting; what else is in `${...}`, and `???`, is not known."""
    if isinstance(data, dict):
        return {k: _resolved(v, root, depth) for k, v in data.items()}
    if isinstance(data, list):
        return [_resolved(v, root, depth) for v in data]
    if not isinstance(data, str) or ("${" not in data and data != "???"):
        return data
    found = _REFERENCE.fullmatch(data)
    value: Any = root if found and depth < 8 else None
    for key in found[1].split(".") if found else ():
        value = value.get(key) if isinstance(value, dict) else None
    return UNKNOWN if value is None else _resolved(value, root, depth + 1)


def _read(vm: Machine, name: Value, site: Site) -> Any:
    text = config_text(vm, name, site)
    try:
        return yaml_data(text) if text is not None else None
    except Exception:  # whatever a parser says of a broken file
        return None


@library("omegaconf.OmegaConf.load")
def _load(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _config(_read(vm, arguments[0] if arguments else keywords.get("file_", UNKNOWN), site))


@library("omegaconf.OmegaConf.create", "omegaconf.DictConfig")
def _create(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    given = arguments[0] if arguments else DictValue({})
    if isinstance(given, str):
        return _config(yaml_data(given))
    return attributed(given.items) if isinstance(given, DictValue) and given.known else given


@library("omegaconf.OmegaConf.structured")
def _structured(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A dataclass, or an instance of one, has its fields as attributes already."""
    given = arguments[0] if arguments else UNKNOWN
    return started(vm, given, site) if isinstance(given, ClassValue) else given


@library("omegaconf.OmegaConf.from_cli")
def _from_command_line(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return attributed({})


@library("omegaconf.OmegaConf.merge")
def _merge(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """The later go before the earlier."""
    if not all(isinstance(a, (Instance, DictValue)) for a in arguments):
        return UNKNOWN
    parts = [a.attrs if isinstance(a, Instance) else a.items for a in arguments]
    merged: Keywords = {}
    for part in parts:
        for name, value in part.items():
            both = isinstance(value, Instance) and isinstance(merged.get(name), Instance)
            merged[name] = _merge(vm, [merged[name], value], {}, site) if both else value
    return attributed(merged)


@library("omegaconf.OmegaConf.to_container", "omegaconf.OmegaConf.to_object")
def _container(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _plain(arguments[0]) if arguments else UNKNOWN


def _plain(value: Value) -> Value:
    if isinstance(value, ListValue):
        return ListValue([_plain(v) for v in value.items], value.known)
    return DictValue({k: _plain(v) for k, v in value.attrs.items()}) if isinstance(value, Instance) else value


# ---- Hydra


@library("hydra.main")
def _main(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Decorates a function that is called without arguments and gets the settings."""
    given = dict(zip(("config_path", "config_name"), arguments)) | keywords
    folder, name, place = given.get("config_path", "."), given.get("config_name"), site

    def decorate(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        function = arguments[0]

        def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
            return vm.call(function, arguments or [_composed(vm, folder, name, place)], keywords, site)

        return Native(getattr(function, "name", "main"), run)

    return Native("main", decorate)


def _composed(vm: Machine, folder: Value, name: Value, site: Site) -> Value:
    """The settings of a file and of those in its list of defaults; UNKNOWN where that asks for more."""
    if not isinstance(name, str) or not isinstance(folder, (str, type(None))):
        return UNKNOWN
    try:
        return _config(_with_defaults(vm, Path(folder or "."), name, site))
    except _NotComposed:
        return UNKNOWN


def _with_defaults(vm: Machine, folder: Path, name: str, site: Site) -> dict[str, Any]:
    own = _read(vm, str(folder / name.removesuffix(".yaml")) + ".yaml", site)
    if not isinstance(own, dict):
        raise _NotComposed
    defaults = own.pop("defaults", [])
    if not isinstance(defaults, list):
        raise _NotComposed
    merged: dict[str, Any] = {}
    for entry in defaults if "_self_" in defaults else [*defaults, "_self_"]:
        if entry == "_self_":
            if entry not in defaults and own.keys() & merged.keys():
                raise _NotComposed  # which of them goes before the other depends on the version
            merged = _over(merged, own)
        elif isinstance(entry, str) and entry.isidentifier():
            merged = _over(merged, _with_defaults(vm, folder, entry, site))
        else:
            merged = _over(merged, _of_group(vm, folder, entry, site))
    return merged


def _of_group(vm: Machine, folder: Path, entry: Any, site: Site) -> dict[str, Any]:
    """`model: resnet` puts the settings of `model/resnet.yaml` under `model`."""
    ((group, choice), *rest) = entry.items() if isinstance(entry, dict) and entry else ((None, None),)
    if group in ("override hydra/job_logging", "override hydra/hydra_logging") or (choice is None and group):
        return {}
    if rest or not isinstance(choice, str) or not str(group).isidentifier():
        raise _NotComposed
    return {str(group): _with_defaults(vm, folder / str(group), choice, site)}


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged
