"""What programs ask about themselves: `inspect`, `importlib`, `sys.modules`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.annotations import all_annotations, annotations_of
from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.code import function_of
from torchlint_shapes.interpret.imports import import_module
from torchlint_shapes.interpret.library import CONSTANTS, library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import (
    MORE,
    REST,
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    Keywords,
    ListValue,
    Method,
    ModuleValue,
    Native,
    Partial,
    Scope,
    Site,
    Value,
)

_KINDS = {"positional": 0, "plain": 1, "variadic": 2, "keyword": 3, "keywords": 4}
_NAMES = ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD")

_EMPTY = library_class("inspect._empty", {})
CONSTANTS.update(dict.fromkeys(("inspect._empty", "inspect.Parameter.empty", "inspect.Signature.empty"), _EMPTY))


def _object(name: str, attributes: dict[str, Value], methods: Mapping[str, Callable[..., Value]] = {}) -> Instance:
    return Instance(library_class(f"inspect.{name}", library_methods(methods)), attributes)


@library("inspect.signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False)")
def _signature(vm: Machine, obj: Value) -> Value:
    function, skip = obj, 0
    while isinstance(function, (FunctionValue, Method, Partial)) and not _is_plain(function):
        if isinstance(function, FunctionValue):
            function = function.attrs["__wrapped__"]
        else:
            skip += isinstance(function, Method)
            function = function.function
    if isinstance(function, ClassValue):
        layer = function.layer_type
        function, skip = function.find("__init__"), 1
        if layer is not None and isinstance(function, Native):
            return _with_parameters([(p.name, int(p.kind), _default(p)) for p in layer.signature.parameters.values()])
    if not isinstance(function, FunctionValue):
        return UNKNOWN
    given = function.defaults
    return _with_parameters(
        [(p.name, _KINDS[p.kind], given.get(p.name, _EMPTY)) for p in function.node.parameters[skip:]]
    )


@library("inspect.get_annotations(obj, *, globals=None, locals=None, eval_str=False)")
def _get_annotations(vm: Machine, obj: Value, eval_str: Value) -> Value:
    return annotations_of(vm, obj, eval_str is True) if isinstance(obj, ClassValue) else UNKNOWN


@library("typing.get_type_hints(obj, globalns=None, localns=None, include_extras=False)")
def _get_type_hints(vm: Machine, obj: Value) -> Value:
    return all_annotations(vm, obj) if isinstance(obj, ClassValue) else UNKNOWN


@library("inspect.getfullargspec(func)")
def _full_arg_spec(vm: Machine, func: Value) -> Value:
    """The names of the parameters by kind, `self` among them; of a wrapper its own."""
    function = func.function if isinstance(func, Method) else func
    if isinstance(function, ClassValue):
        layer = function.layer_type
        function = function.find("__init__")
        if layer is not None and isinstance(function, Native):
            given = [("self", 1), *((p.name, int(p.kind)) for p in layer.signature.parameters.values())]
            return _arg_spec(given)
    if isinstance(function, Instance):
        function = function.cls.find("__call__")
        if isinstance(function, Native) and is_module(func):
            return _arg_spec([("self", 1), ("args", 2), ("kwargs", 4)])
    if not isinstance(function, FunctionValue):
        return UNKNOWN
    return _arg_spec([(p.name, _KINDS[p.kind]) for p in function.node.parameters])


def _arg_spec(parameters: list[tuple[str, int]]) -> Value:
    names = {kind: [name for name, k in parameters if k == kind] for kind in _KINDS.values()}
    facts: dict[str, Value] = {
        "args": ListValue([*names[0], *names[1]]),
        "varargs": next(iter(names[2]), None),
        "kwonlyargs": ListValue([*names[3]]),
        "varkw": next(iter(names[4]), None),
        **dict.fromkeys(("defaults", "kwonlydefaults", "annotations"), UNKNOWN),
    }
    return _object("FullArgSpec", facts)


def _with_parameters(parameters: list[tuple[str, int, Value]]) -> Value:
    """The signature with these names, kinds and defaults."""
    found: dict[Any, Value] = {}
    for name, kind, default in parameters:
        facts: dict[str, Value] = {"name": name, "kind": kind, "default": default, "empty": _EMPTY}
        found[name] = _object("Parameter", {**facts, **{n: i for i, n in enumerate(_NAMES)}})
    return _object("Signature", {"parameters": DictValue(found)}, _OF_SIGNATURES)


def _bind(vm: Machine, self: Instance, args: tuple[Value, ...], kwargs: Keywords, site: Site) -> Value:
    return _bound(self, inspect.Signature.bind, args, kwargs, site)


def _bind_some(vm: Machine, self: Instance, args: tuple[Value, ...], kwargs: Keywords, site: Site) -> Value:
    return _bound(self, inspect.Signature.bind_partial, args, kwargs, site)


_OF_SIGNATURES = {"bind(self, /, *args, **kwargs)": _bind, "bind_partial(self, /, *args, **kwargs)": _bind_some}


def _bound(
    self: Instance, bind: Callable[..., inspect.BoundArguments], args: tuple[Value, ...], kwargs: Keywords, site: Site
) -> Value:
    """The arguments by the names of the parameters."""
    parameters = self.attrs.get("parameters")
    if not isinstance(parameters, DictValue) or MORE in args or REST in kwargs:
        return UNKNOWN
    try:
        bound = bind(inspect.Signature([_real(p) for p in parameters.items.values()]), *args, **kwargs)
    except TypeError:
        raise ProgramRaise("TypeError", site) from None
    facts: dict[str, Value] = {"args": bound.args, "kwargs": DictValue(bound.kwargs), "arguments": _named(bound)}

    def apply_defaults(vm: Machine, self: Instance) -> Value:
        bound.apply_defaults()
        vm.trail.write(self.attrs, "arguments", _named(bound))
        return None

    return _object("BoundArguments", facts, {"apply_defaults(self)": apply_defaults})


def _real(parameter: Value) -> inspect.Parameter:
    facts = parameter.attrs if isinstance(parameter, Instance) else {}
    default: Any = inspect.Parameter.empty if facts["default"] is _EMPTY else facts["default"]
    kinds: Any = inspect._ParameterKind
    return inspect.Parameter(str(facts["name"]), kinds(facts["kind"]), default=default)


def _named(bound: inspect.BoundArguments) -> DictValue:
    return DictValue({name: DictValue(v) if isinstance(v, dict) else v for name, v in bound.arguments.items()})


def _default(parameter: inspect.Parameter) -> Value:
    return _EMPTY if parameter.default is parameter.empty else parameter.default


def _is_plain(function: Value) -> bool:
    return isinstance(function, FunctionValue) and "__wrapped__" not in function.attrs


@library("types.FunctionType(code, globals, name=None, argdefs=None, closure=None)")
def _function(vm: Machine, code: Value, name: Value, argdefs: Value) -> Value:
    """A copy of the function whose code it is."""
    function = function_of(code)
    if function is None:
        return UNKNOWN
    defaults = dict(function.defaults) if argdefs is UNKNOWN else {}
    return replace(function, name=name if isinstance(name, str) else function.name, defaults=defaults, attrs={})


@library("importlib.import_module(name, package=None)")
def _import_module(vm: Machine, name: Value, package: Value) -> Value:
    if not isinstance(name, str):
        return UNKNOWN
    if name.startswith("."):
        rest = name.lstrip(".")
        above = package.split(".") if isinstance(package, str) else []
        kept = above[: len(above) - (len(name) - len(rest)) + 1]
        if not kept:
            return UNKNOWN
        name = ".".join([*kept, rest] if rest else kept)
    return import_module(vm, name, Scope({}, None))


@library("sys.modules.__getitem__(name, /)")
def _sys_modules(vm: Machine, name: Value) -> Value:
    return next((m for m in vm.modules.values() if m.name == name), UNKNOWN)


_TOLD_APART = (FunctionValue, ClassValue, ModuleValue, Instance, Method, Partial)


def _test(kind: type) -> Callable[..., Value]:
    """Is the value of this kind?"""

    def test(vm: Machine, object: Value) -> Value:
        if isinstance(object, kind):
            return True
        return False if isinstance(object, _TOLD_APART) or constant(object) else UNKNOWN

    return test


library("inspect.isfunction(object)")(_test(FunctionValue))
library("inspect.isclass(object)")(_test(ClassValue))
library("inspect.ismodule(object)")(_test(ModuleValue))
