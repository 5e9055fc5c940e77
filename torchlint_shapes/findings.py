"""What shapelint says about a program: plain frozen data, made by rules and read by reports, fixes and confirmation."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Level = Literal["error", "warning"]
Applicability = Literal["safe", "unsafe", "display"]
EvidenceKind = Literal["never", "call", "dataset", "contract", "setting"]
Verdict = Literal["confirmed", "refuted", "unrunnable"]
NodeKind = Literal["input", "layer", "op", "group", "output"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of text. Lines and columns count from 1, columns in characters; the end column is one past the last."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` in `path` by `text`."""

    path: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair. A display fix may have no edits: it is a sentence."""

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the input is known. `never`: no input at all passes, and the place is the network's.

    `sizes` are those of the symbols in `input` that show the fault, where others would show another first.
    """

    kind: EvidenceKind
    path: str
    line: int
    input: tuple[tuple[int | str, ...], ...] = ()
    text: str = ""
    sizes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one of several layers that no input fits together needs, and for which sizes it would fit by itself."""

    path: str
    line: int
    layer: str
    op: str
    needs: str
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: a layer or an operation and the shape after it."""

    path: str
    line: int
    layer: str
    op: str
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a real forward pass said. `fix` is "verified" when the repaired program ran."""

    verdict: Verdict
    error: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `want` and `got` are numbers or formulas as text; `span` is where the wrong number is written.

    `program` is the file whose run shows the fault, which may be another one than `path`.
    """

    rule: str
    message: str
    path: str
    span: Span
    level: Level = "error"
    network: str = ""
    layer: str = ""
    want: str = ""
    got: str = ""
    symbolic: str = ""
    evidence: Evidence | None = None
    requirements: tuple[Requirement, ...] = ()
    derivation: tuple[Step, ...] = ()
    fixes: tuple[Fix, ...] = ()
    confirmation: Confirmation | None = None
    program: str = ""

    @property
    def sort_key(self) -> tuple[Any, ...]:
        return (self.path, self.span, self.rule, self.message)

    @property
    def fault(self) -> tuple[Any, ...]:
        """The same for findings of one fault, whichever programs show it."""
        return (os.path.realpath(self.path), self.span, self.rule)

    def repair(self, unsafe: bool) -> Fix | None:
        """The first safe fix; where there is none, the first unsafe one if those are wanted."""
        wanted = ("safe", "unsafe") if unsafe else ("safe",)
        fixes = (fix for kind in wanted for fix in self.fixes if fix.applicability == kind and fix.edits)
        return next(fixes, None)


@dataclass(frozen=True, slots=True)
class Problem:
    """A file (or the settings) that could not be worked on: one line that says what and where.

    A `warning` tells of something that was said in vain; all that could be checked is.
    """

    path: str
    message: str
    internal: bool = False
    warning: bool = False

    @property
    def level(self) -> Level:
        return "warning" if self.warning else "error"


# Why a file was not followed to its end, among the reasons for what is not known.
BUDGET, TIME = "budget", "time limit"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was followed: calls of layers and ops whose result is known, and why the others are not."""

    files: int = 0
    networks: int = 0
    calls: int = 0
    known: int = 0
    unknown: tuple[tuple[str, int], ...] = ()
    cut: int = 0  # files that were not followed to their end


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one run found."""

    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    coverage: Coverage = Coverage()


Shape: TypeAlias = tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class LayerCall:
    """One call of a layer: its path as `named_modules` names it, and sizes as ints, formulas, or None for unknown."""

    path: str
    layer: str
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A call of a module that calls others; `parent` is the group around it."""

    path: str
    kind: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """An input of a network, a call of a layer or op, a group drawn as one, or an output.

    `name` is that of a layer as its group has it; `text` the call, `Conv2d(1, 10, 5)`; `formula` what its shape is;
    `problem` says why it does not fit.
    """

    kind: NodeKind
    name: str
    text: str
    group: int | None = None
    takes: tuple[Shape, ...] = ()
    gives: tuple[Shape, ...] = ()
    formula: str = ""
    page: str = ""
    path: str = ""
    line: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A tensor on its way from the node that made it to one that takes it."""

    source: int
    target: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Graph:
    """The flow of data through a network. Nodes stand in the order of their calls, and so do those of each group:
    a group is a run of nodes, so that the groups, too, follow one another without a circle."""

    groups: tuple[Group, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedInput:
    """The input that a comment or docstring speaks of."""

    line: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class ShapesReport:
    """The layers of a network in the order of their calls. `problem` says why there are none, `hint` what to try."""

    target: str
    calls: tuple[LayerCall, ...] = ()
    output: tuple[Shape, ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    constraints: tuple[str, ...] = ()
    problem: str = ""
    graph: Graph = Graph()
    hint: StatedInput | None = None
