"""What an object of the program's own class was built with: the call, its argument, or the entry of a configuration."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.explain.place import handed, written
from torchlint_shapes.interpret.values import Site
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk


def given_to(site: Site, tree: Callable[[str], ir.Module]) -> Site:
    """What the program gave to the constructor in which an expression stands, through all constructors around it."""
    at = written(site)
    crossed = False
    while (frame := at.caller) is not None and frame.function.name == "__init__":
        call = frame.site
        name = at.node.id if isinstance(at.node, ir.Name) else ""
        given = handed(frame.function.node.parameters, name, call.node, method=True)
        if given is None:
            return _entry(tree(call.path), call, name) or (at if crossed else call)
        at, crossed = written(Site(call.path, given, call.caller)), True
        if not isinstance(at.node, ir.Name):
            break
    return at


def _entry(tree: ir.Module, call: Site, name: str) -> Site | None:
    """The one number under this key in the file, where the call takes a dictionary apart."""
    if not isinstance(call.node, ir.Call) or not any(key is None for key, _ in call.node.keywords):
        return None
    items = [item for node in walk(tree.body) if isinstance(node, ir.Dictionary) for item in node.items]
    found = [value for key, value in items if isinstance(key, ir.Constant) and key.value == name]
    number = len(found) == 1 and isinstance(found[0], ir.Constant) and type(found[0].value) is int
    return Site(call.path, found[0]) if number else None
