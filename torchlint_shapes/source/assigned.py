"""Which names statements give a value."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk


def assigned(part: object, closed: tuple[type[ir.Node], ...] = ()) -> Iterator[str]:
    """The names on the left side, be it of `a[0] = 1`, and of functions and classes; of those in a node of a `closed`
    kind none but its own."""
    for node in walk(part, closed):
        if isinstance(node, (ir.Function, ir.Class)):
            yield node.name
        elif isinstance(node, (ir.Import, ir.ImportFrom)):
            yield from (alias or name.partition(".")[0] for name, alias in node.names)
        elif isinstance(node, ir.Assign):
            yield from (n.id for target in node.targets for n in walk(target) if isinstance(n, ir.Name))
        elif isinstance(node, (ir.For, ir.Augment)):
            yield from (n.id for n in walk(node.target) if isinstance(n, ir.Name))
        elif isinstance(node, ir.With):
            yield from (n.id for _, target in node.items for n in walk(target) if isinstance(n, ir.Name))
