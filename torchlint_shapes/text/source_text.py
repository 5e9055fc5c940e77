"""A file as its author wrote it: exact text, line ends and encoding, and the places in it."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from torchlint_shapes.findings import Edit, Span
from torchlint_shapes.source import ir
from torchlint_shapes.source.cells import is_notebook, places
from torchlint_shapes.source.magics import python
from torchlint_shapes.source.notebook import Notebook
from torchlint_shapes.source.read import decode, load, parse

BOM = b"\xef\xbb\xbf"


def split_lines(text: str) -> list[str]:
    """The lines of Python source with their ends: `\\n`, `\\r\\n` or `\\r`, and nothing else ends a line."""
    return list(io.StringIO(text, newline=""))


@dataclass(frozen=True)
class SourceText:
    """The text of a file without its byte order mark. Law: `SourceText.of(path, data).encode() == data`.

    The text of a notebook is that of its Python cells, joined (`source/cells`).
    """

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    notebook: Notebook | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, path: str, data: bytes) -> SourceText:
        """From bytes, by byte order mark and coding line. Raises Unreadable."""
        if is_notebook(path):
            notebook = Notebook.of(data)
            return cls(path, notebook.text, notebook=notebook)
        text = decode(data)
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        bom = data.startswith(BOM)
        return cls(path, text, "utf-8" if bom else encoding, bom)

    @classmethod
    def read(cls, path: str) -> SourceText:
        """From a file. Raises Unreadable."""
        return cls.of(path, load(path))

    def __reduce__(self) -> tuple[type[SourceText], tuple[str, str, str, bool]]:
        """To the cache and to another process goes the text alone, without what was read of it."""
        return SourceText, (self.path, self.text, self.encoding, self.bom)

    def encode(self) -> bytes:
        """Raises Unreadable for the text of a notebook whose cells cannot be told apart any more."""
        if self.notebook is not None:
            return self.notebook.written(self.text)
        return BOM * self.bom + self.text.encode(self.encoding)

    @cached_property
    def lines(self) -> list[str]:
        return split_lines(self.text)

    @cached_property
    def python(self) -> str:
        """What Python reads: the text, that of a notebook without its magics. All else stands in the same places."""
        return python(self.text) if is_notebook(self.path) else self.text

    @cached_property
    def python_lines(self) -> list[str]:
        return self.lines if self.python is self.text else split_lines(self.python)

    def cell(self, line: int) -> tuple[int, int] | None:
        """The cell of a notebook that holds a line, and the line within it; None in any other file."""
        found = self._cells[line - 1] if 1 <= line <= len(self._cells) else (0, line)
        return found if found[0] else None

    @cached_property
    def _cells(self) -> list[tuple[int, int]]:
        return list(places(self.lines)) if is_notebook(self.path) else []

    @cached_property
    def tree(self) -> ir.Module:
        """What the text means. Raises Unreadable."""
        return parse(self.text, self.path)

    @cached_property
    def newline(self) -> str:
        """How the first line ends."""
        first = self.lines[0] if self.lines else ""
        return first[len(first.rstrip("\r\n")) :] or "\n"

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self.lines))]

    def offset(self, line: int, column: int) -> int:
        """The index in `text` of a place. Raises ValueError for a place outside the text."""
        if 1 <= line <= len(self._starts) and column >= 1:
            offset = self._starts[line - 1] + column - 1
            if offset <= self._starts[min(line, len(self.lines))]:
                return offset
        raise ValueError(f"{self.path} has no line {line}, column {column}")

    def slice(self, span: Span) -> str:
        return self.text[self.offset(span.line, span.column) : self.offset(span.end_line, span.end_column)]

    def span_from_ast(self, line: int, byte: int, end_line: int, end_byte: int) -> Span:
        """The span of a place as `ast` gives it: columns in UTF-8 bytes from 0, whatever the file's encoding."""
        return Span(line, self._column(line, byte), end_line, self._column(end_line, end_byte))

    def _column(self, line: int, byte: int) -> int:
        text = self.python_lines[line - 1]
        return byte + 1 if text.isascii() else len(text.encode()[:byte].decode()) + 1


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap. The same edit twice is one; an insertion stands before its place."""
    source = SourceText("", text)
    for edit in sorted(set(edits), key=lambda edit: edit.span, reverse=True):
        span = edit.span
        text = (
            text[: source.offset(span.line, span.column)]
            + edit.text
            + text[source.offset(span.end_line, span.end_column) :]
        )
    return text
