"""The statements around a place, as `ast` sees them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torchlint_shapes.findings import Span
from torchlint_shapes.text.source_text import SourceText


def enclosing(source: SourceText, span: Span) -> list[ast.stmt]:
    """The statements around a span, outermost first; none where the span is on no statement."""
    chain: list[ast.stmt] = []
    node: ast.AST = source.tree
    while inner := next((s for s in _statements(node) if _contains(whole_span(source, s), span)), None):
        chain.append(inner)
        node = inner
    return chain


def comment_lines(source: SourceText, span: Span) -> list[int]:
    """The lines whose comments speak of a span: its own first and last, and those of its statement.

    Of a statement with a body only the first.
    """
    lines = [span.line, span.end_line]
    try:
        chain = enclosing(source, span)
    except SyntaxError:
        return lines
    for statement in chain[-1:]:
        last = statement.lineno if hasattr(statement, "body") else statement.end_lineno
        lines += [statement.lineno, last or statement.lineno]
    return lines


def class_around(chain: list[ast.stmt]) -> str | None:
    """The innermost class whose body holds the innermost statement."""
    return next((s.name for s in reversed(chain[:-1]) if isinstance(s, ast.ClassDef)), None)


def bounds(source: SourceText, s: ast.stmt, span: Span) -> Span:
    """The whole statement, or its header where the header holds `span` (the clauses of `try` and `match` do not).

    A header ends where the first statement of the body begins.
    """
    whole = whole_span(source, s)
    body: list[ast.stmt] = getattr(s, "body", [])
    if not body:
        return whole
    first = whole_span(source, body[0])
    header = Span(whole.line, whole.column, first.line, first.column)
    return header if _contains(header, span) else whole


def whole_span(source: SourceText, s: ast.stmt) -> Span:
    """A statement with its decorators."""
    assert s.end_lineno is not None
    assert s.end_col_offset is not None
    span = source.span_from_ast(s.lineno, s.col_offset, s.end_lineno, s.end_col_offset)
    return Span(_first_line(s), span.column, span.end_line, span.end_column)


def _first_line(s: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(s, "decorator_list", [])
    return min([s.lineno, *(d.lineno for d in decorators)])


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            yield from child.body


def _contains(outer: Span, inner: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
