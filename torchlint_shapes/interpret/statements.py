"""What each statement of the IR does. A handler answers None, or how the block ended."""

from __future__ import annotations

from torchlint_shapes.interpret.attribute_writes import del_attribute
from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.calls import make_function
from torchlint_shapes.interpret.casting import may_cast
from torchlint_shapes.interpret.classes import make_class
from torchlint_shapes.interpret.containers import delete_children
from torchlint_shapes.interpret.contract_checks import check_return
from torchlint_shapes.interpret.imports import import_from, import_module
from torchlint_shapes.interpret.in_place import assign
from torchlint_shapes.interpret.library import decorated
from torchlint_shapes.interpret.machine import Completion, Machine, executes
from torchlint_shapes.interpret.names import bind
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.refusals import last_name
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.uneven import note_uneven
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    DictValue,
    External,
    Instance,
    IteratorValue,
    ListValue,
    Scope,
    Stream,
    Value,
)
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

# Exceptions by which torch says that shapes do not fit; a `try` that catches one expects a fault.
CATCHES_SHAPES = frozenset({"Exception", "BaseException", "RuntimeError", "ValueError", "IndexError", "raises"})


@executes(ir.Expression)
def _expression(vm: Machine, node: ir.Expression, scope: Scope) -> Completion | None:
    vm.eval(node.value, scope)
    return None


@executes(ir.Assign)
def _assign(vm: Machine, node: ir.Assign, scope: Scope) -> Completion | None:
    value = vm.eval(node.value, scope)
    for target in node.targets:
        assign(vm, target, value, scope)
    return None


@executes(ir.Declare)
def _declare(vm: Machine, node: ir.Declare, scope: Scope) -> Completion | None:
    return None


@executes(ir.Augment)
def _augment(vm: Machine, node: ir.Augment, scope: Scope) -> Completion | None:
    left = vm.eval(node.target, scope)
    value = vm.eval(node.value, scope)
    bind(vm, node.target, binary(vm, node.operator, left, value, vm.site(node, scope), in_place=True), scope)
    return None


@executes(ir.Return)
def _return(vm: Machine, node: ir.Return, scope: Scope) -> Completion | None:
    if node.value is None:
        return Completion("return")
    value = vm.eval(node.value, scope)
    check_return(vm, vm.frame, value, vm.site(node.value, scope))
    return Completion("return", value)


@executes(ir.Jump)
def _jump(vm: Machine, node: ir.Jump, scope: Scope) -> Completion | None:
    return Completion(node.kind)


@executes(ir.With)
def _with(vm: Machine, node: ir.With, scope: Scope) -> Completion | None:
    guards = casts = 0
    for manager_node, target in node.items:
        manager = vm.eval(manager_node, scope)
        guards += _expects_fault(manager_node)
        casts += may_cast(manager_node)
        value = _entered(vm, manager, node, scope)
        if target is not None:
            bind(vm, target, value, scope)
    vm.trace.guards += guards
    vm.attempts += guards
    vm.casts += casts
    try:
        return vm.run(node.body, scope)
    finally:
        vm.trace.guards -= guards
        vm.attempts -= guards
        vm.casts -= casts


def _expects_fault(node: ir.Node) -> bool:
    """`with pytest.raises(...)`, `contextlib.suppress(...)`, `self.assertRaises(...)`."""
    function = node.function if isinstance(node, ir.Call) else node
    name = getattr(function, "name", getattr(function, "id", ""))
    return name in ("raises", "suppress", "assertRaises", "assertRaisesRegex")


def _entered(vm: Machine, manager: Value, node: ir.Node, scope: Scope) -> Value:
    if isinstance(manager, Instance) and manager.cls.find("__enter__"):
        return vm.call(get_attribute(vm, manager, "__enter__", vm.site(node, scope)), [], {}, vm.site(node, scope))
    iterable = isinstance(manager, (Stream, ListValue, IteratorValue, range, tuple))  # with a bar of progress around it
    return manager if iterable or isinstance(manager, (Instance, External)) else UNKNOWN


@executes(ir.Try)
def _try(vm: Machine, node: ir.Try, scope: Scope) -> Completion | None:
    try:
        end = _attempt(vm, node, scope)
        if end is None:
            end = vm.run(node.otherwise, scope)
    except ProgramRaise as error:
        handler = next((h for h in node.handlers if _handles(h, error.kind)), None)
        if handler is None:
            vm.run(node.final, scope)
            raise
        if handler.name:
            vm.trail.write(scope.vars, handler.name, UNKNOWN)
        end = vm.run(handler.body, scope)
    return vm.run(node.final, scope) or end


