"""Calling things: the program's functions and classes, natives, ops, networks."""

from __future__ import annotations

from functools import partial, reduce

from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.consumers import consumes
from torchlint_shapes.interpret.contract_checks import check_arguments
from torchlint_shapes.interpret.documenting import only_documents, writes_docstring
from torchlint_shapes.interpret.isolation import apart
from torchlint_shapes.interpret.joining import same_value
from torchlint_shapes.interpret.machine import DEPTH, Completion, Machine, calls
from torchlint_shapes.interpret.modes import touch
from torchlint_shapes.interpret.parameters import bind_parameters
from torchlint_shapes.interpret.refusals import network_refuses
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.torch_arguments import flat
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    Arguments,
    Choice,
    Frame,
    FunctionValue,
    Instance,
    IteratorValue,
    Keywords,
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
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.source import ir

# How often a function may call itself where it is not known whether it stops.
UNDECIDED_DEPTH = 4


@calls(object)
def _call_unknown(vm: Machine, function: Value, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    name = _last_name(site.node)
    if function is UNKNOWN and vm.trace.networks and f"torch.Tensor.{name}" in OPS:
        vm.trace.lose(f"call of {name}", site)
    else:
        not_followed(vm, f"call of {name}", arguments, keywords, site)
    return UNKNOWN


def not_followed(vm: Machine, name: str, arguments: Arguments, keywords: Keywords, site: Site) -> None:
    """Counts a call of something unknown with a tensor."""
    touch(vm, (*arguments, *keywords.values()))
    if not consumes(name) and any(isinstance(a, (Tensor, AnyTensor)) for a in flat([*arguments, *keywords.values()])):
        vm.trace.lose(name, site)


def _last_name(node: ir.Node) -> str:
    function = node.function if isinstance(node, ir.Call) else node
    return getattr(function, "name", "") or getattr(function, "id", "") or "a value"


@calls(Method)
def _call_method(vm: Machine, function: Method, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`network.forward(x)` is `network(x)`, but for `super().forward(x)` and the network's own call."""
    receiver, running = function.receiver, vm.trace.networks
    forward = isinstance(function.function, FunctionValue) and function.function.name == "forward"
    if forward and is_module(receiver) and not (running and running[-1] is receiver):
        return vm.call(receiver, arguments, keywords, site)
    return vm.call(function.function, [receiver, *arguments], keywords, site)


@calls(Native)
def _call_native(vm: Machine, function: Native, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return function.run(vm, arguments, keywords, site)


@calls(Partial)
def _call_partial(vm: Machine, function: Partial, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    named = {**dict(function.keywords), **keywords}
    return vm.call(function.function, [*function.arguments, *arguments], named, site)


@calls(Choice)
def _call_choice(vm: Machine, function: Choice, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Of methods of tensors those that fit, if any does."""
    callable_ = [v for v in function.values if v is not None]
    ways = [partial(_called, vm, v, arguments, keywords, site) for v in callable_]
    return vm.alternatives(list(ways), all(isinstance(v, Method) and isinstance(v.receiver, Tensor) for v in callable_))


def _called(vm: Machine, function: Value, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return vm.call(function, list(arguments), dict(keywords), site)


@calls(Wrapped)
def _call_wrapped(vm: Machine, function: Wrapped, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return vm.call(function.function, arguments, keywords, site)


def make_function(vm: Machine, node: ir.Function | ir.Lambda, scope: Scope, name: str) -> FunctionValue:
    defaults = {p.name: vm.eval(p.default, scope) for p in node.parameters if p.default is not None}
    return FunctionValue(node, scope, defaults, name, scope.owner if scope.kind == "class" else None)


@calls(FunctionValue)
def _call_function(vm: Machine, function: FunctionValue, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Runs a function of the program on these arguments. One of another file cannot break this one."""
    if len(arguments) == 1 and not keywords and writes_docstring(function.node) and only_documents(vm, function):
        return arguments[0]
    module = function.scope.module
    if module is None or module.path == site.path:
        return _run_function(vm, function, arguments, keywords, site)
    otherwise: Value = UNKNOWN
    return apart(vm, partial(_run_function, vm, function, arguments, keywords, site), otherwise)


def _run_function(vm: Machine, function: FunctionValue, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if vm.depth >= DEPTH:
        vm.trace.skip("recursion")
        return UNKNOWN
    vm.called.add(function.node)
    scope = Scope({}, _enclosing(function.scope), function.scope.module, owner=function.owner)
    if not bind_parameters(vm, function, arguments, keywords, scope):
        vm.refuse("arguments", site)
        network_refuses(vm, function, arguments, keywords, site)
        return UNKNOWN
    check_arguments(vm, function, scope, site, arguments)
    if function.owner is not None and function.node.parameters:
        scope.receiver = scope.vars.get(function.node.parameters[0].name)
    node = function.node
    if isinstance(node, ir.Lambda):
        return vm.eval(node.body, scope)
    if _would_not_end(vm, node, scope):
        vm.trace.skip(f"recursion of {function.name}")
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
    """Is the function running already with the same arguments, or again and again where it is not known if it stops?

    A wrapper around a wrapper of the same text is another function.
    """
    running, marks = 0, vm.trail.marks
    making = scope.receiver if node.name == "__init__" else None
    frame = vm.frame
    while frame is not None:
        if frame.function.node is node:
            running, marks = running + 1, frame.marks
            if frame.scope.parent is scope.parent and all(
                _alike(frame.arguments[n], v, making) for n, v in scope.vars.items()
            ):
                return True
        frame = frame.site.caller
    vm.steps += running
    return running >= UNDECIDED_DEPTH and vm.trail.marks > marks


def _alike(before: Value, now: Value, making: Value) -> bool:
    """Is this the same argument? The object that a constructor makes is another each time."""
    if now is making and isinstance(making, Instance) and isinstance(before, Instance):
        return before.cls is making.cls
    return same_value(before, now)


def _returned(vm: Machine, scope: Scope, end: Completion | None) -> Value:
    alive = end is None or end.kind == "return"
    value = end.value if end is not None and end.kind == "return" else None
    alive, value = vm.join_parked(scope, "return", alive, value)
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
