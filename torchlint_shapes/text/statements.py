"""The statements around a place."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.findings import Span
from torchlint_shapes.source import ir
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText


def enclosing(source: SourceText, tree: ir.Module, span: Span) -> list[ir.Node]:
    """The statements around a span, outermost first; none where the span is on no statement."""
    chain: list[ir.Node] = []
    block = tree.body
    while inner := next((s for s in block if _contains(_whole(source, s), span)), None):
        chain.append(inner)
        block = tuple(_below(inner))
    return chain


def comment_lines(source: SourceText, span: Span) -> list[int]:
    """The lines whose comments speak of a span: its own first and last, and those of its statement.

    Of a statement with a body only the first.
    """
    lines = [span.line, span.end_line]
    try:
        chain = enclosing(source, source.tree, span)
    except Unreadable:
        return lines
    for statement in chain[-1:]:
        first, _, last, _ = statement.place
        lines += [first, first if hasattr(statement, "body") else last]
    return lines


def bounds(source: SourceText, statement: ir.Node, span: Span) -> Span:
    """The whole statement, or its header where the header holds `span` (the clauses of `try` and `match` do not).

    A header ends where the first statement of the body begins.
    """
    whole = _whole(source, statement)
    body: tuple[ir.Node, ...] = getattr(statement, "body", ())
    if not body:
        return whole
    first = _whole(source, body[0])
    header = Span(whole.line, whole.column, first.line, first.column)
    return header if _contains(header, span) else whole


def _whole(source: SourceText, statement: ir.Node) -> Span:
    """A statement with its decorators."""
    span = source.span_from_ast(*statement.place)
    decorators: tuple[ir.Node, ...] = getattr(statement, "decorators", ())
    first = min([span.line, *(decorator.place[0] for decorator in decorators)])
    return Span(first, span.column, span.end_line, span.end_column)


def _below(statement: ir.Node) -> Iterator[ir.Node]:
    """The statements of its blocks."""
    for block in ("body", "otherwise", "final"):
        yield from getattr(statement, block, ())
    for clause in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield from clause.body


def _contains(outer: Span, inner: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
