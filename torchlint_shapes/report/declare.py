"""How a report is declared: a function to text, in a file of this folder, registered under the name of its format."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from torchlint_shapes.findings import Finding, Result, ShapesReport


@dataclass(frozen=True, slots=True)
class View:
    """How to show a result: `line` gives a line of a file (empty when there is none), `fixed` the findings that are
    repaired by now, `unsafe` says whether unsafe repairs count as such."""

    line: Callable[[str, int], str]
    color: bool = False
    quiet: bool = False
    statistics: bool = False
    coverage: bool = False
    unsafe: bool = False
    show_fixes: bool = False
    fixed: tuple[Finding, ...] = ()


FindingsReport: TypeAlias = Callable[[Result, View], str]
LayersReport: TypeAlias = Callable[[Sequence[ShapesReport], bool], str]

FINDINGS: dict[str, FindingsReport] = {}
FOR_PROGRAMS: set[str] = set()
LAYERS: dict[str, LayersReport] = {}


def findings_report(name: str, *, for_programs: bool = False) -> Callable[[FindingsReport], FindingsReport]:
    """Registers a format of `shapelint check`. One for programs says itself what could not be checked."""

    def register(function: FindingsReport) -> FindingsReport:
        FINDINGS[name] = function
        if for_programs:
            FOR_PROGRAMS.add(name)
        return function

    return register


def layers_report(name: str) -> Callable[[LayersReport], LayersReport]:
    """Registers a format of `shapelint shapes`; its second argument says whether to color."""

    def register(function: LayersReport) -> LayersReport:
        LAYERS[name] = function
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
