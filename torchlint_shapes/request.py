"""What `shapelint check` was asked, and the texts it is about."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import click

from torchlint_shapes import run
from torchlint_shapes.config import Settings
from torchlint_shapes.findings import Problem, Result
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `shapelint check`. Raises UsageError for those that do not go together."""

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

    @property
    def stdin(self) -> bool:
        return self.paths == ("-",)

    @property
    def name(self) -> str:
        """The path of what is on standard input."""
        return self.stdin_filename or "<stdin>"

    @property
    def prints_source(self) -> bool:
        """Is standard output for the repaired source, and the report for standard error?"""
        return self.stdin and self.fix


@dataclass(slots=True)
class Sources:
    """The texts that a report and a confirmation point into. What came on standard input is given."""

    given: dict[str, SourceText] = field(default_factory=dict)
    _read: dict[str, SourceText] = field(default_factory=dict)

    def of(self, path: str) -> SourceText:
        """As the file is now. Raises Unreadable."""
        return self.given[path] if path in self.given else SourceText.read(path)

    def line(self, path: str, number: int) -> str:
        """A line without its end, empty when there is none."""
        if path not in self._read:
            try:
                self._read[path] = self.of(path)
            except Unreadable:
                self._read[path] = SourceText(path, "")
        lines = self._read[path].lines
        return lines[number - 1].rstrip("\r\n") if 1 <= number <= len(lines) else ""


def lint(request: Request, sources: Sources) -> Result:
    """Lints what was asked for, as it is now. Raises SettingsError."""
    if not request.stdin:
        return run.lint(request.paths, request.settings)
    request.settings.at(request.name)
    if request.name not in sources.given:
        try:
            sources.given[request.name] = SourceText.of(request.name, sys.stdin.buffer.read())
        except Unreadable as error:
            return Result(problems=(Problem(request.name, str(error)),))
    return lint_text(request, request.name, sources.given[request.name].text)


def lint_text(request: Request, path: str, text: str) -> Result:
    """Lints one text in the place of a file."""
    return run.lint((), request.settings, source=text, source_path=path)
