"""Cells as one text: each under a line that says its number, a comment that nobody writes by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SUFFIX = ".ipynb"

_MARK = re.compile(r"^(?:if 1: )?#\x1f cell (\d+)\n", re.MULTILINE)


def is_notebook(path: str) -> bool:
    return path.endswith(SUFFIX)


def joined(cells: Iterable[tuple[int, str]]) -> str:
    """The text of numbered cells. Law: `split(joined(cells)) == cells` for cells that are `separable`."""
    return "".join(f"#\x1f cell {number}\n{source}\n" for number, source in cells)


def split(text: str) -> list[tuple[int, str]]:
    """The cells of a joined text, which may have been edited."""
    _, *parts = _MARK.split(text)
    return [(int(number), source.removesuffix("\n")) for number, source in zip(parts[::2], parts[1::2])]


def blocks(text: str) -> list[str]:
    """Each cell with the line above it."""
    marks = list(_MARK.finditer(text))
    return [text[m.start() : end] for m, end in zip(marks, [*(m.start() for m in marks[1:]), len(text)])]


def separable(source: str) -> bool:
    """Has a cell no line that would be taken for the beginning of another?"""
    return _MARK.search(f"{source}\n") is None


def places(lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    """For each line of a joined text its cell and the line there, from 1; the line above a cell is its line 0."""
    cell = line = 0
    for text in lines:
        mark = _MARK.match(text)
        cell, line = (int(mark[1]), 0) if mark else (cell, line + 1)
        yield cell, line
