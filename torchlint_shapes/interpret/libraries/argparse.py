"""argparse: every argument has its default, as when the program is started without any."""

from __future__ import annotations

from torchlint_shapes.interpret.libraries.commands import started
from torchlint_shapes.interpret.library import library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, ClassValue, DictValue, Instance, Keywords, Site, Value

OPTIONS = "%options"  # where a parser keeps what it was told


@library("argparse.ArgumentParser(*arguments, **keywords)", "simple_parsing.ArgumentParser",
         "configargparse.ArgumentParser", "configargparse.ArgParser", "configargparse.get_argument_parser")  # fmt: skip
def _parser(vm: Machine) -> Value:
    return Instance(library_class("argparse.ArgumentParser", _METHODS), {OPTIONS: DictValue({})})


def _options(parser: Instance) -> DictValue:
    options = parser.attrs[OPTIONS]
    assert isinstance(options, DictValue)
    return options


def _add(vm: Machine, parser: Instance, added: dict[str, Value]) -> None:
    options = _options(parser)
    vm.trail.replace(options, {**options.items, **added})


def _add_argument(vm: Machine, self: Instance, names: tuple[Value, ...], options: Keywords, site: Site) -> Value:
    told = [n for n in names if isinstance(n, str)]
    if not told:
        return None
    long = next((n for n in told if n.startswith("--")), told[0])
    name = options.get("dest", long.lstrip("-").replace("-", "_"))
    missing: Value = {"store_true": False, "store_false": True}.get(str(options.get("action")))
    default = options.get("default", missing if told[0].startswith("-") else UNKNOWN)
    if isinstance(default, str) and "type" in options:
        default = vm.call(options["type"], [default], {}, site)
    if isinstance(name, str):
        _add(vm, self, {name: default})
    return None


def _add_arguments(vm: Machine, self: Instance, dataclass: Value, dest: Value, default: Value, site: Site) -> Value:
    """`parser.add_arguments(Config, dest="config")` of simple_parsing: a dataclass whose fields are options."""
    if isinstance(dest, str) and isinstance(dataclass, ClassValue):
        _add(vm, self, {dest: started(vm, dataclass, site) if default is None else default})
    return None


def _add_subparsers(vm: Machine, self: Instance, dest: Value) -> Value:
    """Something to add parsers to; which of them the command line names is not known."""
    if isinstance(dest, str):
        _add(vm, self, {dest: UNKNOWN})
    return _parser(vm)


def _set_defaults(vm: Machine, self: Instance, defaults: Keywords) -> Value:
    _add(vm, self, defaults)
    return None


def _get_default(vm: Machine, self: Instance, dest: Value) -> Value:
    return _options(self).items.get(dest, UNKNOWN)


def _parse_args(vm: Machine, self: Instance) -> Value:
    return Instance(library_class("argparse.Namespace", {}), dict(_options(self).items))


_METHODS = library_methods(
    {
        "add_argument(self, *names, **options)": _add_argument,
        "add_arguments(self, dataclass, dest, *, prefix='', default=None, **options)": _add_arguments,
        "parse_args(self, args=None, namespace=None)": _parse_args,
        "parse_known_args(self, args=None, namespace=None)": lambda vm, self: (_parse_args(vm, self), UNKNOWN),
        "set_defaults(self, **defaults)": _set_defaults,
        "get_default(self, dest)": _get_default,
        "add_subparsers(self, *, dest=None, **options)": _add_subparsers,
        "add_parser(self, name, **options)": _parser,
        "add_argument_group(self, *arguments, **options)": lambda vm, self: self,
        "add_mutually_exclusive_group(self, **options)": lambda vm, self: self,
    }
)
