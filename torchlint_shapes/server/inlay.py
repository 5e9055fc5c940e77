"""Inlay hints: the shape after each statement of a forward."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types
from pygls.capabilities import get_capability

from torchlint_shapes.hints import Hint
from torchlint_shapes.server.declare import answers
from torchlint_shapes.server.server import Server
from torchlint_shapes.server.session import Opened


@answers(types.TEXT_DOCUMENT_INLAY_HINT)
async def inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    one = ls.session.holding(params.text_document.uri)
    if one is None or not ls.session.options.inlay_hints:
        return []
    await one.has_seen.wait()
    lines = range(params.range.start.line, params.range.end.line + 1)
    return [hint for uri, hint in _shown(one) if uri == params.text_document.uri and hint.position.line in lines]


def _shown(one: Opened) -> Iterator[tuple[str, types.InlayHint]]:
    """Those last known, where they are in the present text."""
    if one.seen is None:
        return
    for hint in one.seen.hints:
        place = one.now(hint.line, hint.column)
        if place is not None:
            part, position = place
            yield part.uri, types.InlayHint(position, hint.label, tooltip=_tooltip(hint), padding_left=True)


def _tooltip(hint: Hint) -> str | None:
    return "\n".join(hint.all) if hint.all != (hint.label,) else None


def refresh(ls: Server) -> None:
    """Something that nobody typed here has changed what is shown: the editor asks again."""
    capable = ls.client_capabilities
    if get_capability(capable, "workspace.inlay_hint.refresh_support"):
        ls.workspace_inlay_hint_refresh(None)
    if get_capability(capable, "workspace.diagnostics.refresh_support"):
        ls.workspace_diagnostic_refresh(None)
    if ls.session.options.code_lens and get_capability(capable, "workspace.code_lens.refresh_support"):
        ls.workspace_code_lens_refresh(None)
