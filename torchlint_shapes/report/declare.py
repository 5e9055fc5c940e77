"""How a report is declared: a function to text, in a file of this folder, registered under the name of its format."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from torchlint_shapes.findings import Finding, Result, ShapesReport, Span


@dataclass(frozen=True, slots=True)
class View:
    """How to show a result: `line` gives a line of a file (empty when there is none), `cell` that of a notebook in
    which a line is, and the line there (None in any other file), `fixed` the findings that are repaired by now,
    `unsafe` says whether unsafe repairs count as such."""

    line: Callable[[str, int], str]
    cell: Callable[[str, int], tuple[int, int] | None] = lambda path, number: None
    color: bool = False
    quiet: bool = False
    statistics: bool = False
    coverage: bool = False
    unsafe: bool = False
    show_fixes: bool = False
    fixed: tuple[Finding, ...] = ()

    def row(self, path: str, number: int) -> int:
        """A line as a person counts it: within its cell, in a notebook."""
        cell = self.cell(path, number)
        return cell[1] if cell is not None else number

    def place(self, path: str, number: int, here: str = "") -> str:
        """`net.py:4`, `nb.ipynb:cell 3:4`; in the file `here` itself `line 4`, `cell 3, line 4`."""
        cell = self.cell(path, number)
        if cell is None:
            return f"line {number}" if path == here else f"{shown(path)}:{number}"
        return f"cell {cell[0]}, line {cell[1]}" if path == here else f"{shown(path)}:cell {cell[0]}:{cell[1]}"

    def lines(self, path: str, span: Span) -> Span:
        """Where programs show it that know files and lines only: of a notebook, at the top."""
        return span if self.cell(path, span.line) is None else Span(1, 1, 1, 1)

    def told(self, path: str, number: int, text: str) -> str:
        """A text for the same programs: in a notebook it begins with the cell."""
        return text if self.cell(path, number) is None else f"{self.place(path, number, here=path)}: {text}"


FindingsReporter: TypeAlias = Callable[[Result, View], str]
ShapesReporter: TypeAlias = Callable[[Sequence[ShapesReport], bool], str]

FINDINGS: dict[str, FindingsReporter] = {}
FOR_PROGRAMS: set[str] = set()
SHAPES: dict[str, ShapesReporter] = {}


def findings_report(name: str, *, for_programs: bool = False) -> Callable[[FindingsReporter], FindingsReporter]:
    """Registers a format of `shapelint check`. One for programs says itself what could not be checked."""

    def register(function: FindingsReporter) -> FindingsReporter:
        FINDINGS[name] = function
        if for_programs:
            FOR_PROGRAMS.add(name)
        return function

    return register


def shapes_report(name: str) -> Callable[[ShapesReporter], ShapesReporter]:
    """Registers a format of `shapelint shapes`; its second argument says whether to color."""

    def register(function: ShapesReporter) -> ShapesReporter:
        SHAPES[name] = function
        return function

    return register


def load() -> None:
    """Imports every report: being in the folder is the registration."""
    package = importlib.import_module("torchlint_shapes.report")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"torchlint_shapes.report.{module.name}")


def shown(path: str) -> str:
    """A path as it is printed: relative to the working directory when it is below it."""
    relative = os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)
    return path if relative.split(os.sep)[0] == os.pardir else relative


def portable(path: str) -> str:
    """A path as it is printed, with `/` on every system."""
    return shown(path).replace(os.sep, "/")


def shape_text(shape: Sequence[object] | None) -> str:
    """A shape as Python writes it, `?` for what is not known: (B, 10, ?)."""
    if shape is None:
        return "?"
    sizes = ["?" if size is None else str(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
