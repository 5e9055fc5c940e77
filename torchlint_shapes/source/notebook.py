"""Notebooks: the Python of their cells, and the same bytes with other cells.

https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.source.cells import is_notebook, joined, separable, split
from torchlint_shapes.source.magics import in_program
from torchlint_shapes.source.read import MARK, MOST_BYTES, Unreadable, decode

_SPACE = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_NO_ASCII = re.compile(r"\\u(?!00[0-7])")
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\.")


def python_text(path: str, data: bytes) -> str:
    """The text that a file is linted as. Raises Unreadable."""
    return Notebook.of(data).text if is_notebook(path) else decode(data)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the program: its number among all cells, its source, and where that stands in the document."""

    number: int
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as its author saved it. Law: `Notebook.of(data).written(its own text) == data`."""

    document: str
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, data: bytes) -> Notebook:
        """Raises Unreadable."""
        try:
            document = data.decode()
            notebook = cls(document, tuple(_cells(_Reader(document, int(document.startswith("\ufeff"))))))
        except json.JSONDecodeError as error:
            raise Unreadable(f"is no notebook: not JSON (line {error.lineno}: {error.msg.lower()})") from None
        except UnicodeDecodeError as error:
            raise Unreadable(f"cannot be decoded: {error}") from None
        except RecursionError:
            raise Unreadable("is nested too deeply to be read") from None
        if sum(len(cell.source) for cell in notebook.cells) > MOST_BYTES:
            raise Unreadable(f"its cells are larger than {MOST_BYTES // 1_000_000} MB: not read")
        return notebook

    @property
    def text(self) -> str:
        return joined((cell.number, cell.source) for cell in self.cells)

    @property
    def matters(self) -> bool:
        """Does the program say anything about tensors, not only what it has put out?"""
        return any(MARK.decode() in cell.source for cell in self.cells)

    def written(self, text: str) -> bytes:
        """The notebook with the cells of an edited text; nothing else of it changes. Raises Unreadable."""
        sources = split(text)
        if [number for number, _ in sources] != [cell.number for cell in self.cells]:
            raise Unreadable("cannot be written: its cells can no longer be told apart")
        escapes = self.document.isascii() and _NO_ASCII.search(self.document) is not None
        parts, at = [], 0
        for cell, (_, source) in zip(self.cells, sources, strict=True):
            if source != cell.source:
                written = self.document[cell.start : cell.end]
                parts += [self.document[at : cell.start], _rewritten(written, source, escapes)]
                at = cell.end
        return "".join([*parts, self.document[at:]]).encode()


@dataclass(slots=True)
class _Reader:
    """JSON from `at` on. Who is given a member or an item reads its value before asking for the next."""

    text: str
    at: int = 0

    def value(self) -> Any:
        value, self.at = json.JSONDecoder().raw_decode(self.text, self.start())
        return value

    def start(self) -> int:
        """Where the next thing stands."""
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def peek(self) -> str:
        return self.text[self.start() : self.at + 1]

    def members(self) -> Iterator[str]:
        for _ in self._parts("{", "}"):
            key = self.value() if self.peek() == '"' else self._fail("a name is missing")
            self._take(":")
            yield key

    def items(self) -> Iterator[None]:
        yield from self._parts("[", "]")

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        while self.peek() != closing:
            yield
            if self.peek() != closing:
                self._take(",")
        self._take(closing)

    def _take(self, char: str) -> None:
        if self.peek() != char:
            self._fail(f"'{char}' is missing")
        self.at += 1

    def _fail(self, message: str) -> Any:
        raise json.JSONDecodeError(message, self.text, self.at)


def _cells(reader: _Reader) -> Iterator[Cell]:
    """The cells that are Python; none when the language of the notebook is another."""
    top: dict[str, Any] = {}
    cells: list[Cell] | None = None
    for key in reader.members():
        if key == "cells" and reader.peek() == "[":
            cells = [cell for number, _ in enumerate(reader.items(), 1) if (cell := _cell(reader, number))]
        else:
            top[key] = reader.value()
    if reader.start() < len(reader.text):
        raise json.JSONDecodeError("something stands behind its end", reader.text, reader.at)
    version = top.get("nbformat", 4)
    if version != 4:
        raise Unreadable(f"is a notebook of format {version}: `jupyter nbconvert --to notebook` makes one of format 4")
    if cells is None:
        raise Unreadable("is no notebook: it has no cells")
    yield from cells if _language(top.get("metadata")) in ("python", "ipython") else ()


def _cell(reader: _Reader, number: int) -> Cell | None:
    fields: dict[str, Any] = {}
    start = end = 0
    for key in reader.members():
        start = reader.start() if key == "source" else start
        fields[key] = reader.value()
        end = reader.at if key == "source" else end
    if fields.get("cell_type") != "code":
        return None
    try:
        source = "".join(fields["source"])
    except (KeyError, TypeError):
        raise Unreadable(f"is no notebook: cell {number} has no source") from None
    return Cell(number, source, start, end) if _counts(source, fields.get("metadata")) else None


def _counts(source: str, metadata: Any) -> bool:
    """Is it Python, not marked as one that fails on purpose?"""
    said = metadata if isinstance(metadata, dict) else {}
    language = said.get("vscode", {}).get("languageId", "python") if isinstance(said.get("vscode"), dict) else "python"
    tags = said.get("tags")
    fails = isinstance(tags, list) and "raises-exception" in tags
    return language == "python" and not fails and in_program(source) and separable(source)


def _language(metadata: Any) -> str:
    said = metadata if isinstance(metadata, dict) else {}
    for table, key in (("language_info", "name"), ("kernelspec", "language")):
        name = said[table].get(key) if isinstance(said.get(table), dict) else None
        if isinstance(name, str):
            return name.lower()
    return "python"


def _rewritten(written: str, source: str, ascii: bool) -> str:
    """Another source in the form of the one that is written: one string, or a list of lines; characters as before."""
    escapes = {json.loads(f'"{escape}"'): escape for escape in _ESCAPE.findall(written)}

    def quoted(text: str) -> str:
        chars = (escapes.get(c) or json.dumps(c, ensure_ascii=ascii)[1:-1] for c in text)
        return f'"{"".join(chars)}"'

    if written[0] == '"':
        return quoted(source)
    lines = [quoted(line) for line in _LINE.findall(source)]
    reader = _Reader(written)
    spans = [(reader.start(), reader.value(), reader.at) for _ in reader.items()]
    if spans and not spans[-1][1] and (not source or source.endswith("\n")):
        lines.append('""')
    if not spans or not lines:
        return f"[{', '.join(lines)}]"
    (first, _, end), last = spans[0], spans[-1][-1]
    between = written[end : spans[1][0]] if len(spans) > 1 else f",{written[1:first]}"
    return written[:first] + between.join(lines) + written[last:]
