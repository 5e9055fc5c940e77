"""The texts that a request is about, and linting them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import click

from torchlint_shapes import run
from torchlint_shapes.check.progress import progress
from torchlint_shapes.check.request import Request
from torchlint_shapes.findings import Problem, Result
from torchlint_shapes.report.paint import complaint
from torchlint_shapes.run.cache import Cache, folder
from torchlint_shapes.source.cells import is_notebook
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText


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
        lines = self._shown(path).lines
        return lines[number - 1].rstrip("\r\n") if 1 <= number <= len(lines) else ""

    def cell(self, path: str, number: int) -> tuple[int, int] | None:
        """The cell of a notebook in which a line is, and the line there."""
        return self._shown(path).cell(number) if is_notebook(path) else None

    def _shown(self, path: str) -> SourceText:
        if path not in self._read:
            try:
                self._read[path] = self.of(path)
            except Unreadable:
                self._read[path] = SourceText(path, "")
        return self._read[path]


def lint(request: Request, sources: Sources) -> Result:
    """Lints what was asked for, as it is now. Raises SettingsError."""
    if not request.stdin:
        with progress(request) as show:
            return run.lint(request.paths, request.settings, jobs=request.jobs, progress=show, cache=_cache(request))
    request.settings.at(request.name)
    if request.name not in sources.given:
        try:
            sources.given[request.name] = SourceText.of(request.name, sys.stdin.buffer.read())
        except Unreadable as error:
            return Result(problems=(Problem(request.name, str(error)),))
    return lint_text(request, request.name, sources.given[request.name].text)


def _cache(request: Request) -> Cache | None:
    """What earlier runs found, unless others could have written it."""
    cache = Cache(folder()) if request.cache else None
    if cache is not None and (why := cache.unsafe()):
        click.echo(complaint(why, "warning"), err=True)
        return None
    return cache


def lint_text(request: Request, path: str, text: str) -> Result:
    """Lints one text in the place of a file."""
    return run.lint((), request.settings, source=text, source_path=path)
