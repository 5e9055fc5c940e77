"""Calling things: the program's functions and classes, natives, ops, networks."""

from __future__ import annotations

from functools import reduce

from torchlint_shapes.interpret.contracts import check_arguments
from torchlint_shapes.interpret.machine import DEPTH, Completion, Machine, ProgramRaise
from torchlint_shapes.interpret.state import same_value
from torchlint_shapes.interpret.values import (
    MISSING,
    MORE,
    NO_DEFAULT,
    REST,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    External,
    Frame,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    Method,
    Native,
    Partial,
    Scope,
    Site,
    Stream,
    Tensor,
    Value,
    Wrapped,
)
from torchlint_shapes.source import ir

# How often a function may call itself where it is not known whether it stops.
UNDECIDED_DEPTH = 4


def call(
    vm: Machine,
    function: Value,
    arguments: list[Value],
    keywords: dict[str, Value],
    site: Site,
    decorating: bool = False,
) -> Value:
    """The result of `function(*arguments, **keywords)`."""
    if isinstance(function, FunctionValue):
        return call_function(vm, function, arguments, keywords, site)
    if isinstance(function, Method):
        if isinstance(function.function, FunctionValue) and function.function.name == "forward":
            return _call_forward(vm, function, arguments, keywords, site)
        return call(vm, function.function, [function.receiver, *arguments], keywords, site)
    if isinstance(function, Native):
        return function.run(vm, arguments, keywords, site)
    if isinstance(function, External):
        return _call_external(vm, function, arguments, keywords, site, decorating)
    if isinstance(function, ClassValue):
        from torchlint_shapes.interpret.classes import instantiate

        return instantiate(vm, function, arguments, keywords, site)
    if isinstance(function, Instance):
        from torchlint_shapes.interpret.network import call_instance

        return call_instance(vm, function, arguments, keywords, site)
    if isinstance(function, Partial):
        return call(
            vm, function.function, [*function.arguments, *arguments], {**dict(function.keywords), **keywords}, site
        )
    if isinstance(function, Choice):
        callable_ = [v for v in function.values if v is not None]
        return vm.alternatives([lambda v=v: call(vm, v, list(arguments), dict(keywords), site) for v in callable_])  # type: ignore[misc]
    if isinstance(function, Wrapped):
        return call(vm, function.function, arguments, keywords, site)
    if decorating:
        return arguments[0]
    _not_followed(vm, f"call of {_last_name(site.node)}", arguments, keywords)
    return UNKNOWN


def _not_followed(vm: Machine, name: str, arguments: list[Value], keywords: dict[str, Value]) -> None:
    """Counts a call of something unknown with a tensor."""
    if any(isinstance(a, (Tensor, AnyTensor)) for a in [*arguments, *keywords.values()]):
        vm.trace.calls += 1
        vm.trace.forget(name)


def _last_name(node: ir.Node) -> str:
    function = node.function if isinstance(node, ir.Call) else node
    return getattr(function, "name", "") or getattr(function, "id", "") or "a value"


