"""From paths to a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Result
from torchlint_shapes.model.project import Project
from torchlint_shapes.run.cache import Cache
from torchlint_shapes.run.file import lint_text
from torchlint_shapes.run.tally import Tally
from torchlint_shapes.run.workers import tallies
from torchlint_shapes.source.files import expand
from torchlint_shapes.text.source_text import SourceText

# How many files are done, of how many.
Progress: TypeAlias = Callable[[int, int], None]


def lint(
    paths: Sequence[str],
    settings: Settings,
    *,
    source: str | None = None,
    source_path: str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Result:
    """Lints files and folders; `source` is the unsaved text of `source_path`. At most `jobs` processes share it."""
    if source is not None:
        return lint_text(SourceText(source_path or "<stdin>", source), settings, Project()).result(settings)
    files, problems = expand(paths, settings)
    tally = Tally(problems=problems)
    for done, one in enumerate(tallies(files, settings, jobs, cache), 1):
        tally.add(one)
        if progress is not None:
            progress(done, len(files))
    return tally.result(settings)
