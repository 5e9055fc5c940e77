"""The shape after each statement of a forward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torchlint_shapes.hints.sights import Sights, distinct
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

MOST_SHAPES = 2  # shown of a statement that had several
MOST_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Hint:
    """`label` stands after the statement that ends at this line and column; `all` are the shapes it had."""

    line: int
    column: int
    label: str
    all: tuple[str, ...]


def after_statements(sights: Sights) -> list[Hint]:
    """One for each statement that gives a tensor while a network runs."""
    found = (_hint(sights, statement) for statement in walk(sights.analysis.tree.body))
    return [hint for hint in found if hint is not None]


def _hint(sights: Sights, statement: ir.Node) -> Hint | None:
    seen = [
        sight
        for node in _given(statement)
        for sight in sights.of.get(node.place, ())
        if sight.network is not None and not sights.study(sight).guessed
    ]
    texts = list(distinct(seen))
    if not texts:
        return None
    label = " | ".join(texts[:MOST_SHAPES]) + (" | ..." if len(texts) > MOST_SHAPES else "")
    if len(label) > MOST_CHARACTERS:
        label = label[: MOST_CHARACTERS - 3] + "..."
    span = sights.source.span_from_ast(*statement.place)
    return Hint(span.end_line, span.end_column, label, tuple(texts))


def _given(statement: ir.Node) -> Iterator[ir.Node]:
    """What a statement computes."""
    if isinstance(statement, ir.Augment):
        yield statement
    elif isinstance(statement, (ir.Assign, ir.Return, ir.Expression)) and statement.value is not None:
        yield statement.value
