"""What stands under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from torchlint_shapes.findings import Span, Step
from torchlint_shapes.hints.sights import Sights
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

STATEMENTS = (ir.Assign, ir.Augment, ir.Return, ir.Expression)
BLOCKS = (ir.Function, ir.Class, ir.If, ir.For, ir.While, ir.With, ir.Try, ir.Match)


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say of a place: sentences, then how the first of them came about."""

    span: Span
    sentences: tuple[str, ...]
    steps: tuple[Step, ...] = ()


def around(sights: Sights, line: int, column: int) -> list[ir.Node]:
    """The nodes at a place, innermost first, up to their statement."""
    nodes = [n for n in walk(sights.analysis.tree.body) if _holds(sights, n, line, column)]
    nodes = [n for n in reversed(nodes) if not isinstance(n, BLOCKS)]
    end = next((i for i, n in enumerate(nodes) if isinstance(n, STATEMENTS)), len(nodes))
    return nodes[: end + 1]


def _holds(sights: Sights, node: ir.Node, line: int, column: int) -> bool:
    first, _, last, _ = node.place
    if not first <= line <= last:
        return False
    span = sights.source.span_from_ast(*node.place)
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)
