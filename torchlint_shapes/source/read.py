"""Reading a file for its meaning: bytes to IR, or one sentence that says why not."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from typing import Protocol

from torchlint_shapes import reading
from torchlint_shapes.source import ir
from torchlint_shapes.source.cells import blocks, is_notebook
from torchlint_shapes.source.lower import lower
from torchlint_shapes.source.magics import python

MARK = b"torch"
# More Python than this is nobody's own.
MOST_BYTES = 1_000_000
# Most of a notebook is what its cells have put out.
MOST_NOTEBOOK_BYTES = 200_000_000


class Unreadable(Exception):
    """The file cannot be worked on; `line` is where, when the fault is one of syntax."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class TooLarge(Unreadable):
    """Nobody wrote so much by hand."""


def matters(data: bytes) -> bool:
    """Can this file say anything about tensors?"""
    return MARK in data


class Load(Protocol):
    """Gives the bytes of a file, one below `root` where that is given. Raises Unreadable."""

    def __call__(self, path: str, root: str = "") -> bytes: ...


def load(path: str, root: str = "") -> bytes:
    """The bytes of a file on disk. Raises Unreadable, for more than anybody writes TooLarge."""
    most = MOST_NOTEBOOK_BYTES if is_notebook(path) else MOST_BYTES
    try:
        return reading.read(path, most, root)
    except reading.TooLarge as error:
        raise TooLarge(f"{error.strerror}: not read") from None
    except OSError as error:
        raise Unreadable(f"cannot be read: {(error.strerror or str(error)).lower()}") from None


def decode(data: bytes) -> str:
    """The text of Python source, by its byte order mark and coding line. Raises Unreadable."""
    if b"\0" in data:
        raise Unreadable("contains a null byte: not a text file")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise Unreadable(f"cannot be decoded: {error}") from None


def parse(text: str, path: str) -> ir.Module:
    """The IR of Python source, or of the cells of a notebook. Raises Unreadable for what Python itself refuses."""
    source = python(text) if is_notebook(path) else text
    try:
        return lower(_tree(source), path)
    except SyntaxError as error:
        lines, error = _own_fault(source, error) if is_notebook(path) else (0, error)
        raise Unreadable(f"{error.msg}", lines + (error.lineno or 1), error.offset or 1) from None
    except (RecursionError, MemoryError):
        raise Unreadable("is nested too deeply to be read") from None
    except ValueError as error:
        raise Unreadable(f"cannot be parsed: {error}") from None


def quoted(text: str) -> ir.Node | None:
    """The expression that a text is, as an annotation may be one; None where it is none."""
    try:
        body = parse(text, "").body
    except Unreadable:
        return None
    return body[0].value if len(body) == 1 and isinstance(body[0], ir.Expression) else None


def _tree(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _own_fault(source: str, error: SyntaxError) -> tuple[int, SyntaxError]:
    """The fault of the first cell that is no program by itself, and how many lines are above it."""
    above = 0
    for cell in blocks(source):
        lines = len(list(io.StringIO(cell, newline="")))
        try:
            _tree(cell)
        except SyntaxError as own:
            own.lineno = min(own.lineno or 1, lines)
            return above, own
        above += lines
    return 0, error
