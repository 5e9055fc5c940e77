"""Functions, most of them decorators, that give back what they are given and change nothing of it but its docstring:
they need not run."""

from __future__ import annotations

from functools import lru_cache

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import External, FunctionValue, ModuleValue, Scope, Value
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

DEEPEST = 6
MOST_KEPT = 1 << 12
_CHANGES = frozenset({"setattr", "delattr", "vars"})


def only_documents(vm: Machine, decorator: Value) -> bool:
    """Is this such a decorator? One that is, is looked at once."""
    if not isinstance(decorator, FunctionValue) or not isinstance(decorator.node, ir.Function):
        return False
    key = decorator.node, _captured(decorator.scope)
    if key in vm.documenting:
        return True
    written: list[bool] = []
    if not _gives_back(decorator.node, decorator.scope, written, 0) or not any(written):
        return False
    vm.documenting.add(key)
    return True


def _captured(scope: Scope) -> frozenset[ir.Node]:
    """The functions that a function has from those around it."""
    found: set[ir.Node] = set()
    at: Scope | None = scope
    while at is not None and at.kind != "module":
        found |= {value.node for value in at.vars.values() if isinstance(value, FunctionValue)}
        at = at.parent
    return frozenset(found)


@lru_cache(maxsize=MOST_KEPT)
def writes_docstring(node: ir.Function | ir.Lambda) -> bool:
    """Does this function of one parameter write a docstring?"""
    if isinstance(node, ir.Lambda) or len(node.parameters) != 1:
        return False
    targets = (t for n in walk(node.body) if isinstance(n, ir.Assign) for t in n.targets)
    return any(isinstance(t, ir.Attribute) and t.name == "__doc__" for t in targets)


def _gives_back(node: ir.Function, scope: Scope, written: list[bool], depth: int) -> bool:
    """Does each way through the function end with its first argument, or with what such a function makes of it?"""
    if not node.parameters or node.generator or depth > DEEPEST:
        return False
    name = node.parameters[0].name
    parts = _reached(node.body, name)
    inner = {n.name: n for n in parts if isinstance(n, ir.Function)}
    nested = {id(n) for f in inner.values() for n in walk(f.body)}
    for part in walk(parts):
        if isinstance(part, ir.Return) and id(part) not in nested and not _is(part.value, name):
            called = _called(part.value, name, inner, scope)
            if called is None or not _gives_back(*called, written, depth + 1):
                return False
    return _ends(parts) and _only_reads(parts, name, inner, scope, written, depth)


def _reached(body: tuple[ir.Node, ...], name: str) -> tuple[ir.Node, ...]:
    """The statements that run when the function is given something: `if fn: return …` is then the end."""
    for at, node in enumerate(body):
        if isinstance(node, ir.If) and _is(node.test, name) and _ends(node.body):
            return (*body[:at], *node.body)
    return body


def _ends(body: tuple[ir.Node, ...]) -> bool:
    last = body[-1] if body else None
    return isinstance(last, (ir.Return, ir.Raise)) or (
        isinstance(last, ir.If) and _ends(last.body) and _ends(last.otherwise)
    )


def _only_reads(
    parts: tuple[ir.Node, ...], name: str, inner: dict[str, ir.Function], scope: Scope, written: list[bool], depth: int
) -> bool:
    """Is nothing written to an attribute but docstrings, here or by the functions that are given the argument?"""
    for part in walk(parts):
        for target in part.targets if isinstance(part, ir.Assign) else ():
            if isinstance(target, ir.Attribute):
                if target.name != "__doc__":
                    return False
                written.append(_is(target.value, name))
            elif any(_is(t, name) for t in walk(target) if not isinstance(target, ir.Subscript)):
                return False
        if isinstance(part, ir.Call) and (
            _is(part.function, "setattr") or not _harmless(part, name, inner, scope, depth)
        ):
            return False
    return True


def _harmless(call: ir.Call, name: str, inner: dict[str, ir.Function], scope: Scope, depth: int) -> bool:
    """Does a call leave the argument as it is, where it is given it?"""
    at = next((i for i, argument in enumerate(call.arguments) if _is(argument, name)), None)
    if at is None and not any(_is(value, name) for _, value in call.keywords):
        return True
    function = call.function
    if isinstance(function, ir.Attribute) and isinstance(function.value, ir.Name):
        return isinstance(_held(function.value.id, scope), (External, ModuleValue))
    if not isinstance(function, ir.Name):
        return False
    if function.id in inner:
        return True  # its statements are among those that are looked at
    held = _held(function.id, scope)
    if not isinstance(held, FunctionValue):
        return function.id not in _CHANGES and (held is None or isinstance(held, External))
    parameters = [p.name for p in held.node.parameters]
    given = parameters[at] if at is not None and at < len(parameters) else ""
    body = held.node.body if isinstance(held.node, ir.Function) else ()
    return depth < DEEPEST and _only_reads(body, given, {}, held.scope, [], depth + 1)


def _called(
    value: ir.Node | None, name: str, inner: dict[str, ir.Function], scope: Scope
) -> tuple[ir.Function, Scope] | None:
    """The function of the program that a `return` gives the argument first."""
    if not isinstance(value, ir.Call) or not value.arguments or not _is(value.arguments[0], name):
        return None
    if not isinstance(value.function, ir.Name):
        return None
    if value.function.id in inner:
        return inner[value.function.id], scope
    held = _held(value.function.id, scope)
    if isinstance(held, FunctionValue) and isinstance(held.node, ir.Function):
        return held.node, held.scope
    return None


def _held(name: str, scope: Scope) -> Value:
    at: Scope | None = scope
    while at is not None:
        if name in at.vars:
            return at.vars[name]
        at = at.parent
    return None


def _is(node: ir.Node | None, name: str) -> bool:
    return isinstance(node, ir.Name) and node.id == name
