"""argparse: every argument has its default, as when the program is started without any."""

from __future__ import annotations

from torchlint_shapes.interpret.libraries.commands import started
from torchlint_shapes.interpret.library import library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    Native,
    Site,
    Value,
)


@library("argparse.ArgumentParser", "simple_parsing.ArgumentParser")
def _parser(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    methods = {
        "add_argument": Native("add_argument", _add_argument),
        "add_arguments": Native("add_arguments", _add_arguments),
        "parse_args": Native("parse_args", _parse_args),
        "parse_known_args": Native("parse_known_args", lambda vm, a, k, s: (_parse_args(vm, a, k, s), UNKNOWN)),
        "set_defaults": Native("set_defaults", _set_defaults),
        "get_default": Native("get_default", lambda vm, a, k, s: a[0].attrs["%options"].items.get(a[1], UNKNOWN)),
        "add_subparsers": Native("add_subparsers", _add_subparsers),
        "add_parser": Native("add_parser", _parser),
        "add_argument_group": Native("add_argument_group", lambda vm, a, k, s: a[0]),
        "add_mutually_exclusive_group": Native("add_mutually_exclusive_group", lambda vm, a, k, s: a[0]),
    }
    return Instance(library_class("argparse.ArgumentParser", methods), {"%options": DictValue({})})


def _add_argument(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    names = [a for a in arguments[1:] if isinstance(a, str)]
    if not names:
        return None
    long = next((n for n in names if n.startswith("--")), names[0])
    name = keywords.get("dest", long.lstrip("-").replace("-", "_"))
    missing: Value = {"store_true": False, "store_false": True}.get(str(keywords.get("action")))
    default = keywords.get("default", missing if names[0].startswith("-") else UNKNOWN)
    if isinstance(default, str) and "type" in keywords:
        default = vm.call(keywords["type"], [default], {}, site)
    options = arguments[0].attrs["%options"]
    vm.trail.replace(options, {**options.items, name: default})
    return None


def _add_arguments(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`parser.add_arguments(Config, dest="config")` of simple_parsing: a dataclass whose fields are options."""
    given = dict(zip(("dataclass", "dest", "default"), arguments[1:])) | keywords
    if isinstance(given.get("dest"), str) and isinstance(given.get("dataclass"), ClassValue):
        made = given["default"] if "default" in given else started(vm, given["dataclass"], site)
        options = arguments[0].attrs["%options"]
        vm.trail.replace(options, {**options.items, given["dest"]: made})
    return None


def _add_subparsers(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Something to add parsers to; which of them the command line names is not known."""
    name, options = keywords.get("dest"), arguments[0].attrs["%options"]
    if isinstance(name, str):
        vm.trail.replace(options, {**options.items, name: UNKNOWN})
    return _parser(vm, [], {}, site)


def _set_defaults(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    options = arguments[0].attrs["%options"]
    vm.trail.replace(options, {**options.items, **keywords})
    return None


def _parse_args(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Instance(library_class("argparse.Namespace", {}), dict(arguments[0].attrs["%options"].items))
