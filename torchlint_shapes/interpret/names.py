"""Names: what they stand for, and what is assigned to them."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.interpret.attribute_writes import set_attribute
from torchlint_shapes.interpret.builtins import BUILTINS
from torchlint_shapes.interpret.imports import resolved
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import unpack
from torchlint_shapes.interpret.subscripts import set_item
from torchlint_shapes.interpret.values import MISSING, UNKNOWN, Choice, ClassValue, Instance, Scope, Value
from torchlint_shapes.source import ir


def lookup(vm: Machine, name: str, scope: Scope) -> Value:
    """The value of a name: locals, enclosing functions, the module, builtins."""
    at: Scope | None = scope.outer.get(name, scope)
    first = True
    while at is not None:
        if name in at.vars and (first or at.kind != "class"):
            return resolved(vm, at.vars, name)
        at, first = at.parent, False
    found = BUILTINS.get(name, MISSING)
    if found is MISSING:
        vm.trace.forget(f"name {name}")
        return UNKNOWN
    return found


def choices_in(vm: Machine, node: ir.Node, scope: Scope) -> Iterator[tuple[dict[str, Value], str, Choice]]:
    """The variables and attributes of variables in an expression that hold a choice."""
    if isinstance(node, ir.Name):
        at: Scope | None = scope
        while at is not None:
            if node.id in at.vars:
                held = at.vars[node.id]
                if isinstance(held, Choice):
                    yield at.vars, node.id, held
                return
            at = at.parent
    elif isinstance(node, ir.Attribute) and isinstance(node.value, ir.Name):
        owner = lookup(vm, node.value.id, scope)
        held = owner.attrs.get(node.name) if isinstance(owner, (Instance, ClassValue)) else None
        if isinstance(owner, (Instance, ClassValue)) and isinstance(held, Choice):
            yield owner.attrs, node.name, held
    elif isinstance(node, ir.Compare):
        for part in (node.left, *node.comparators):
            yield from choices_in(vm, part, scope)
    elif isinstance(node, ir.Boolean):
        for part in node.values:
            yield from choices_in(vm, part, scope)
    elif isinstance(node, ir.Unary):
        yield from choices_in(vm, node.operand, scope)
    elif isinstance(node, ir.Call):
        for part in node.arguments:
            yield from choices_in(vm, part, scope)


def bind(vm: Machine, target: ir.Node, value: Value, scope: Scope) -> None:
    """Assigns a value to a name, an attribute, a subscript, or the parts of a tuple."""
    if isinstance(target, ir.Name):
        vm.trail.write(scope.outer.get(target.id, scope).vars, target.id, value)
    elif isinstance(target, ir.Sequence):
        star = next((i for i, t in enumerate(target.items) if isinstance(t, ir.Starred)), None)
        for t, v in zip(target.items, unpack(vm, value, len(target.items), star, vm.site(target, scope))):
            bind(vm, t.value if isinstance(t, ir.Starred) else t, v, scope)
    elif isinstance(target, ir.Attribute):
        set_attribute(vm, vm.eval(target.value, scope), target.name, value, vm.site(target, scope))
    elif isinstance(target, ir.Subscript):
        set_item(vm, vm.eval(target.value, scope), vm.eval(target.index, scope), value, vm.site(target, scope))
