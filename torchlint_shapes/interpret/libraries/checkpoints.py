"""Networks that are loaded by a well-known name.

`checkpoints.json` has, for each package, what the settings of such a name say: by the class of the settings, the sizes
in the order of its `sizes` (`part.size` for one of a part; those that are left out at the end are the defaults of the
class). Names of `owners` were known without the owner once. From these the package itself makes the network, for
`settings.from_dict`, `network(settings)` and `network.from_config(settings)` stand in its source. What another name
stands for is not known, nor what is loaded that is neither settings nor a network.
"""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret.attributes import OF_PACKAGES, get_attribute
from torchlint_shapes.interpret.imports import import_module
from torchlint_shapes.interpret.library import library_function
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    MISSING,
    REST,
    UNKNOWN,
    ClassValue,
    DictValue,
    External,
    Instance,
    Keywords,
    ListValue,
    Native,
    Scope,
    Site,
    Value,
)

# How the weights are found, read and placed: none of it changes a shape.
_LOADING = frozenset(
    [
        *("cache_dir", "force_download", "resume_download", "proxies", "local_files_only", "token", "use_auth_token"),
        *("use_safetensors", "weights_only", "low_cpu_mem_usage", "device_map", "max_memory", "offload_folder"),
        *("offload_state_dict", "variant", "attn_implementation", "trust_remote_code", "ignore_mismatched_sizes"),
        *("quantization_config", "load_in_8bit", "load_in_4bit", "from_tf", "from_flax", "state_dict"),
    ]
)
# With these another network is loaded, or something else is returned.
_OTHERWISE = frozenset(["revision", "subfolder", "gguf_file", "output_loading_info", "return_unused_kwargs", REST])
_DTYPES = ("dtype", "torch_dtype")


@cache
def table() -> dict[str, dict[str, Any]]:
    return json.loads(pkgutil.get_data(__package__, "checkpoints.json") or b"")


@cache
def known(package: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """By each name the class of its settings, and these."""
    found = {}
    for cls, rows in table()[package]["settings"].items():
        for name, row in rows.items():
            if name == "sizes":
                continue
            settings: dict[str, Any] = {}
            for size, value in zip(rows["sizes"], row):
                part, _, own = size.rpartition(".")
                (settings.setdefault(part, {}) if part else settings)[own] = value
            owner, _, short = name.partition("/")
            names = [name, short] if owner in table()[package]["owners"] else [name]
            found.update(dict.fromkeys(names, (cls, settings)))
    return found


def _value(data: Any) -> Value:
    if isinstance(data, dict):
        return DictValue({k: _value(v) for k, v in data.items()})
    return ListValue([_value(v) for v in data]) if isinstance(data, list) else data


# ---- loading


def _load(
    package: str, vm: Machine, cls: ClassValue, name: Value, arguments: tuple[Value, ...], config: Value,
    options: Keywords, site: Site,
) -> Value:  # fmt: skip
    """`cls.from_pretrained(name, *arguments, config=None, **options)`."""
    by_settings = cls.find("from_config") is not MISSING
    if not by_settings and not cls.derives("torch.nn.Module"):
        return _settings(package, vm, cls, name, options, site)[0]
    options = dict(options)
    dtype = next((options.pop(n) for n in _DTYPES if n in options), None)
    if config is None:
        of = cls if by_settings else get_attribute(vm, cls, "config_class", site)
        config, options = _settings(package, vm, of, name, options, site)
    elif set(options) & _OTHERWISE:
        config = UNKNOWN
    if not isinstance(config, Instance):
        vm.trace.lose(f"from_pretrained({name!r})" if isinstance(name, str) else "from_pretrained", site)
        return UNKNOWN
    rest = {k: v for k, v in options.items() if k not in _LOADING}
    made = vm.call(
        get_attribute(vm, cls, "from_config", site) if by_settings else cls, [config, *arguments], rest, site
    )
    if not isinstance(made, Instance):
        return UNKNOWN
    vm.call(get_attribute(vm, made, "eval", site), [], {}, site)
    if dtype not in (None, "auto"):
        wanted = External(f"torch.{dtype}") if isinstance(dtype, str) else dtype
        vm.call(get_attribute(vm, made, "to", site), [wanted], {}, site)
    return made


def _settings(
    package: str, vm: Machine, cls: Value, name: Value, options: Keywords, site: Site
) -> tuple[Value, Keywords]:
    """The settings of a name, as a class of settings makes them or one that finds their class, and the options that are
    none of theirs."""
    found = known(package).get(name) if isinstance(name, str) and not _is_folder(vm, name, site) else None
    if found is None or not isinstance(cls, ClassValue) or set(options) & _OTHERWISE:
        return UNKNOWN, {}
    wanted, data = found
    if cls.find("from_dict") is MISSING and (cls.find("from_config") is not MISSING or _finds_settings(cls)):
        cls = get_attribute(vm, import_module(vm, package, Scope({}, None)), wanted, site)
    elif all(c.name != wanted for c in cls.mro):
        data = data.get(str(cls.find("base_config_key")), {})
    if not data or not isinstance(cls, ClassValue):
        return UNKNOWN, {}
    own = {k: v for k, v in options.items() if k not in _LOADING}
    pair = vm.call(
        get_attribute(vm, cls, "from_dict", site), [_value(data)], {**own, "return_unused_kwargs": True}, site
    )
    if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[1], DictValue) or not pair[1].known:
        return UNKNOWN, {}
    return pair[0], pair[1].items


def _finds_settings(cls: ClassValue) -> bool:
    """Is this a class that finds the one of the settings?"""
    return cls.find("for_model") is not MISSING


def _is_folder(vm: Machine, name: str, site: Site) -> bool:
    """Is there a folder of the program that is loaded instead?"""
    return any(vm.project.disk.is_dir(above / name) for above in (Path(), Path(site.path).parent))


def _loader(package: str) -> Native:
    text = "from_pretrained(cls, pretrained_model_name_or_path, *arguments, config=None, **options)"

    def load(
        vm: Machine, cls: Value, pretrained_model_name_or_path: Value, arguments: tuple[Value, ...], config: Value,
        options: Keywords, site: Site,
    ) -> Value:  # fmt: skip
        name = pretrained_model_name_or_path
        return (
            _load(package, vm, cls, name, arguments, config, options, site) if isinstance(cls, ClassValue) else UNKNOWN
        )

    return library_function(text, load)


for _package in table():
    OF_PACKAGES[_package, "from_pretrained"] = _loader(_package)
