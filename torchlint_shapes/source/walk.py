"""The nodes of the IR below a node."""

from __future__ import annotations

from torchlint_shapes.source import ir


def walk(part: object, closed: tuple[type[ir.Node], ...] = ()) -> list[ir.Node]:
    """All nodes below, outermost first; of those in a node of a `closed` kind none."""
    found: list[ir.Node] = []
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, ir.Node):
            found.append(one)
        if isinstance(one, tuple):
            todo.extend(reversed(one))
        elif hasattr(one, "__dataclass_fields__") and not isinstance(one, closed):
            todo.extend(reversed([getattr(one, f) for f in one.__dataclass_fields__]))
    return found
