"""Code actions: the repairs of a finding, a comment that suppresses it, and all safe repairs of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lsprotocol import types
from pygls.capabilities import get_capability

from torchlint_shapes.findings import Edit, Finding, Fix
from torchlint_shapes.report.text import repair_text
from torchlint_shapes.server.declare import answers
from torchlint_shapes.server.diagnostics import placed, program_of, told
from torchlint_shapes.server.program import Part, changes
from torchlint_shapes.server.server import Server

FIX_ALL = "source.fixAll.shapelint"
KINDS = [types.CodeActionKind.QuickFix, FIX_ALL]

Edits = Iterable[tuple[Part, types.TextEdit]]


@answers(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(KINDS, resolve_provider=True))
async def actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    one = ls.session.holding(params.text_document.uri)
    if one is None:
        return []
    await one.has_outcome.wait()
    findings = list(_here(ls, params.text_document.uri, params.range))
    found: list[types.CodeAction] = []
    if _wanted(params.context, types.CodeActionKind.QuickFix):
        for finding, diagnostic in findings:
            found += _repairs(ls, finding, diagnostic)
            found += _suppression(ls, finding, diagnostic)
    own = (finding for finding, _, _ in placed(ls) if finding.path == one.program.path)
    if _wanted(params.context, FIX_ALL) and any(finding.repair(False) for finding in own):
        action = types.CodeAction("Fix all that shapelint can repair safely", FIX_ALL, data=params.text_document.uri)
        found.append(action if _resolves(ls) else await resolve(ls, action))
    return found


@answers(types.CODE_ACTION_RESOLVE)
async def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """The edits of a repair of everything, when they are asked for: each repair is linted again."""
    session = ls.session
    one = session.holding(str(action.data))
    if action.edit is None and one is not None:
        program, buffers, settings = one.program, session.buffers(), session.options.settings()
        texts = await session.work(lambda ended: session.examiner.fixed(program, buffers, settings, ended))
        programs = [(program_of(ls, path), text) for path, text in texts.items()]
        edits = [edit for before, text in programs if before is not None for edit in changes(before, text)]
        action.edit = _workspace_edit(ls, edits)
    return action


def _wanted(context: types.CodeActionContext, kind: str) -> bool:
    """What is not asked for by name is offered when it is no more than what was asked for, or nothing was."""
    return context.only is None or any(kind == only or kind.startswith(f"{only}.") for only in context.only)


def _resolves(ls: Server) -> bool:
    support = get_capability(ls.client_capabilities, "text_document.code_action.resolve_support")
    return support is not None and "edit" in support.properties


def _here(ls: Server, uri: str, asked: types.Range) -> Iterator[tuple[Finding, types.Diagnostic]]:
    for finding, part, range in placed(ls):
        if part.uri == uri and _key(range.start) <= _key(asked.end) and _key(asked.start) <= _key(range.end):
            yield finding, told(ls, finding, range)


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _repairs(ls: Server, finding: Finding, diagnostic: types.Diagnostic) -> Iterator[types.CodeAction]:
    for fix in finding.fixes:
        edits = list(_edits(ls, fix))
        if edits and fix.applicability != "display":
            preferred = fix.applicability == "safe" or None  # eglot takes a false for a true
            yield types.CodeAction(
                repair_text(fix),
                types.CodeActionKind.QuickFix,
                [diagnostic],
                preferred,
                edit=_workspace_edit(ls, edits),
            )


def _edits(ls: Server, fix: Fix) -> Iterator[tuple[Part, types.TextEdit]]:
    """None when one of them is nowhere."""
    placed = [(edit, _place(ls, edit)) for edit in fix.edits]
    if all(place is not None for _, place in placed):
        yield from ((place[0], types.TextEdit(place[1], edit.text)) for edit, place in placed if place is not None)


def _place(ls: Server, edit: Edit) -> tuple[Part, types.Range] | None:
    program = program_of(ls, edit.path)
    return program.range(edit.span) if program is not None else None


def _suppression(ls: Server, finding: Finding, diagnostic: types.Diagnostic) -> Iterator[types.CodeAction]:
    from torchlint_shapes.text.suppress import suppressed

    program = program_of(ls, finding.path)
    if program is None or finding.rule in ("syntax-error", "unused-suppression"):
        return
    edits = list(changes(program, suppressed(program.source, [(finding.rule, finding.span)])))
    if edits:
        title = f"Suppress {finding.rule} here"
        yield types.CodeAction(title, types.CodeActionKind.QuickFix, [diagnostic], edit=_workspace_edit(ls, edits))


def _workspace_edit(ls: Server, edits: Edits) -> types.WorkspaceEdit:
    by_part: dict[tuple[str, int | None], list[types.TextEdit]] = defaultdict(list)
    for part, edit in edits:
        by_part[part.uri, part.version].append(edit)
    if not get_capability(ls.client_capabilities, "workspace.workspace_edit.document_changes"):
        return types.WorkspaceEdit({uri: own for (uri, _), own in by_part.items()})
    versioned = [
        types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(own))
        for (uri, version), own in by_part.items()
    ]
    return types.WorkspaceEdit(document_changes=versioned)
