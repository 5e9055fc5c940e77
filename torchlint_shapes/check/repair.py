"""`--fix` and `--diff`: repairs of all files of a request."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from torchlint_shapes.check.request import Request
from torchlint_shapes.check.sources import Sources, lint, lint_text
from torchlint_shapes.findings import Finding, Problem, Result
from torchlint_shapes.fix.apply import FixOutcome, fix_file, fix_until_stable
from torchlint_shapes.fix.diff import diff as diff_of
from torchlint_shapes.report.declare import shown
from torchlint_shapes.source.read import Unreadable

Lint: TypeAlias = Callable[[str], Sequence[Finding]]
Repair: TypeAlias = Callable[[str, Lint], FixOutcome]


def fix(request: Request, result: Result, sources: Sources) -> tuple[Result, tuple[Finding, ...]]:
    """Repairs files, or the source of standard input in `sources`: what is left, and what is gone."""

    def file(path: str, lint: Lint) -> FixOutcome:
        return fix_file(path, lint, unsafe=request.unsafe_fixes)

    def given(path: str, lint: Lint) -> FixOutcome:
        outcome = fix_until_stable(sources.of(path), lint, unsafe=request.unsafe_fixes)
        if any(change.path != request.name for change in outcome.changes):
            return outcome.undone()
        for change in outcome.changes:
            sources.given[request.name] = replace(change.before, text=change.after)
        return outcome

    outcomes = list(_outcomes(request, result, given if request.stdin else file))
    fixed = tuple(finding for outcome in outcomes for finding in outcome.applied)
    after = lint(request, sources) if fixed else result
    problems = (problem for outcome in outcomes for problem in outcome.problems)
    return replace(after, problems=(*after.problems, *problems)), fixed


def diff(request: Request, result: Result, sources: Sources) -> tuple[str, Result]:
    """What `fix` would change, each file once, and the result with what stands in the way."""

    def dry(path: str, lint: Lint) -> FixOutcome:
        return fix_until_stable(sources.of(path), lint, unsafe=request.unsafe_fixes)

    outcomes = list(_outcomes(request, result, dry))
    changes = {os.path.realpath(change.path): change for outcome in outcomes for change in outcome.changes}
    text = "".join(diff_of(c, shown(c.path)) for _, c in sorted(changes.items()))
    problems = (problem for outcome in outcomes for problem in outcome.problems)
    return text, replace(result, problems=(*result.problems, *problems))


def _outcomes(request: Request, result: Result, repair: Repair) -> Iterator[FixOutcome]:
    """Repairs each file that has something to repair, or whose program shows it."""
    fixable = [finding for finding in result.findings if finding.repair(request.unsafe_fixes)]
    paths = [path for finding in fixable for path in (finding.program or finding.path, finding.path)]
    for path in sorted({os.path.realpath(p): p for p in paths}.values()):
        try:
            yield repair(path, lambda text, path=path: lint_text(request, path, text).findings)  # type: ignore[misc]
        except Unreadable as error:
            yield FixOutcome(problems=(Problem(path, str(error)),))
