"""Workflow commands of GitHub Actions: findings become annotations of a pull request.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from torchlint_shapes.findings import Finding, Level, Problem, Result, Span
from torchlint_shapes.report.declare import View, findings_report, portable
from torchlint_shapes.report.figures import closing, count
from torchlint_shapes.report.paint import Line, render, visible_lines
from torchlint_shapes.report.text import headline, reasons

# GitHub shows so many annotations of a level in a step, and drops the rest in silence.
MOST = 10


@dataclass(frozen=True, slots=True)
class _Note:
    """An annotation, and the line of the log that takes its place where there are too many."""

    level: Level
    command: str
    line: Line


@findings_report("github", for_programs=True)
def github(result: Result, view: View) -> str:
    notes = [*map(_problem, result.problems), *(_finding(finding, view) for finding in result.findings)]
    levels = [[note for note in notes if note.level == level] for level in ("error", "warning")]
    commands = "".join(f"{note.command}\n" for level in levels for note in level[:MOST])
    return commands + render([*_rest([level[MOST:] for level in levels]), *closing(result, view)], color=False)


def _rest(levels: Sequence[Sequence[_Note]]) -> Iterator[Line]:
    left = [count(len(level), f"more {level[0].level}") for level in levels if level]
    if left:
        yield (f"{' and '.join(left)} (GitHub shows {MOST} annotations of a level):",)
    for level in levels:
        yield from (note.line for note in level)


def _finding(finding: Finding, view: View) -> _Note:
    why = dedent(render(reasons(finding, view), color=False))
    message = view.told(finding.path, finding.span.line, f"{finding.message}\n{why}")
    span = view.lines(finding.path, finding.span)
    command = _command(finding.level, finding.path, span, finding.rule, message)
    return _Note(finding.level, command, headline(finding, view))


def _problem(problem: Problem) -> _Note:
    title = "settings" if problem.warning else "not checked"
    command = _command(problem.level, problem.path, None, title, problem.message)
    return _Note(problem.level, command, (f"{portable(problem.path)}: {problem.message}",))


def _command(level: Level, path: str, span: Span | None, title: str, message: str) -> str:
    properties: dict[str, object] = {"title": f"shapelint ({title})", "file": portable(path)}
    if span is not None:
        properties |= {"line": span.line, "endLine": span.end_line}
        if span.line == span.end_line:  # GitHub has columns within one line only
            properties |= {"col": span.column, "endColumn": span.end_column}
    stated = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level} {stated}::{_data(message.strip())}"


def _data(text: str) -> str:
    """Escaped as GitHub documents it for what stands after the last `::`."""
    return visible_lines(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
