"""What the statements of a module do on import, as far as one can see without running them."""

from __future__ import annotations

from torchlint_shapes.source import ir


def has_effect(node: ir.Node) -> bool:
    """Does this statement of a module, as far as one can see, change anything outside the module?"""
    if isinstance(node, (ir.Function, ir.Class)):
        return any(isinstance(d, ir.Call) for d in node.decorators)
    if isinstance(node, ir.Expression):
        return not isinstance(node.value, ir.Constant)
    if isinstance(node, ir.Assign):
        return not all(isinstance(t, (ir.Name, ir.Sequence)) for t in node.targets)
    if isinstance(node, ir.If):
        return any(map(has_effect, (*node.body, *node.otherwise)))
    if isinstance(node, ir.Try):
        return any(map(has_effect, (*node.body, *node.otherwise, *node.final)))
    return isinstance(node, (ir.For, ir.While, ir.With, ir.Augment, ir.Delete))


def makes_way(statement: ir.Node) -> bool:
    """Does an `if` (not for type checkers) put in the place of the module an object that makes names when asked for
    them? What it works out for that, the names of a whole library, says nothing of any of them."""
    ends = statement.otherwise if isinstance(statement, ir.If) else ()
    targets = [target for node in ends if isinstance(node, ir.Assign) for target in node.targets]
    places = [target.value for target in targets if isinstance(target, ir.Subscript)]
    return any(isinstance(p, ir.Attribute) and p.name == "modules" and _is_sys(p.value) for p in places)


def _is_sys(node: ir.Node) -> bool:
    return isinstance(node, ir.Name) and node.id == "sys"
