"""What to run for a finding: the statement that its evidence names, or its network with inputs of its shapes."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchlint_shapes.confirm.slices import function_around, slice_at, slice_for
from torchlint_shapes.confirm.units import DEFINITION, Source, Unit
from torchlint_shapes.findings import Evidence, Finding

Shapes = tuple[tuple[int, ...], ...]

SIZES = (28, 32, 64, 224)
MORE_SIZES = (*SIZES, 8, 16, 48, 96, 100, 128, 150, 200, 227, 256, 299, 512)


@dataclass(frozen=True, slots=True)
class Job:
    """A slice to run. With `network`, its last unit is a network, called with each of the trials until one succeeds.
    Without trials (None) the worker guesses inputs from its first layer: enough where *no* input is said to pass.

    A job that does not `refute` says nothing by running well: the place of the finding may lie beyond it.
    An `exact` one confirms only by an error with the finding's numbers: its inputs may be meant for another network.
    """

    source: Source
    units: tuple[Unit, ...]
    network: bool = False
    trials: tuple[Shapes, ...] | None = ()
    refutes: bool = True
    exact: bool = False

    @property
    def path(self) -> str:
        return os.path.realpath(self.source.path)

    def request(self, overlay: dict[str, str]) -> dict[str, Any]:
        """The job as the worker reads it. `overlay` are texts that replace those of files that are imported."""
        path = Path(os.path.abspath(self.source.path))
        folder, package = path.parent, list[str]()
        while (folder / "__init__.py").is_file():
            package.insert(0, folder.name)
            folder = folder.parent
        return {
            "path": str(path),
            "module": ".".join([*package, path.stem]),
            "package": ".".join(package),
            "roots": [str(folder), os.getcwd()],
            "annotations": self.source.future_annotations,
            "chunks": [[unit.line, unit.text] for unit in self.units],
            "network": self.network,
            "trials": self.trials,
            "overlay": overlay,
        }


def plan(finding: Finding, read: Callable[[str], str], sizes: tuple[int, ...] = SIZES) -> Iterator[Job]:
    """The jobs that may show a finding, the most direct first."""
    evidence = finding.evidence
    own = Source(finding.path, read(finding.path))
    same = evidence is None or evidence.path == finding.path
    other = own if evidence is None or same else Source(evidence.path, read(evidence.path))
    yield from _statement(finding, own, other)
    shapes = trials(evidence, batch=8 if finding.rule == "batch-folded" else 2, sizes=sizes) if evidence else ()
    never = evidence is None or evidence.kind == "never"
    for source in [own] if same else [own, other]:
        for name, itself in _names(own, finding.network.rpartition(".")[2]):
            inputs = shapes if itself or not never else ()
            for units in _networks(own, source, name):
                refutes = itself and _in_class(own, finding.span.line)
                yield Job(source, units, True, inputs or (None if never else ()), refutes=refutes, exact=not never)


def _in_class(source: Source, line: int) -> bool:
    """Is this a line of a class? What is written elsewhere may come after its network is built: `net.fc = ...`."""
    classes = (node for node in source.tree.body if isinstance(node, ast.ClassDef))
    return any(node.lineno <= line <= (node.end_lineno or node.lineno) for node in classes)


def _names(source: Source, network: str) -> Iterator[tuple[str, bool]]:
    """The network itself, then the classes that build it or build these."""
    names = [network]
    for name in names:
        yield name, name == network
        names += [
            node.name
            for node in source.tree.body
            if isinstance(node, ast.ClassDef) and node.name not in names and _builds(node, name)
        ]


def _builds(node: ast.AST, name: str) -> bool:
    return any(isinstance(call, ast.Call) and _called(call) == name for call in ast.walk(node))


def _called(call: ast.Call) -> str:
    """The last name of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def _statement(finding: Finding, own: Source, other: Source) -> Iterator[Job]:
    """The call that is the evidence; or the place of the finding, where that runs by itself and comes later."""
    evidence, line = finding.evidence, finding.span.line
    place = slice_at(own, line)
    if evidence is not None and evidence.kind == "call":
        together = own is other and function_around(own, line) is function_around(own, evidence.line)
        call = slice_at(other, evidence.line, evidence.text)
        if call and not (place and together and line > evidence.line):
            yield Job(other, call)
            return
    if place:
        yield Job(own, place, refutes=not finding.layer or (evidence is not None and evidence.kind == "call"))


def _networks(own: Source, source: Source, name: str) -> Iterator[tuple[Unit, ...]]:
    """Ways to build a network of `own`: without arguments, or as `source` itself builds it, or a variable that is one.

    A construction within a method counts when its arguments name nothing but classes and functions of the file.
    """
    definitions = [node for node in own.tree.body if isinstance(node, DEFINITION) and node.name == name]
    if definitions and not any(_requires(node) for node in definitions):
        yield slice_for(source, f"{name}()")
    assigned = (target for node in source.tree.body if isinstance(node, ast.Assign) for target in node.targets)
    if any(isinstance(target, ast.Name) and target.id == name for target in assigned):
        yield slice_for(source, name)
    defined = {node.name for node in source.tree.body if isinstance(node, DEFINITION)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and definitions and _called(node) == name:
            plain = all(each.id in defined for each in ast.walk(node) if isinstance(each, ast.Name))
            if units := slice_at(source, node.lineno, source.segment(node)):
                yield units
            elif plain:
                yield slice_for(source, ast.unparse(node))


def _requires(node: ast.stmt) -> bool:
    """Whether calling this class or function needs arguments."""
    if isinstance(node, ast.ClassDef):
        return any(_requires(inner) for inner in node.body if getattr(inner, "name", "") == "__init__")
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    own = 1 if node.name == "__init__" else 0
    given = [*node.args.posonlyargs, *node.args.args][own:]
    return len(given) > len(node.args.defaults) or None in node.args.kw_defaults


def trials(evidence: Evidence, batch: int, sizes: tuple[int, ...]) -> tuple[Shapes, ...]:
    """The inputs of the evidence with numbers for its symbols: the first axis is the batch, all others get each size.

    >>> trials(Evidence("never", "net.py", 1, (("B", 3, "H", "W"),)), 2, (28, 32))
    (((2, 3, 28, 28),), ((2, 3, 32, 32),))
    """
    try:
        names = {
            node.id
            for shape in evidence.input
            for axis in shape
            for node in ast.walk(ast.parse(str(axis)))
            if isinstance(node, ast.Name)
        }
    except SyntaxError:
        return ()
    first = {str(shape[0]) for shape in evidence.input if shape}
    found = []
    for size in sizes if names - first else sizes[:1]:
        values = {name: batch if name in first else size for name in names} | dict(evidence.sizes)
        found.append(
            tuple(
                tuple(int(eval(str(axis), {"__builtins__": {}}, values)) for axis in shape) for shape in evidence.input
            )
        )
    return tuple(shapes for shapes in found if shapes and all(axis > 0 for shape in shapes for axis in shape))
