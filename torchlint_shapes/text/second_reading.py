"""Whether libcst finds the expression that `ast` found at the same place.

Only the statement around it is parsed by libcst. The IR says where the statement is, libcst what stands in it, and both
must agree on the expression to the character.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import libcst as cst
from libcst.metadata import CodePosition, MetadataWrapper, PositionProvider

from torchlint_shapes.findings import Span
from torchlint_shapes.source import ir
from torchlint_shapes.text.source_text import SourceText
from torchlint_shapes.text.statements import bounds, enclosing

Range: TypeAlias = tuple[int, int]
Part: TypeAlias = cst.BaseExpression | cst.BaseSmallStatement


class Disagreement(Exception):
    """The two readings of a file do not find the same expression in the same place: a bug of ours."""


@dataclass(slots=True)
class SecondReading:
    """A file as libcst reads it, of which `tree` is the first reading: each statement that is asked about, once."""

    source: SourceText
    tree: ir.Module
    statements: dict[Span, frozenset[Range]] = field(default_factory=dict)

    def check(self, span: Span) -> None:
        """Is there an expression, or a simple statement, of just this span? Raises Disagreement where there is none.

        Two things that `ast` calls expressions are none by themselves: the commas inside `x[:, 0]`, and a generator in
        the parentheses of its call.
        """
        chain = enclosing(self.source, self.tree, span)
        if not chain:
            raise Disagreement(f"{self.source.path}:{span.line}:{span.column}: no statement")
        statement = bounds(self.source, chain[-1], span)
        if statement not in self.statements:
            self.statements[statement] = _read(self.source, _excerpt(self.source, statement))
        start, end = self.source.offset(span.line, span.column), self.source.offset(span.end_line, span.end_column)
        if (start, end) not in self.statements[statement]:
            raise Disagreement(f"{self.source.path}:{span.line}:{span.column}: {self.source.text[start:end]!r}")


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """A statement as a program of its own: `code[i]` is the file's `text[i + shift]`, where it is the file's at all."""

    code: str
    shift: int


def _excerpt(source: SourceText, statement: Span) -> _Excerpt:
    """Indented code is put under an `if`, a header gets a body, an `elif` becomes an `if`."""
    start = source.offset(statement.line, statement.column)
    code = source.slice(statement)
    indent = source.slice(Span(statement.line, 1, statement.line, statement.column))
    prefix = f"if 1:{source.newline}{indent}" if indent.isspace() else ""
    if code.rstrip() != code or code.endswith(":"):
        code += "pass"
    if code.startswith("elif"):
        start, code = start + 2, code[2:]
    return _Excerpt(prefix + code, start - len(prefix))


def _read(source: SourceText, excerpt: _Excerpt) -> frozenset[Range]:
    """Where in the file the expressions and simple statements of a statement stand."""
    try:
        module = cst.parse_module(excerpt.code)
    except cst.ParserSyntaxError as error:
        raise Disagreement(f"{source.path}: {error.message}") from error
    if module.code != excerpt.code:
        return frozenset()
    text = SourceText(source.path, excerpt.code)
    positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)

    def offset(place: CodePosition) -> int:
        return text.offset(place.line, place.column + 1) + excerpt.shift

    ends = (_ends(node) for node in positions if isinstance(node, Part))
    return frozenset((offset(positions[first].start), offset(positions[last].end)) for first, last in ends)


def _ends(node: Part) -> tuple[cst.CSTNode, cst.CSTNode]:
    """What a node begins and ends with for `ast`: only tuples and generators include their innermost parentheses."""
    if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node.lpar:
        return node.lpar[-1], node.rpar[0]
    return node, node
