"""From paths to a result."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Finding, Problem, Result
from torchlint_shapes.model.project import Project
from torchlint_shapes.run.cache import Cache
from torchlint_shapes.run.file import lint_text
from torchlint_shapes.run.stated import matches, unmatched
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
    jobs: int | None = 1,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Result:
    """Lints files and folders; `source` is the unsaved text of `source_path`.

    At most `jobs` processes share the files; with None as many as they are worth, which needs a program that may be
    started anew.
    """
    if source is not None:
        settings.at(source_path or ".")
        text = SourceText(source_path or "<stdin>", source)
        return _of(lint_text(text, settings, Project()).result(settings), [text.path])
    files, problems = expand(paths, settings)
    tally = Tally(problems=problems)
    for done, one in enumerate(tallies(files, settings, jobs, cache), 1):
        tally.add(one)
        if progress is not None:
            progress(done, len(files))
    tally.problems += _said_in_vain(paths, files, settings, tally)
    return _of(tally.result(settings), files)


def _said_in_vain(paths: Sequence[str], files: Sequence[str], settings: Settings, tally: Tally) -> list[Problem]:
    """Names in `inputs` that no network has, where all networks are known: everything was linted, and could be read."""
    unread = any(not p.warning for p in tally.problems) or any(f.rule == "syntax-error" for f in tally.findings)
    tables = {} if unread else {table.source: table for table in map(settings.at, files) if table.inputs}
    folders = [Path(path).resolve() for path in paths if os.path.isdir(path)]
    found = []
    for source, table in tables.items():
        top = Path(source).resolve().parent
        if table.extend is None and (not source or any(folder in (top, *top.parents) for folder in folders)):
            names = (name for name in table.inputs if not any(matches(name, network) for network in tally.named))
            found += [unmatched(name, source, tally.named) for name in names]
    return found


def _of(result: Result, files: Sequence[str]) -> Result:
    """What concerns these files: what is wrong in them, with the input that they give, or when they are run."""
    given = set(map(os.path.realpath, files))

    def concerns(finding: Finding) -> bool:
        said, evidence = [finding.path], finding.evidence
        if evidence is not None:
            said += [evidence.path, *([finding.program] if evidence.kind in ("call", "dataset") else [])]
        return any(os.path.realpath(path) in given for path in said)

    return replace(result, findings=tuple(filter(concerns, result.findings)))
