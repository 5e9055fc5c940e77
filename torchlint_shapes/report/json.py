"""The reports for programs. Fields may be added, none is renamed or taken away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from torchlint_shapes import __version__
from torchlint_shapes.findings import Confirmation, Evidence, Finding, Fix, Requirement, Result, ShapesReport, Span
from torchlint_shapes.report.declare import View, findings_report, shapes_report, shown


@findings_report("json", for_programs=True)
def findings(result: Result, view: View) -> str:
    seen = result.coverage
    document = {
        "version": __version__,
        "findings": [_finding(f, view) for f in result.findings],
        "coverage": {
            "files": seen.files,
            "networks": seen.networks,
            "calls": seen.calls,
            "known": seen.known,
            "unknown": dict(seen.unknown),
            "cut": seen.cut,
        },
        "errors": [{"path": shown(p.path), "level": p.level, "message": p.message} for p in result.problems],
    }
    return json.dumps(document, indent=2) + "\n"


@shapes_report("json")
def layers(reports: Sequence[ShapesReport], color: bool) -> str:
    """One object a target, one line each."""
    return "".join(json.dumps(_layers(report)) + "\n" for report in reports)


def _finding(finding: Finding, view: View) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "path": shown(finding.path),
        **_place(finding.path, finding.span, view),
        "network": finding.network,
        "layer": finding.layer,
        "want": finding.want,
        "got": finding.got,
        "symbolic": finding.symbolic,
        "evidence": _evidence(finding.evidence, view),
        "requirements": [_requirement(each, view) for each in finding.requirements],
        "derivation": [
            {"path": shown(s.path), **_line(s.path, s.line, view), "layer": s.layer, "op": s.op, "output": s.output}
            for s in finding.derivation
        ],
        "fixes": [_fix(fix, view) for fix in finding.fixes],
        "confirmation": _confirmation(finding.confirmation),
    }


def _place(path: str, span: Span, view: View) -> dict[str, int]:
    end = view.row(path, span.end_line)
    return {**_line(path, span.line, view), "column": span.column, "end_line": end, "end_column": span.end_column}


def _line(path: str, number: int, view: View) -> dict[str, int]:
    """A line; in a notebook its cell, and the line there."""
    cell = view.cell(path, number)
    return {"line": number} if cell is None else {"cell": cell[0], "line": cell[1]}


def _evidence(said: Evidence | None, view: View) -> dict[str, Any] | None:
    if said is None:
        return None
    place = {"path": shown(said.path), **_line(said.path, said.line, view)}
    return {"kind": said.kind, **place, "input": said.input, "text": said.text}


def _requirement(said: Requirement, view: View) -> dict[str, Any]:
    place = {"path": shown(said.path), **_line(said.path, said.line, view)}
    return {**place, "layer": said.layer, "op": said.op, "needs": said.needs, "sizes": said.sizes}


def _fix(fix: Fix, view: View) -> dict[str, Any]:
    edits = [{"path": shown(edit.path), **_place(edit.path, edit.span, view), "text": edit.text} for edit in fix.edits]
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
