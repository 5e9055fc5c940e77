"""SARIF 2.1.0, for code scanning and editors: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from torchlint_shapes import __version__
from torchlint_shapes.findings import Edit, Finding, Fix, Problem, Result, Span
from torchlint_shapes.report.declare import View, findings_report, portable
from torchlint_shapes.report.fingerprint import fingerprints
from torchlint_shapes.report.paint import render, visible_lines
from torchlint_shapes.report.text import evidence_text, repair_text, repairs, requirement_text, step_text
from torchlint_shapes.source.cells import is_notebook

Object: TypeAlias = dict[str, Any]

# Relative paths start here: at the folder that was linted, the top of the repository for code scanning.
ROOT = "%SRCROOT%"


@findings_report("sarif", for_programs=True)
def sarif(result: Result, view: View) -> str:
    rules = _rules()
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    known = fingerprints(result.findings, view)
    run = {
        "tool": {"driver": {"name": "shapelint", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which shapelint ran."}}},
        "invocations": [_invocation(result.problems)],
        "results": [
            {"ruleIndex": index[finding.rule], **_result(finding, fingerprint, view)}
            for finding, fingerprint in zip(result.findings, known, strict=True)
        ],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rules() -> list[Object]:
    from torchlint_shapes.rules.declare import load

    return [
        {
            "id": rule.name,
            "shortDescription": {"text": rule.manual.partition("\n")[0]},
            "fullDescription": {"text": _why(rule.manual)},
            "help": {"text": rule.manual, "markdown": rule.manual},
            "defaultConfiguration": {"enabled": rule.default, "level": rule.level},
            "properties": {"tags": ["correctness"], "precision": "very-high", "problem.severity": rule.level},
        }
        for rule in load().values()
    ]


def _why(manual: str) -> str:
    return " ".join(manual.partition("## Why\n")[2].partition("\n## ")[0].split())


def _invocation(problems: Iterable[Problem]) -> Object:
    """A file that could not be read is told; the run as a whole has failed when the fault is ours."""
    notes = [
        {"level": p.level, "message": _text(p.message), "locations": [{"physicalLocation": _place(p.path)}]}
        for p in problems
    ]
    return {
        "executionSuccessful": not any(problem.internal for problem in problems),
        "toolExecutionNotifications": notes,
    }


def _result(finding: Finding, fingerprint: str, view: View) -> Object:
    said = finding.evidence
    place: Object = {"physicalLocation": _place(finding.path, view.lines(finding.path, finding.span))}
    name = ".".join(filter(None, (finding.network, finding.layer)))
    if name:
        place["logicalLocations"] = [{"fullyQualifiedName": visible_lines(name)}]
    result: Object = {
        "ruleId": finding.rule,
        "level": finding.level,
        "message": _text(_message(finding, view)),
        "locations": [place],
        "partialFingerprints": {"shapelint/v1": fingerprint},
    }
    related = [(said.path, said.line, evidence_text(said, finding.path, view))] if said is not None else []
    related += [(r.path, r.line, requirement_text(r, finding.path, view)) for r in finding.requirements]
    if related:
        places = [{"id": number, **_location(*one, view)} for number, one in enumerate(related, 1)]
        result["relatedLocations"] = places
    if finding.derivation:
        steps = [
            {"location": _location(s.path, s.line, view.told(s.path, s.line, step_text(s)), view)}
            for s in finding.derivation
        ]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if fixes := [_fix(fix) for fix in finding.fixes if fix.edits and not any(is_notebook(e.path) for e in fix.edits)]:
        result["fixes"] = fixes
    return result


def _message(finding: Finding, view: View) -> str:
    """The sentence, the evidence and the repairs, a line each. The derivation is the code flow."""
    lines = [view.told(finding.path, finding.span.line, finding.message)]
    if finding.evidence is not None:
        lines.append(evidence_text(finding.evidence, finding.path, view))
    lines += (line.strip() for line in render(repairs(finding, view), color=False).splitlines())
    return "\n".join(lines)


def _fix(fix: Fix) -> Object:
    files: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault(edit.path, []).append(edit)
    changes = [
        {
            "artifactLocation": _artifact(path),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits
            ],
        }
        for path, edits in files.items()
    ]
    return {
        "description": _text(repair_text(fix)),
        "artifactChanges": changes,
        "properties": {"applicability": fix.applicability},
    }


def _text(text: str) -> Object:
    return {"text": visible_lines(text)}


def _location(path: str, line: int, message: str, view: View) -> Object:
    start = view.lines(path, Span(line, 1, line, 1)).line
    place = {"artifactLocation": _artifact(path), "region": {"startLine": start}}
    return {"physicalLocation": place, "message": _text(message)}


def _place(path: str, span: Span | None = None) -> Object:
    region = {} if span is None else {"region": _region(span)}
    return {"artifactLocation": _artifact(path), **region}


def _region(span: Span) -> Object:
    """As in `Span`, lines and columns count from 1 and the end column is one past the last."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> Object:
    below = portable(path)
    if os.path.isabs(below) or below.split("/")[0] == os.pardir:
        return {"uri": Path(os.path.abspath(path)).as_uri()}
    return {"uri": quote(os.fsencode(below)), "uriBaseId": ROOT}
