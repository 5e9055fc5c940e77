"""OmegaConf and Hydra: settings of YAML files whose keys are attributes, put together as the program would.

https://omegaconf.readthedocs.io, https://hydra.cc/docs/advanced/defaults_list
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret.extent import is_small
from torchlint_shapes.interpret.libraries.collections import listed
from torchlint_shapes.interpret.libraries.commands import started
from torchlint_shapes.interpret.libraries.config_files import attributed, yaml_data
from torchlint_shapes.interpret.libraries.os import config_text
from torchlint_shapes.interpret.library import ANYTHING, library, library_function
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Site,
    Value,
)

_REFERENCE = re.compile(r"\$\{([\w.]+)\}")


class _NotComposed(Exception):
    """A file that is not there, or a list of defaults that asks for more than is known here."""


def _config(vm: Machine, data: Any) -> Value:
    """A mapping of settings as the program sees it."""
    if isinstance(data, list):
        return listed(_resolved(vm, data, {}))
    settings = listed(_resolved(vm, data, data)) if isinstance(data, dict) else UNKNOWN
    return attributed(settings.items) if isinstance(settings, DictValue) else UNKNOWN


def _resolved(vm: Machine, data: Any, root: dict[Any, Any], depth: int = 0) -> Any:
    """`${model.width}` stands for that setting; what else is in `${...}`, and `???`, is not known."""
    vm.spend(1)
    if isinstance(data, dict):
        return {k: _resolved(vm, v, root, depth) for k, v in data.items()}
    if isinstance(data, list):
        return [_resolved(vm, v, root, depth) for v in data]
    if not isinstance(data, str) or ("${" not in data and data != "???"):
        return data
    found = _REFERENCE.fullmatch(data)
    value: Any = root if found and depth < 8 else None
    for key in found[1].split(".") if found else ():
        value = value.get(key) if isinstance(value, dict) else None
    return UNKNOWN if value is None else _resolved(vm, value, root, depth + 1)


def _read(vm: Machine, name: Value, site: Site) -> Any:
    return yaml_data(vm, config_text(vm, name, site))


@library("omegaconf.OmegaConf.load(file_)")
def _load(vm: Machine, file_: Value, site: Site) -> Value:
    return _config(vm, _read(vm, file_, site))


@library("omegaconf.OmegaConf.create(obj=None, *arguments, **options)",
         "omegaconf.DictConfig(obj, /, *arguments, **options)")  # fmt: skip
def _create(vm: Machine, obj: Value) -> Value:
    given = DictValue({}) if obj is None else obj
    if isinstance(given, str):
        return _config(vm, yaml_data(vm, given))
    return attributed(given.items) if isinstance(given, DictValue) and given.known and is_small(given) else given


@library("omegaconf.OmegaConf.structured(obj, *arguments, **options)")
def _structured(vm: Machine, obj: Value, site: Site) -> Value:
    """A dataclass, or an instance of one, has its fields as attributes already."""
    return started(vm, obj, site) if isinstance(obj, ClassValue) else obj


@library("omegaconf.OmegaConf.from_cli(args_list=None)")
def _from_command_line(vm: Machine) -> Value:
    return attributed({})


@library("omegaconf.OmegaConf.merge(*configs)")
def _merge(vm: Machine, configs: tuple[Value, ...]) -> Value:
    """The later go before the earlier."""
    parts = [c.attrs if isinstance(c, Instance) else c.items for c in configs if isinstance(c, (Instance, DictValue))]
    if len(parts) < len(configs):
        return UNKNOWN
    merged: dict[str, Value] = {}
    for part in parts:
        vm.spend(1 + len(part))
        for name, value in part.items():
            both = isinstance(value, Instance) and isinstance(merged.get(name), Instance)
            merged[name] = _merge(vm, (merged[name], value)) if both else value
    return attributed(merged)


@library("omegaconf.OmegaConf.to_container(cfg, **options)", "omegaconf.OmegaConf.to_object")
def _container(vm: Machine, cfg: Value) -> Value:
    return _plain(vm, cfg)


def _plain(vm: Machine, value: Value) -> Value:
    vm.spend(1)
    if isinstance(value, ListValue):
        return ListValue([_plain(vm, v) for v in value.items], value.known)
    return DictValue({k: _plain(vm, v) for k, v in value.attrs.items()}) if isinstance(value, Instance) else value


# ---- Hydra


@library("hydra.main(config_path='.', config_name=None, version_base=None)")
def _main(vm: Machine, config_path: Value, config_name: Value, site: Site) -> Value:
    """Decorates a function that is called without arguments and gets the settings."""
    place = site

    def decorate(vm: Machine, function: Value) -> Value:
        def main(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords, site: Site) -> Value:
            given = list(arguments) or [_composed(vm, config_path, config_name, place)]
            return vm.call(function, given, keywords, site)

        return library_function(f"{getattr(function, 'name', 'main')}{ANYTHING}", main)

    return library_function("main(function)", decorate)


def _composed(vm: Machine, folder: Value, name: Value, site: Site) -> Value:
    """The settings of a file and of those in its list of defaults; UNKNOWN where that asks for more."""
    if not isinstance(name, str) or not isinstance(folder, (str, type(None))):
        return UNKNOWN
    try:
        return _config(vm, _with_defaults(vm, Path(folder or "."), name, site))
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
