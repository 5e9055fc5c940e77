"""The main job: lint, repair, confirm, report. What is not asked for is not imported."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import click

from torchlint_shapes.config import Settings
from torchlint_shapes.findings import Problem, Result
from torchlint_shapes.report.declare import FINDINGS, View, shown


@dataclass(frozen=True, slots=True)
class Request:
    """What `shapelint check` was asked to do."""

    paths: tuple[str, ...]
    settings: Settings
    format: str = "text"
    output_file: str | None = None
    fix: bool = False
    unsafe: bool = False
    diff: bool = False
    confirm: bool = False
    exit_zero: bool = False
    statistics: bool = False
    coverage: bool = False
    stdin_filename: str | None = None
    quiet: bool = False
    verbose: bool = False
    color: bool = False

    @property
    def stdin(self) -> bool:
        return self.paths == ("-",)

    def __post_init__(self) -> None:
        if not self.paths:
            raise click.UsageError("no path given (`shapelint .` lints this folder)")
        if "-" in self.paths and not self.stdin:
            raise click.UsageError("standard input (-) goes with no other path")
        if self.stdin_filename and not self.stdin:
            raise click.UsageError("--stdin-filename goes with standard input: give - as the path")
        if self.fix and self.diff:
            raise click.UsageError("--fix changes files, --diff shows the changes only: give one of them")
        if self.statistics and self.format == "json":
            raise click.UsageError("--statistics is a report for people: not with --output-format json")


def complain(message: str) -> None:
    """One line on standard error."""
    click.echo(f"shapelint: error: {message}", err=True)


@dataclass(slots=True)
class Sources:
    """The texts that a report and a confirmation point into; that of standard input is given."""

    given: dict[str, str] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """Raises Unreadable."""
        from torchlint_shapes.source.read import decode, load

        return self.given[path] if path in self.given else decode(load(path))

    def line(self, path: str, number: int) -> str:
        """A line without its end, empty when there is none."""
        from torchlint_shapes.source.read import Unreadable
        from torchlint_shapes.text.source_text import split_lines

        if path not in self._lines:
            try:
                self._lines[path] = split_lines(self.text(path))
            except Unreadable:
                self._lines[path] = []
        lines = self._lines[path]
        return lines[number - 1].rstrip("\r\n") if 1 <= number <= len(lines) else ""


def run(request: Request) -> int:
    """Does it all; the exit status."""
    started = time.perf_counter()
    sources = Sources()
    result = _lint(request, sources)
    fixed = None
    if request.confirm and result.findings:
        result = _confirm(request, result, sources)
    flags = (request.quiet, request.statistics, request.coverage, request.unsafe)
    _report(request, result, View(sources.line, request.color and not request.output_file, *flags, fixed))
    if request.verbose:
        _explain(request, result, time.perf_counter() - started)
    return status(request, result)


def status(request: Request, result: Result) -> int:
    """What could not be checked is no success, and a fault of ours is never hidden by --exit-zero."""
    if any(problem.internal for problem in result.problems):
        return 2
    return int(bool(result.findings or result.problems) and not request.exit_zero)


def _lint(request: Request, sources: Sources) -> Result:
    from torchlint_shapes import run as engine

    if not request.stdin:
        return engine.lint(request.paths, request.settings)
    from torchlint_shapes.source.read import Unreadable, decode

    name = request.stdin_filename or "<stdin>"
    request.settings.at(name)
    try:
        sources.given[name] = decode(sys.stdin.buffer.read())
    except Unreadable as error:
        return Result(problems=(Problem(name, str(error)),))
    return engine.lint((), request.settings, source=sources.given[name], source_path=name)


def _confirm(request: Request, result: Result, sources: Sources) -> Result:
    from torchlint_shapes.confirm.prove import confirm

    python = request.settings.at(result.findings[0].path).python
    return confirm(result, python, read=sources.text)


def _report(request: Request, result: Result, view: View) -> None:
    if request.format != "json":
        for problem in result.problems:
            complain(f"{shown(problem.path)}: {problem.message}")
    text = FINDINGS[request.format](result, view)
    if request.output_file is None:
        click.echo(text, nl=False, color=view.color)
        return
    try:
        Path(request.output_file).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise click.UsageError(f"--output-file: {request.output_file}: {error.strerror}") from None


def _explain(request: Request, result: Result, seconds: float) -> None:
    tables = {request.settings.at(path).source for path in request.paths}
    used = ", ".join(sorted(map(shown, filter(None, tables)))) or "none"
    click.echo(f"shapelint: {result.coverage.files} files in {seconds:.2f} s; settings: {used}", err=True)