def _attempt(vm: Machine, node: ir.Try, scope: Scope) -> Completion | None:
    """The body of a `try`, in the knowledge of what is caught."""
    before = vm.trace.guards, vm.refusals, vm.optional, vm.lookups, vm.attempts
    vm.trace.guards += any(_catches(h) for h in node.handlers)
    vm.refusals += any("TypeError" in _handler_names(h) for h in node.handlers)
    vm.optional += any(_handles(h, "ImportError") and not _gives_up(h) for h in node.handlers)
    vm.lookups += any("AttributeError" in _handler_names(h) for h in node.handlers)
    vm.attempts += bool(node.handlers)
    try:
        return vm.run(node.body, scope)
    finally:
        vm.trace.guards, vm.refusals, vm.optional, vm.lookups, vm.attempts = before


def _gives_up(handler: ir.Handler) -> bool:
    """Does the program end there?"""
    return any(
        isinstance(n, ir.Raise) or (isinstance(n, ir.Call) and last_name(n) in ("exit", "_exit", "quit"))
        for n in walk(handler.body)
    )


def _handler_names(handler: ir.Handler) -> list[str]:
    node = handler.type
    parts = node.items if isinstance(node, ir.Sequence) else (node,)
    return [getattr(p, "name", getattr(p, "id", "")) for p in parts if p is not None]


def _catches(handler: ir.Handler) -> bool:
    return handler.type is None or bool(CATCHES_SHAPES & set(_handler_names(handler)))


def _handles(handler: ir.Handler, kind: str) -> bool:
    kinds = {"Exception", "BaseException", kind, *(["ModuleNotFoundError"] if kind == "ImportError" else [])}
    return handler.type is None or bool(kinds & set(_handler_names(handler)))


@executes(ir.Raise)
def _raise(vm: Machine, node: ir.Raise, scope: Scope) -> Completion | None:
    function = node.exception.function if isinstance(node.exception, ir.Call) else node.exception
    raise ProgramRaise(getattr(function, "name", getattr(function, "id", "Exception")), vm.site(node, scope))


@executes(ir.Assert)
def _assert(vm: Machine, node: ir.Assert, scope: Scope) -> Completion | None:
    if truth_of(vm.eval(node.test, scope)) is False:
        note_uneven(vm, node.test, False, scope)
        raise ProgramRaise("AssertionError", vm.site(node, scope))
    return None


@executes(ir.Delete)
def _delete(vm: Machine, node: ir.Delete, scope: Scope) -> Completion | None:
    for target in node.targets:
        if isinstance(target, ir.Name) and target.id in scope.vars:
            vm.trail.erase(scope.vars, target.id)
        elif isinstance(target, ir.Attribute):
            del_attribute(vm, vm.eval(target.value, scope), target.name)
        elif isinstance(target, ir.Subscript):
            _delete_item(vm, vm.eval(target.value, scope), vm.eval(target.index, scope))
    return None


def _delete_item(vm: Machine, container: Value, key: Value) -> None:
    if isinstance(container, DictValue) and key in container.items:
        vm.trail.replace(container, {k: v for k, v in container.items.items() if k != key}, container.known)
    elif isinstance(container, ListValue) and isinstance(key, (int, slice)):
        items = list(container.items)
        try:
            del items[key]
        except (IndexError, TypeError, ValueError, ArithmeticError):
            vm.trail.replace(container, items, False)
        else:
            vm.trail.replace(container, items, container.known)
    elif isinstance(container, Instance):
        delete_children(vm, container, key)


@executes(ir.Outer)
def _outer(vm: Machine, node: ir.Outer, scope: Scope) -> Completion | None:
    at = scope.parent
    if node.kind == "global":
        while at is not None and at.parent is not None:
            at = at.parent
    for name in node.names:
        owner = at
        while node.kind == "nonlocal" and owner is not None and name not in owner.vars and owner.parent is not None:
            owner = owner.parent
        if owner is not None:
            scope.outer[name] = owner
    return None


@executes(ir.Import)
def _import(vm: Machine, node: ir.Import, scope: Scope) -> Completion | None:
    for name, alias in node.names:
        value = import_module(vm, name, scope)
        if alias is not None:
            vm.trail.write(scope.vars, alias, value)
        else:
            vm.trail.write(scope.vars, name.partition(".")[0], import_module(vm, name.partition(".")[0], scope))
    return None


@executes(ir.ImportFrom)
def _import_from(vm: Machine, node: ir.ImportFrom, scope: Scope) -> Completion | None:
    import_from(vm, node, scope)
    return None


@executes(ir.Function)
def _function(vm: Machine, node: ir.Function, scope: Scope) -> Completion | None:
    value: Value = make_function(vm, node, scope, node.name)
    for decorator in reversed(node.decorators):
        value = decorated(vm, value, vm.eval(decorator, scope), vm.site(decorator, scope))
    vm.trail.write(scope.outer.get(node.name, scope).vars, node.name, value)
    return None


@executes(ir.Class)
def _class(vm: Machine, node: ir.Class, scope: Scope) -> Completion | None:
    value: Value = make_class(vm, node, scope)
    for decorator in reversed(node.decorators):
        value = decorated(vm, value, vm.eval(decorator, scope), vm.site(decorator, scope))
    vm.trail.write(scope.outer.get(node.name, scope).vars, node.name, value)
    return None
