"""Finding again, in the lossless reading, the expression that a finding speaks of.

Only the statement around it is parsed by libcst. `ast` says where the statement is, libcst what stands in it, and both
must agree on the expression to the character.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import libcst as cst
from libcst.metadata import CodePosition, MetadataWrapper, PositionProvider

from torchlint_shapes.findings import Span
from torchlint_shapes.text.source_text import SourceText
from torchlint_shapes.text.statements import bounds, class_around, enclosing


class Disagreement(Exception):
    """The two readings of a file do not find the same expression in the same place: a bug of ours."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands.

    `statement` is the innermost statement; of a compound one (`for`, `def`, ...), its header. `function` and `argument`
    (a keyword, or a position from 0) say of which call it is an argument or part of one; behind a starred argument a
    position says nothing and is None. `class_name` is the class whose body holds it.
    """

    node: Part
    statement: Span
    function: str | None
    argument: str | int | None
    class_name: str | None


@dataclass(frozen=True, slots=True)
class _Cut:
    """A statement as a program of its own: `code[i]` is the file's `text[i + shift]`, where it is the file's at all."""

    code: str
    shift: int


Part: TypeAlias = cst.BaseExpression | cst.BaseSmallStatement
Ranges: TypeAlias = dict[Part, tuple[int, int]]


def locate(source: SourceText, span: Span, statement: Span | None = None) -> Place:
    """The place of the expression (or simple statement) that `ast` found at `span`.

    Two things that `ast` calls expressions are none by themselves and have no place: the commas inside `x[:, 0]`, and
    a generator in the parentheses of its call. A caller that knows the simple statement saves the reading of the
    file's statements, and learns no class.
    Raises Disagreement.
    """
    class_name = None
    if statement is None:
        chain = enclosing(source, span)
        if not chain:
            raise Disagreement(f"{source.path}:{span.line}:{span.column}: no statement")
        class_name = class_around(chain)
        statement = bounds(source, chain[-1], span)
    cut = _cut(source, statement)
    start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
    module, ranges = _read(source, cut)
    node = _at(ranges, start, end)
    if node is None or module.code != cut.code:
        raise Disagreement(f"{source.path}:{span.line}:{span.column}: {source.text[start:end]!r}")
    function, argument = _argument(module, ranges, node)
    return Place(node, statement, function, argument, class_name)


def _cut(source: SourceText, statement: Span) -> _Cut:
    """Indented code is put under an `if`, a header gets a body, an `elif` becomes an `if`."""
    start = source.offset(statement.line, statement.column)
    code = source.slice(statement)
    indent = source.slice(Span(statement.line, 1, statement.line, statement.column))
    prefix = f"if 1:{source.newline}{indent}" if indent.isspace() else ""
    if code.rstrip() != code or code.endswith(":"):
        code += "pass"
    if code.startswith("elif"):
        start, code = start + 2, code[2:]
    return _Cut(prefix + code, start - len(prefix))


def _read(source: SourceText, cut: _Cut) -> tuple[cst.Module, Ranges]:
    """The statement and where its parts stand in the file, inner parts first."""
    try:
        module = cst.parse_module(cut.code)
    except cst.ParserSyntaxError as error:
        raise Disagreement(f"{source.path}: {error.message}") from error
    text = SourceText(source.path, cut.code)
    positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)

    def offset(place: CodePosition) -> int:
        return text.offset(place.line, place.column + 1) + cut.shift

    ranges: Ranges = {}
    for node in positions:
        if isinstance(node, Part):
            first, last = _ends(node)
            ranges[node] = offset(positions[first].start), offset(positions[last].end)
    return module, ranges


def _ends(node: Part) -> tuple[cst.CSTNode, cst.CSTNode]:
    """What a node begins and ends with for `ast`: only tuples and generators include their innermost parentheses."""
    if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node.lpar:
        return node.lpar[-1], node.rpar[0]
    return node, node


def _at(ranges: Ranges, start: int, end: int) -> Part | None:
    """The outermost expression of these bounds; where there is none, the simple statement."""
    found = [node for node, r in ranges.items() if r == (start, end)]
    expressions = [node for node in found if isinstance(node, cst.BaseExpression)]
    return (expressions or found or [None])[-1]


def _argument(module: cst.Module, ranges: Ranges, node: Part) -> tuple[str | None, str | int | None]:
    """The innermost call that has this node in an argument."""
    start, end = ranges[node]
    for call in ranges:
        if not isinstance(call, cst.Call) or call is node:
            continue
        for position, arg in enumerate(call.args):
            first, last = ranges[arg.value]
            if first <= start and end <= last:
                starred = any(a.star for a in call.args[: position + 1])
                name = arg.keyword.value if arg.keyword else None if starred else position
                return module.code_for_node(call.func), name
    return None, None
