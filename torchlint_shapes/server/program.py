"""A program as it is analyzed, and where its lines are in the editor: one file, or the cells of a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from lsprotocol import types
from pygls.workspace import PositionCodec

from torchlint_shapes.findings import Span
from torchlint_shapes.source.cells import SUFFIX, is_notebook, joined, separable
from torchlint_shapes.source.magics import in_program
from torchlint_shapes.text.source_text import SourceText, split_lines


@dataclass(frozen=True, slots=True)
class Part:
    """A document of the editor: its text stands in the program from line `first` on (counted from 1)."""

    uri: str
    version: int | None
    first: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Program:
    path: str
    text: str
    parts: tuple[Part, ...]
    codec: PositionCodec

    @cached_property
    def source(self) -> SourceText:
        return SourceText(self.path, self.text)

    # ---- from the program to the editor

    def position(self, line: int, column: int) -> tuple[Part, types.Position] | None:
        """Where a place is, None when the editor does not have it."""
        part = next((p for p in reversed(self.parts) if p.first <= line), None)
        if part is None:
            return None
        row = line - part.first
        if row > len(part.lines):
            return None
        return part, self.codec.position_to_client_units(part.lines, types.Position(row, column - 1))

    def range(self, span: Span) -> tuple[Part, types.Range] | None:
        start, end = self.position(span.line, span.column), self.position(span.end_line, span.end_column)
        if start is None or end is None or start[0] is not end[0]:
            return None
        return start[0], types.Range(start[1], end[1])

    # ---- from the editor to the program

    def place(self, uri: str, position: types.Position) -> tuple[int, int] | None:
        part = next((p for p in self.parts if p.uri == uri), None)
        if part is None:
            return None
        found = self.codec.position_from_client_units(part.lines, types.Position(position.line, position.character))
        return part.first + found.line, found.character + 1

    # ---- from one program to a later one

    def kept(self, later: Program) -> dict[int, int]:
        """The lines that a later text still has, and where: all before what was changed, and all behind it."""
        if later is self:
            return {line: line for line in range(1, len(self.source.lines) + 2)}
        old, new = self.source.lines, later.source.lines
        same = _alike(old, new)
        after = _alike(old[same:][::-1], new[same:][::-1])
        kept = {line: line for line in range(1, same + 1)}
        return kept | {len(old) - i: len(new) - i for i in range(after)}


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many are the same at the beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def of_file(path: str, uri: str, version: int | None, text: str, codec: PositionCodec) -> Program:
    return Program(path, text, (Part(uri, version, 1, tuple(split_lines(text))),), codec)


def of_cells(path: str, cells: Iterable[tuple[str, int | None, str]], codec: PositionCodec) -> Program:
    """The code cells of a notebook, in their order, as one program; cells for a shell or a browser are none of it."""
    parts: list[Part] = []
    text = ""
    for number, (uri, version, source) in enumerate(cells, 1):
        if in_program(source) and separable(source):
            first = len(split_lines(text)) + 2  # the line above a cell is none of the editor's
            parts.append(Part(uri, version, first, tuple(split_lines(source))))
            text += joined([(number, source)])
    return Program(path if is_notebook(path) else path + SUFFIX, text, tuple(parts), codec)


def changes(before: Program, after: str) -> Iterator[tuple[Part, types.TextEdit]]:
    """The edits that make the text of a program another one."""
    old, new = before.source.lines, split_lines(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        text = "".join(new[k:m])
        if tag == "replace":
            first, last = old[i], old[j - 1].rstrip("\r\n")
            same = _alike(first, text)
            found = before.range(Span(i + 1, same + 1, j, len(last) + 1))
            text = text.rstrip("\r\n")[same:]
        else:
            found = before.range(Span(i + 1, 1, j + 1, 1))
        if found is not None:
            yield found[0], types.TextEdit(found[1], text)
