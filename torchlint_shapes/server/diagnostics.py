"""Findings as diagnostics, pushed to editors that do not ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.uris import from_fs_path

from torchlint_shapes.findings import Finding, Problem
from torchlint_shapes.report.declare import View
from torchlint_shapes.report.text import evidence_text, step_text
from torchlint_shapes.server.declare import answers
from torchlint_shapes.server.program import Part, Program, of_file
from torchlint_shapes.server.server import Server
from torchlint_shapes.server.session import Opened
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText

SEVERITY = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}


@answers(types.TEXT_DOCUMENT_DIAGNOSTIC, types.DiagnosticOptions(True, False, identifier="shapelint"))
async def diagnostic(ls: Server, params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
    one = ls.session.holding(params.text_document.uri)
    if one is not None:
        await one.has_outcome.wait()
    return types.RelatedFullDocumentDiagnosticReport(_all(ls).get(params.text_document.uri, []))


def tell(ls: Server, one: Opened | None = None) -> None:
    """A program has an outcome, or was closed: what has changed by it is pushed."""
    for problem in one.outcome.problems if one is not None and one.outcome is not None else ():
        _complain(ls, problem)
    pulls = get_capability(ls.client_capabilities, "text_document.diagnostic") is not None
    open = {part.uri: (o, part.version) for o in ls.session.opened.values() for part in o.program.parts}
    now = _all(ls)
    for uri in sorted({*open, *now, *ls.pushed}):
        other, version = open.get(uri, (None, None))
        found = now.get(uri, [])
        waits = other is not None and other is not one and not other.has_outcome.is_set()
        news = ls.pushed.get(uri, None if other else []) != found
        if news and not waits and not (pulls and other):
            ls.pushed[uri] = found
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))
        if not found and other is None:
            ls.pushed.pop(uri, None)


def _complain(ls: Server, problem: Problem) -> None:
    said = f"{problem.path}: {problem.message}" if problem.path else problem.message
    if problem.internal:
        ls.log(said, types.MessageType.Error)
    elif said not in ls.said:
        ls.said.add(said)
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, said))


def _all(ls: Server) -> dict[str, list[types.Diagnostic]]:
    """What there is to say of every document."""
    by_uri: dict[str, list[types.Diagnostic]] = defaultdict(list)
    for finding, part, range in placed(ls):
        by_uri[part.uri].append(told(ls, finding, range))
    return by_uri


def placed(ls: Server) -> Iterator[tuple[Finding, Part, types.Range]]:
    """Each fault once, whichever open program shows it, where it is in the text that the editor has now."""
    found: dict[tuple[object, ...], Finding] = {}
    for outcome in (o.outcome for o in ls.session.opened.values() if o.outcome is not None):
        for finding in outcome.findings:
            paths = {finding.path, *(edit.path for fix in finding.fixes for edit in fix.edits)}
            if all(ls.session.is_text(path, outcome.texts) for path in paths):
                found.setdefault(finding.fault, finding)
    for finding in sorted(found.values(), key=lambda f: f.sort_key):
        program = program_of(ls, finding.path)
        place = program.range(finding.span) if program is not None else None
        if place is not None:
            yield finding, *place


def program_of(ls: Server, path: str) -> Program | None:
    """The open program in a file, or what is on disk."""
    open = ls.session.at(path)
    if open is not None:
        return open
    try:
        text = SourceText.read(path).text
    except Unreadable:
        return None
    return of_file(path, from_fs_path(path) or path, None, text, ls.workspace.position_codec)


def told(ls: Server, finding: Finding, range: types.Range) -> types.Diagnostic:
    message = finding.message
    related = list(_related(ls, finding))
    if not get_capability(ls.client_capabilities, "text_document.publish_diagnostics.related_information"):
        message, related = "\n".join([message, *(r.message for r in related)]), []
    tags = [types.DiagnosticTag.Unnecessary] if finding.rule == "unused-suppression" else None
    return types.Diagnostic(
        range, message, SEVERITY[finding.level], finding.rule, None, "shapelint", tags, related or None
    )


def _related(ls: Server, finding: Finding) -> Iterator[types.DiagnosticRelatedInformation]:
    """How the input is known, and how the number came about, each where it stands."""
    evidence, program = finding.evidence, ls.session.at(finding.path)
    view = View(lambda path, line: "", lambda path, line: program.source.cell(line) if program is not None else None)
    if evidence is not None:
        yield from _at(ls, evidence.path, evidence.line, evidence_text(evidence, finding.path, view))
    for step in finding.derivation:
        yield from _at(ls, step.path, step.line, step_text(step))


def _at(ls: Server, path: str, line: int, text: str) -> Iterator[types.DiagnosticRelatedInformation]:
    program = program_of(ls, path)
    place = program.position(line, 1) if program is not None and line <= len(program.source.lines) else None
    if place is not None:
        location = types.Location(place[0].uri, types.Range(place[1], place[1]))
        yield types.DiagnosticRelatedInformation(location, text)
