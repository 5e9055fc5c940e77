"""Functions started from a command line: click, typer, fire and their like. Every option has its default.

What must be given on the command line is not known. https://click.palletsprojects.com, https://typer.tiangolo.com
"""

from __future__ import annotations

from torchlint_shapes.interpret.library import library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.parameters import required_parameters
from torchlint_shapes.interpret.plain import plain_items
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
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


@library("fire.Fire", "typer.run", "plac.call", "defopt.run", "argh.dispatch_command", "jsonargparse.CLI",
         "jsonargparse.auto_cli", "tyro.cli", "simple_parsing.parse")  # fmt: skip
def _start(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """One function or class; of several, which the command line names is not known, and each is run."""
    target = arguments[0] if arguments else UNKNOWN
    for one in target.items.values() if isinstance(target, DictValue) else plain_items(target) or ():
        _start(vm, [one], {}, site)
    return started(vm, target, site) if isinstance(target, (FunctionValue, Method, Partial, ClassValue)) else UNKNOWN


@library("transformers.HfArgumentParser")
def _dataclasses(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`HfArgumentParser((Model, Data)).parse_args_into_dataclasses()`: an instance of each."""
    given = arguments[0] if arguments else keywords.get("dataclass_types", UNKNOWN)
    classes = plain_items(given) or [given]

    def parse(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        return tuple(started(vm, c, site) if isinstance(c, ClassValue) else UNKNOWN for c in classes)

    native = Native("parse_args_into_dataclasses", parse)
    return Instance(library_class("transformers.HfArgumentParser", {native.name: native}, open=True))


# ---- click and typer


@library("click.option", "click.argument")
def _option(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A decorator that gives the function one more argument."""
    names = [a for a in arguments if isinstance(a, str)]
    if not names:
        return UNKNOWN
    value = _default(vm, names, keywords, site)
    return Native("option", lambda vm, a, k, s: Partial(a[0], (), ((_parameter(names), value),)))


def _parameter(names: list[str]) -> str:
    """`--batch-size` is `batch_size`, `--pool/--no-pool` is `pool`; a plain name goes before both."""
    plain = next((n for n in names if n.isidentifier()), None)
    long = next((n for n in names if n.startswith("--")), names[0])
    return plain or long.partition("/")[0].strip().lstrip("-").replace("-", "_").lower()


def _default(vm: Machine, names: list[str], keywords: Keywords, site: Site) -> Value:
    """The value of an option that nobody gives."""
    given, several = keywords.get("default"), keywords.get("multiple") or keywords.get("nargs", 1) != 1
    asked = not any(n.startswith("-") for n in names) or keywords.get("required") or keywords.get("prompt")
    if "callback" in keywords or (asked and given is None):
        return UNKNOWN
    if isinstance(given, FunctionValue):
        given = vm.call(given, [], {}, site)
    if given is None:
        flag = keywords.get("is_flag", any("/" in n for n in names))
        return 0 if keywords.get("count") else () if keywords.get("multiple") else False if flag else None
    if several:
        items = plain_items(given)
        return UNKNOWN if items is None else tuple(items)
    kind = keywords.get("type")
    return vm.call(kind, [given], {}, site) if isinstance(kind, (Native, FunctionValue)) else given


@library("click.pass_context", "click.pass_obj")
def _pass_context(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Partial(arguments[0], (UNKNOWN,), ()) if arguments else UNKNOWN


@library("typer.Option", "typer.Argument")
def _typed_option(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """The default of a parameter stands for what the command line gives."""
    if "default_factory" in keywords:
        return vm.call(keywords["default_factory"], [], {}, site)
    given = arguments[0] if arguments else keywords.get("default", ...)
    return UNKNOWN if given is ... or "callback" in keywords else given


# ---- several commands under one name


def _application(commands: list[Value]) -> Instance:
    return Instance(library_class("click.Group", _METHODS), {COMMANDS: ListValue(commands)})


@library("typer.Typer")
def _typer(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _application([])


@library("click.command", "click.group")
def _group(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Decorates a function, the only command or one that runs before others, with or without arguments of its own."""
    if arguments and isinstance(arguments[0], (FunctionValue, Partial)):
        return _application(arguments)
    return Native("group", lambda vm, arguments, keywords, site: _application(arguments))


def _add(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    application, *added = arguments
    commands = application.attrs[COMMANDS]
    vm.trail.replace(commands, [*commands.items, *added[:1]])
    return added[0] if added else None


def _command(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Native("command", lambda vm, a, k, s: _add(vm, [arguments[0], *a], {}, s))


def _subgroup(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return Native("group", lambda vm, a, k, s: _add(vm, [arguments[0], _application(a)], {}, s))


def _run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Each of the commands, for it is not known which of them the command line names."""
    if len(arguments) == 1 and "args" not in keywords:
        for command in arguments[0].attrs[COMMANDS].items:
            started(vm, command, site)
    return UNKNOWN


_METHODS: dict[str, Value] = {
    **{name: Native(name, _run) for name in ("__call__", "main")},
    **{name: Native(name, _add) for name in ("add_command", "add_typer")},
    **{name: Native(name, _command) for name in ("command", "callback")},
    "group": Native("group", _subgroup),
}
