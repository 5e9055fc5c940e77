"""What there is to say of the place under the cursor."""

from __future__ import annotations

from torchlint_shapes.hints.constructors import layer
from torchlint_shapes.hints.cursor import Told, around
from torchlint_shapes.hints.sights import Sights
from torchlint_shapes.hints.tensors import tensor


def hover(sights: Sights, line: int, column: int) -> Told | None:
    """Of the innermost layer that is built here, else of the innermost expression that has a shape."""
    nodes = around(sights, line, column)
    for number, node in enumerate(nodes):
        told = layer(sights, node, nodes[max(0, number - 1)])
        if told is not None:
            return told
    return tensor(sights, nodes)
