"""The reports for programs. Fields may be added, none is renamed or taken away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from torchlint_shapes import __version__
from torchlint_shapes.findings import Confirmation, Evidence, Finding, Fix, Result, ShapesReport, Span
from torchlint_shapes.report.declare import View, findings_report, layers_report, shown


@findings_report("json", for_programs=True)
def findings(result: Result, view: View) -> str:
    seen = result.coverage
    document = {
        "version": __version__,
        "findings": [_finding(f) for f in result.findings],
        "coverage": {
            "files": seen.files,
            "networks": seen.networks,
            "calls": seen.calls,
            "known": seen.known,
            "unknown": dict(seen.unknown),
        },
        "errors": [{"path": shown(p.path), "message": p.message} for p in result.problems],
    }
    return json.dumps(document, indent=2) + "\n"


@layers_report("json")
def layers(reports: Sequence[ShapesReport], color: bool) -> str:
    """One object a target, one line each."""
    return "".join(json.dumps(_layers(report)) + "\n" for report in reports)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "path": shown(finding.path),
        **_span(finding.span),
        "network": finding.network,
        "layer": finding.layer,
        "want": finding.want,
        "got": finding.got,
        "symbolic": finding.symbolic,
        "evidence": _evidence(finding.evidence),
        "derivation": [
            {"path": shown(s.path), "line": s.line, "layer": s.layer, "op": s.op, "output": s.output}
            for s in finding.derivation
        ],
        "fixes": [_fix(fix) for fix in finding.fixes],
        "confirmation": _confirmation(finding.confirmation),
    }


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _evidence(said: Evidence | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {"kind": said.kind, "path": shown(said.path), "line": said.line, "input": said.input, "text": said.text}


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"path": shown(edit.path), **_span(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "applicability": fix.applicability, "edits": edits}


def _confirmation(said: Confirmation | None) -> dict[str, str] | None:
    return None if said is None else {"verdict": said.verdict, "error": said.error, "fix": said.fix}


def _layers(report: ShapesReport) -> dict[str, Any]:
    calls = [{"path": c.path, "layer": c.layer, "inputs": c.inputs, "outputs": c.outputs} for c in report.calls]
    return {
        "target": report.target,
        "calls": calls,
        "output": report.output,
        "unknown": dict(report.unknown),
        "constraints": report.constraints,
        "problem": report.problem,
        "hint": report.hint and {"line": report.hint.line, "input": report.hint.shape},
    }
