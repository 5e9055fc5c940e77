"""Functions started from a command line: click, typer, fire and their like. Every option has its default.

What must be given on the command line is not known. https://click.palletsprojects.com, https://typer.tiangolo.com
"""

from __future__ import annotations

from torchlint_shapes.interpret.library import library, library_class, library_function, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.parameters import required_parameters
from torchlint_shapes.interpret.plain import plain_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    Keywords,
    ListValue,
    Method,
    Native,
    Partial,
    Site,
    Value,
)

COMMANDS = "%commands"  # what an application may be asked to run


def started(vm: Machine, target: Value, site: Site) -> Value:
    """The result of a function or class started from the command line without any option."""
    function = target.find("__init__") if isinstance(target, ClassValue) else target
    needed = required_parameters(function) if isinstance(function, FunctionValue) else []
    missing = needed[1:] if isinstance(target, ClassValue) else needed
    return vm.call(target, [], dict.fromkeys(missing, UNKNOWN), site)


@library("fire.Fire(target=None, /, *arguments, **options)", "typer.run", "plac.call", "defopt.run",
         "argh.dispatch_command", "jsonargparse.CLI", "jsonargparse.auto_cli", "tyro.cli",
         "simple_parsing.parse")  # fmt: skip
def _start(vm: Machine, target: Value, site: Site) -> Value:
    """One function or class; of several, which the command line names is not known, and each is run."""
    for one in target.items.values() if isinstance(target, DictValue) else plain_items(target) or ():
        _start(vm, one, site)
    return started(vm, target, site) if isinstance(target, (FunctionValue, Method, Partial, ClassValue)) else UNKNOWN


@library("transformers.HfArgumentParser(dataclass_types, **options)")
def _dataclasses(vm: Machine, dataclass_types: Value) -> Value:
    """`HfArgumentParser((Model, Data)).parse_args_into_dataclasses()`: an instance of each."""
    classes = plain_items(dataclass_types) or [dataclass_types]

    def parse(vm: Machine, site: Site) -> Value:
        return tuple(started(vm, c, site) if isinstance(c, ClassValue) else UNKNOWN for c in classes)

    methods = library_methods({"parse_args_into_dataclasses(self, *arguments, **options)": parse})
    return Instance(library_class("transformers.HfArgumentParser", methods, open=True))


# ---- click and typer


@library("click.option(*declarations, **options)", "click.argument")
def _option(vm: Machine, declarations: tuple[Value, ...], options: Keywords, site: Site) -> Value:
    """A decorator that gives the function one more argument."""
    names = [d for d in declarations if isinstance(d, str)]
    if not names:
        return UNKNOWN
    given = ((_parameter(names), _default(vm, names, options, site)),)
    return library_function("option(function)", lambda vm, function: Partial(function, (), given))


def _parameter(names: list[str]) -> str:
    """`--batch-size` is `batch_size`, `--pool/--no-pool` is `pool`; a plain name goes before both."""
    plain = next((n for n in names if n.isidentifier()), None)
    long = next((n for n in names if n.startswith("--")), names[0])
    return plain or long.partition("/")[0].strip().lstrip("-").replace("-", "_").lower()


def _default(vm: Machine, names: list[str], options: Keywords, site: Site) -> Value:
    """The value of an option that nobody gives."""
    given, several = options.get("default"), options.get("multiple") or options.get("nargs", 1) != 1
    asked = not any(n.startswith("-") for n in names) or options.get("required") or options.get("prompt")
    if "callback" in options or (asked and given is None):
        return UNKNOWN
    if isinstance(given, FunctionValue):
        given = vm.call(given, [], {}, site)
    if given is None:
        flag = options.get("is_flag", any("/" in n for n in names))
        return 0 if options.get("count") else () if options.get("multiple") else False if flag else None
    if several:
        items = plain_items(given)
        return UNKNOWN if items is None else tuple(items)
    kind = options.get("type")
    return vm.call(kind, [given], {}, site) if isinstance(kind, (Native, FunctionValue)) else given


@library("click.pass_context(f)", "click.pass_obj")
def _pass_context(vm: Machine, f: Value) -> Value:
    return Partial(f, (UNKNOWN,), ())


@library("typer.Option(default=..., *declarations, **options)", "typer.Argument")
def _typed_option(vm: Machine, default: Value, options: Keywords, site: Site) -> Value:
    """The default of a parameter stands for what the command line gives."""
    if "default_factory" in options:
        return vm.call(options["default_factory"], [], {}, site)
    return UNKNOWN if default is ... or "callback" in options else default


# ---- several commands under one name


def _application(commands: list[Value]) -> Instance:
    return Instance(library_class("click.Group", _METHODS), {COMMANDS: ListValue(commands)})


@library("typer.Typer(**options)")
def _typer(vm: Machine) -> Value:
    return _application([])


@library("click.command(name=None, *arguments, **options)", "click.group")
def _group(vm: Machine, name: Value) -> Value:
    """Decorates a function, the only command or one that runs before others, with or without arguments of its own."""
    if isinstance(name, (FunctionValue, Partial)):
        return _application([name])
    return library_function("group(function)", lambda vm, function: _application([function]))


def _add(vm: Machine, self: Instance, added: Value) -> Value:
    commands = self.attrs[COMMANDS]
    assert isinstance(commands, ListValue)
    vm.trail.replace(commands, [*commands.items, added])
    return added


def _command(vm: Machine, self: Instance) -> Value:
    return library_function("command(function)", lambda vm, function: _add(vm, self, function))


def _subgroup(vm: Machine, self: Instance) -> Value:
    return library_function("group(function)", lambda vm, function: _add(vm, self, _application([function])))


def _run(vm: Machine, self: Instance, args: Value, site: Site) -> Value:
    """Each of the commands, for it is not known which of them the command line names."""
    commands = self.attrs[COMMANDS]
    if args is None and isinstance(commands, ListValue):
        for command in commands.items:
            started(vm, command, site)
    return UNKNOWN


_METHODS = library_methods(
    {
        "__call__(self, args=None, *arguments, **options)": _run,
        "main(self, args=None, *arguments, **options)": _run,
        "add_command(self, added, *arguments, **options)": _add,
        "add_typer(self, added, *arguments, **options)": _add,
        "command(self, *arguments, **options)": _command,
        "callback(self, *arguments, **options)": _command,
        "group(self, *arguments, **options)": _subgroup,
    }
)
