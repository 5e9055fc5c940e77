"""A program whose marks say what its statements give (`# shape:`, see `tests/marks.py`): what the interpreter sees
there, and a text of it that tells what they give when it runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from tests.marks import misspelt, shapes
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Edit, Span
from torchlint_shapes.hints.record import RecordingMachine
from torchlint_shapes.hints.sights import Sights, distinct
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.study import Analysis
from torchlint_shapes.model.project import Project
from torchlint_shapes.run.file import lint_text
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk
from torchlint_shapes.text.source_text import SourceText, apply_edits

SAYS = "__says__"  # the function that the program calls with a line and what its statement gives


class _Anything:
    """`?` in a mark: equal to every size."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


Statement: TypeAlias = "ir.Assign | ir.Augment | ir.Return | ir.Expression"


@dataclass(frozen=True)
class Marked:
    """Raises ValueError where no mark stands, and for a mark that means nothing."""

    source: SourceText

    @cached_property
    def marks(self) -> dict[int, str]:
        found = shapes(self.source.text)
        if not found or misspelt(self.source.text):
            raise ValueError(f"{self.source.path}: no marks, or misspelt ones: {misspelt(self.source.text)}")
        return found

    @cached_property
    def statements(self) -> dict[int, Statement]:
        """By line: the statement that ends there and has a value."""
        found: dict[int, Statement] = {}
        for node in walk(self.source.tree.body):
            if isinstance(node, ir.Assign | ir.Augment | ir.Return | ir.Expression) and node.value is not None:
                found[node.place[2]] = node
        for line in self.marks:
            if line not in found:
                raise ValueError(f"{self.source.path}:{line}: no statement with a value ends here")
        return {line: found[line] for line in self.marks}

    def interpreted(self) -> dict[int, str]:
        """By line: the shapes as a mark writes them."""
        watch = _Watch(self.source)
        tally = lint_text(self.source, Settings(), Project(), watch)
        assert not tally.problems
        assert not tally.findings
        places = {line: _given(statement).place for line, statement in self.statements.items()}
        return {line: " | ".join(distinct(watch.sights.of.get(place, ()))) for line, place in places.items()}

    def telling(self) -> str:
        """The program, which calls `SAYS` with a line and each value of its statement."""
        edits: list[Edit] = []
        for line, statement in self.statements.items():
            span = self.source.span_from_ast(*_given(statement).place)
            start = Span(span.line, span.column, span.line, span.column)
            end = Span(span.end_line, span.end_column, span.end_line, span.end_column)
            if isinstance(statement, ir.Augment):
                target = self.source.slice(self.source.span_from_ast(*statement.target.place))
                edits.append(Edit("", end, f"; {SAYS}({line}, {target})"))
            else:
                edits += [Edit("", start, f"{SAYS}({line}, ("), Edit("", end, "))")]
        return apply_edits(self.source.text, edits)

    def meant(self, line: int) -> list[Any] | None:
        """The shapes of a mark as values, None where it has symbols to which the program gives no numbers.

        `# where: B = 2, H = 32` does so, for a `# run:` with these.
        """
        given = re.search(r"^# where: (.+)$", self.source.text, re.MULTILINE)
        names = {"ANY": _Anything(), "_": None, **(eval(f"dict({given[1]})") if given else {})}
        texts = self.marks[line].replace("?", "ANY").split(" | ")
        try:
            return [eval(f"{{{text}}}" if text.startswith("'") else f"[{text}]", names) for text in texts]
        except NameError:
            return None


def _given(statement: Statement) -> ir.Node:
    """What is seen of a statement: its value, of `x += y` what it leaves."""
    if isinstance(statement, ir.Augment):
        return statement
    assert statement.value is not None
    return statement.value


@dataclass
class _Watch:
    source: SourceText
    sights: Sights = field(init=False)

    def machine(self, project: Project) -> Machine:
        return RecordingMachine(project, path=self.source.path)

    def seen(self, analysis: Analysis) -> None:
        self.sights = Sights(self.source, analysis)
