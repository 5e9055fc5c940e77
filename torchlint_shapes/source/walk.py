"""The nodes of the IR below a node."""

from __future__ import annotations

import dataclasses

from torchlint_shapes.source import ir

# Of each kind of part the fields that may hold nodes, the last one first.
_HOLDING = ("Node", "Parameter", "Generator", "Handler", "Case", "Pattern", "Any, ...")
_BELOW: dict[type, tuple[str, ...]] = {
    kind: tuple(f.name for f in reversed(dataclasses.fields(kind)) if any(word in str(f.type) for word in _HOLDING))
    for kind in vars(ir).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}
_NODES = frozenset(kind for kind in _BELOW if issubclass(kind, ir.Node))


def walk(part: object, closed: tuple[type[ir.Node], ...] = ()) -> list[ir.Node]:
    """All nodes below, outermost first; of those in a node of a `closed` kind none."""
    found: list[ir.Node] = []
    todo = [part]
    while todo:
        one = todo.pop()
        kind = type(one)
        if isinstance(one, tuple):
            todo.extend(reversed(one))
            continue
        if kind in _NODES:
            found.append(one)  # type: ignore[arg-type]
        if kind in _BELOW and kind not in closed:
            todo.extend([getattr(one, name) for name in _BELOW[kind]])
    return found
