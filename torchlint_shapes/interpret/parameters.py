"""Arguments brought to the parameters of a function of the program."""

from __future__ import annotations

from torchlint_shapes.interpret.machine import DEPTH, Machine
from torchlint_shapes.interpret.values import (
    MISSING,
    MORE,
    REST,
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    Keywords,
    Method,
    Native,
    Partial,
    Scope,
    Value,
)


def bind_parameters(
    vm: Machine, function: FunctionValue, arguments: Arguments, keywords: Keywords, scope: Scope
) -> bool:
    """Puts the arguments under the names of the parameters. False when Python would refuse them."""
    rest, named = list(arguments), dict(keywords)
    more, others = ends_open(rest), named.pop(REST, None) is MORE
    rest = rest[:-1] if more else rest
    for p in function.node.parameters:
        by_place = p.kind in ("positional", "plain")
        if p.kind == "variadic":
            scope.vars[p.name], rest = UNKNOWN if more else tuple(rest), []
        elif p.kind == "keywords":
            scope.vars[p.name], named = DictValue(dict(named), not others), {}
        elif rest and by_place:
            scope.vars[p.name] = rest.pop(0)
        elif p.name in named:
            scope.vars[p.name] = named.pop(p.name)
        elif (more and by_place) or (others and p.kind != "positional"):
            scope.vars[p.name] = UNKNOWN
        elif p.name in function.defaults:
            scope.vars[p.name] = function.defaults[p.name]
        else:
            return False
    return not rest and not named


def ends_open(arguments: list[Value]) -> bool:
    """May there be more positional arguments than these?"""
    return bool(arguments) and arguments[-1] is MORE


def takes_more(function: Value) -> bool:
    """Can this be called where it is not known which arguments it gets?"""
    if isinstance(function, ClassValue):
        return function.find("__new__") is MISSING and takes_more(function.find("__init__"))
    if isinstance(function, (Method, Partial)):
        return takes_more(function.function)
    if isinstance(function, Instance):
        return isinstance(function.attrs.get("forward", function.cls.find("forward")), FunctionValue)
    return isinstance(function, FunctionValue) or (isinstance(function, Native) and function.passes)


def signature(function: FunctionValue) -> FunctionValue:
    """The function whose parameters this one has, as `inspect.signature` says: behind wrappers that pass all on."""
    for _ in range(DEPTH):
        wrapped = function.attrs.get("__wrapped__")
        passes = {"variadic", "keywords"} <= {p.kind for p in function.node.parameters}
        if not passes or not isinstance(wrapped, FunctionValue):
            break
        function = wrapped
    return function


def required_parameters(function: FunctionValue) -> list[str]:
    kinds = ("positional", "plain", "keyword")
    return [p.name for p in function.node.parameters if p.kind in kinds and p.name not in function.defaults]


def input_parameters(function: FunctionValue) -> tuple[list[str], bool]:
    """The parameters of a forward that an input is for, in the order of a call; may it take more than these?"""
    own = function.node.parameters[1:]
    places = [p.name for p in own if p.kind in ("positional", "plain")]
    names = [p.name for p in own if p.kind == "keyword" and p.name not in function.defaults]
    return places + names, any(p.kind == "variadic" for p in own)
