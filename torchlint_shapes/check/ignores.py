"""`--add-ignores`: what is found today is suppressed, so that only what is new is reported from now on."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from torchlint_shapes.findings import Finding, Problem, Result
from torchlint_shapes.fix.write import Change, save
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.comments import suppressions
from torchlint_shapes.text.source_text import SourceText
from torchlint_shapes.text.suppress import suppressed


def add_ignores(result: Result) -> tuple[Result, int]:
    """Writes the comments: what could not be suppressed, and how many findings are."""
    files: dict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        files[os.path.realpath(finding.path)].append(finding)
    left: list[Finding] = []
    problems = list(result.problems)
    for findings in files.values():
        open, said = _file(findings)
        left += open
        problems += said
    return replace(result, findings=tuple(left), problems=tuple(problems)), len(result.findings) - len(left)


def _file(findings: Sequence[Finding]) -> tuple[Sequence[Finding], Sequence[Problem]]:
    """The findings of one file that are still open, and why."""
    try:
        before = SourceText.read(findings[0].path)
    except Unreadable as error:
        return findings, [Problem(findings[0].path, str(error))]
    after = replace(before, text=suppressed(before, [(f.rule, f.span) for f in findings]))
    comments = suppressions(after)
    left = [f for f in findings if not comments.covers(f.rule, f.span)]
    problems = save([Change(before, after.text)]) if len(left) < len(findings) else ()
    return (findings, problems) if problems else (left, ())
