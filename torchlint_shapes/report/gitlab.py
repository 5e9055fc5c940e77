"""A code quality report of GitLab: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

import json
from typing import Any

from torchlint_shapes.findings import Finding, Problem, Result
from torchlint_shapes.report.declare import View, findings_report, portable
from torchlint_shapes.report.fingerprint import digest, fingerprints
from torchlint_shapes.report.paint import visible_lines
from torchlint_shapes.report.text import evidence_text

SEVERITY = {"error": "major", "warning": "minor"}


@findings_report("gitlab", for_programs=True)
def gitlab(result: Result, view: View) -> str:
    known = fingerprints(result.findings, view)
    issues = [_finding(f, fingerprint, view) for f, fingerprint in zip(result.findings, known, strict=True)]
    return json.dumps([*issues, *map(_problem, result.problems)], indent=2) + "\n"


def _finding(finding: Finding, fingerprint: str, view: View) -> dict[str, Any]:
    why = f", {evidence_text(finding.evidence, finding.path, view)}" if finding.evidence is not None else ""
    span = view.lines(finding.path, finding.span)
    return {
        "description": visible_lines(view.told(finding.path, finding.span.line, finding.message + why)),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": SEVERITY[finding.level],
        "location": {
            "path": portable(finding.path),
            "lines": {"begin": span.line, "end": span.end_line},
        },
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "description": visible_lines(problem.message),
        "check_name": "not-checked",
        "fingerprint": digest(portable(problem.path), problem.message),
        "severity": "minor" if problem.warning else "critical",
        "location": {"path": portable(problem.path), "lines": {"begin": 1}},
    }
