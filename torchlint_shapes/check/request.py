"""What `shapelint check` was asked."""

from __future__ import annotations

from dataclasses import dataclass

import click

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.report.declare import FOR_PROGRAMS


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `shapelint check`, those that settings can give included.

    Raises UsageError for those that do not go together.
    """

    paths: tuple[str, ...]
    settings: Settings
    format: str
    color: bool
    fix: bool
    unsafe_fixes: bool
    show_fixes: bool
    diff: bool
    add_ignores: bool
    confirm: bool
    output_file: str | None
    statistics: bool
    coverage: bool
    quiet: bool
    verbose: bool
    stdin_filename: str | None
    show_files: bool
    show_settings: bool
    exit_zero: bool
    exit_non_zero_on_fix: bool
    watch: bool
    jobs: int | None
    cache: bool

    def __post_init__(self) -> None:
        for wrong, said in self._contradictions():
            if wrong:
                raise click.UsageError(said)

    def _contradictions(self) -> tuple[tuple[bool, str], ...]:
        once = self.watch and (self.fix or self.diff or self.add_ignores or bool(self.output_file))
        return (
            (not self.paths, "no path given (`shapelint .` lints this folder)"),
            ("-" in self.paths and not self.stdin, "standard input (-) goes with no other path"),
            (
                bool(self.stdin_filename) and not self.stdin,
                "--stdin-filename names standard input: give - as the path",
            ),
            (self.fix and self.diff, "--fix changes files, --diff shows the changes only: give one of them"),
            (self.add_ignores and (self.fix or self.diff), "--add-ignores goes with neither --fix nor --diff"),
            (self.add_ignores and self.stdin, "--add-ignores changes files: not with standard input"),
            (
                self.statistics and self.format in FOR_PROGRAMS,
                f"--statistics is a report for people: not with --output-format {self.format}",
            ),
            (self.watch and self.stdin, "--watch looks at files: not at standard input"),
            (once, "--watch shows findings: not with --fix, --diff, --add-ignores or --output-file"),
        )

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
