"""What programs ask about themselves: `inspect`, `importlib`, `sys.modules`."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.imports import import_module
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    Keywords,
    Method,
    ModuleValue,
    Partial,
    Scope,
    Site,
    Value,
)

_KINDS = {"positional": 0, "plain": 1, "variadic": 2, "keyword": 3, "keywords": 4}
_NAMES = ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD")


def _object(name: str, attributes: dict[str, Value]) -> Instance:
    cls = ClassValue(name, f"inspect.{name}")
    cls.mro = (cls,)
    return Instance(cls, attributes)


@library("inspect.signature")
def _signature(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    function, skip = arguments[0] if arguments else UNKNOWN, 0
    while isinstance(function, (FunctionValue, Method, Partial)) and not _is_plain(function):
        if isinstance(function, FunctionValue):
            function = function.attrs["__wrapped__"]
        else:
            skip += isinstance(function, Method)
            function = function.function
    if isinstance(function, ClassValue):
        function, skip = function.find("__init__"), 1
    if not isinstance(function, FunctionValue):
        return UNKNOWN
    found: dict[Any, Value] = {}
    for p in function.node.parameters[skip:]:
        default = function.defaults.get(p.name, External("inspect.Parameter.empty"))
        facts: dict[str, Value] = {
            "name": p.name,
            "kind": _KINDS[p.kind],
            "default": default,
            "empty": External("inspect.Parameter.empty"),
        }
        found[p.name] = _object("Parameter", {**facts, **{n: i for i, n in enumerate(_NAMES)}})
    return _object("Signature", {"parameters": DictValue(found)})


def _is_plain(function: Value) -> bool:
    return isinstance(function, FunctionValue) and "__wrapped__" not in function.attrs


@library("importlib.import_module")
def _import_module(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    name = arguments[0] if arguments else UNKNOWN
    return import_module(vm, name, Scope({}, None)) if isinstance(name, str) and not name.startswith(".") else UNKNOWN


@library("sys.modules.__getitem__")
def _sys_modules(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return next((m for m in vm.modules.values() if m.name == arguments[-1]), UNKNOWN)


_TOLD_APART = (FunctionValue, ClassValue, ModuleValue, Instance, Method, Partial)


def _test(name: str, kind: type) -> None:
    """`inspect.isfunction(value)` and its like: is the value of this kind?"""

    @library(name)
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        value = arguments[0] if arguments else UNKNOWN
        if isinstance(value, kind):
            return True
        known = isinstance(value, (FunctionValue, ClassValue, ModuleValue, Instance, Method, Partial)) or constant(
            value
        )
        return False if known else UNKNOWN


_test("inspect.isfunction", FunctionValue)
_test("inspect.isclass", ClassValue)
_test("inspect.ismodule", ModuleValue)