def _call_forward(
    vm: Machine, function: Method, arguments: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """`network.forward(x)`: the same as `network(x)`, but for `super().forward(x)` and the network's own call."""
    from torchlint_shapes.interpret.children import is_module
    from torchlint_shapes.interpret.network import call_instance

    receiver, running = function.receiver, vm.trace.networks
    if is_module(receiver) and not (running and running[-1] is receiver):
        return call_instance(vm, receiver, arguments, keywords, site)
    return call_function(vm, function.function, [receiver, *arguments], keywords, site)


def _call_external(
    vm: Machine, function: External, arguments: list[Value], keywords: dict[str, Value], site: Site, decorating: bool
) -> Value:
    from torchlint_shapes.interpret.library import call_library
    from torchlint_shapes.interpret.torch_calls import call_op
    from torchlint_shapes.ops.declare import OPS

    if function.name in OPS:
        return call_op(vm, function.name, arguments, keywords, site)
    result = call_library(vm, function.name, arguments, keywords, site)
    if result is MISSING and decorating:
        return arguments[0]  # a decorator that is not followed keeps what it decorates
    if result is MISSING:
        _not_followed(vm, function.name, arguments, keywords)
        return UNKNOWN
    return result


def make_function(vm: Machine, node: ir.Function | ir.Lambda, scope: Scope, name: str) -> FunctionValue:
    defaults = {p.name: vm.eval(p.default, scope) for p in node.parameters if p.default is not None}
    return FunctionValue(node, scope, defaults, name, scope.owner if scope.kind == "class" else None)


def call_function(
    vm: Machine, function: FunctionValue, arguments: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """Runs a function of the program on these arguments."""
    if vm.depth >= DEPTH:
        vm.trace.forget("recursion")
        return UNKNOWN
    vm.called.add(function.node)
    scope = Scope({}, _enclosing(function.scope), function.scope.module, owner=function.owner)
    if not bind_parameters(vm, function, arguments, keywords, scope):
        vm.refuse("arguments", site)
        return UNKNOWN
    check_arguments(vm, function, scope, site, arguments)
    if function.owner is not None and function.node.parameters:
        scope.receiver = scope.vars.get(function.node.parameters[0].name)
    node = function.node
    if isinstance(node, ir.Lambda):
        return vm.eval(node.body, scope)
    if _would_not_end(vm, node, scope):
        vm.trace.forget(f"recursion of {function.name}")
        return UNKNOWN
    if node.generator:
        scope.yields = ListValue([])
        vm.trail.born(scope.yields)
    vm.depth += 1
    before, vm.frame = vm.frame, Frame(function, site, dict(scope.vars), scope, vm.trail.marks)
    try:
        end = vm.run(node.body, scope)
    except ProgramRaise:
        if not vm.waiting(scope):
            raise
        end = Completion("dead")
    finally:
        vm.depth -= 1
        vm.frame = before
    return _returned(vm, scope, end)


def _would_not_end(vm: Machine, node: ir.Function, scope: Scope) -> bool:
    """Is the function running already with the same arguments, or again and again where it is not known if it stops?"""
    running, marks = 0, vm.trail.marks
    frame = vm.frame
    while frame is not None:
        if frame.function.node is node:
            running, marks = running + 1, frame.marks
            if all(same_value(frame.arguments[n], v) for n, v in scope.vars.items()):
                return True
        frame = frame.site.caller
    return running >= UNDECIDED_DEPTH and vm.trail.marks > marks


def _returned(vm: Machine, scope: Scope, end: Completion | None) -> Value:
    alive = end is None or end.kind == "return"
    value = end.value if end is not None and end.kind == "return" else None
    alive, value = vm.settle(scope, "return", alive, value)
    if not alive:
        raise ProgramRaise("Exception")
    return value if scope.yields is None else _generated(vm, scope.yields, scope.yielded)


def _generated(vm: Machine, inorder: ListValue, ever: list[Value]) -> Value:
    """What a generator gives: the items, or how any of them is where their number is not known."""
    if inorder.known or not ever:
        return IteratorValue(list(inorder.items), inorder.known)
    return Stream(reduce(lambda a, b: vm.trail.join([a, b]), ever))


def _enclosing(scope: Scope) -> Scope:
    """A function in a class body does not see the names of the class."""
    while scope.kind == "class" and scope.parent is not None:
        scope = scope.parent
    return scope


def bind_parameters(
    vm: Machine, function: FunctionValue, arguments: list[Value], keywords: dict[str, Value], scope: Scope
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


def required_parameters(function: FunctionValue) -> list[str]:
    kinds = ("positional", "plain", "keyword")
    return [p.name for p in function.node.parameters if p.kind in kinds and p.name not in function.defaults]


__all__ = ["NO_DEFAULT", "call", "call_function", "make_function", "required_parameters"]
