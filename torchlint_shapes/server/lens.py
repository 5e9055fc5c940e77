"""Code lenses: what goes into a network and what comes out; the table of its layers on a click."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from torchlint_shapes.model.project import Project
from torchlint_shapes.server.declare import answers, command
from torchlint_shapes.server.server import Server

COMMAND = "shapelint.shapes"


@answers(types.TEXT_DOCUMENT_CODE_LENS)
async def lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    one = ls.session.holding(params.text_document.uri)
    if one is None or not ls.session.options.code_lens:
        return []
    await one.has_seen.wait()
    found = []
    for network in one.seen.networks if one.seen is not None else ():
        place = one.now(network.line, 1)
        if place is not None and place[0].uri == params.text_document.uri:
            title = f"shapes of {network.name}: {network.text}"
            how = types.Command(title, COMMAND, arguments=[one.program.path, network.name])
            found.append(types.CodeLens(types.Range(place[1], place[1]), how))
    return found


@command(COMMAND)
async def shapes(ls: Server, path: Any, name: Any) -> str:
    """The table of `shapelint shapes`, of the file as it was saved; shown, and returned."""
    from torchlint_shapes.report.shapes import tree
    from torchlint_shapes.summary import summarize

    report = await ls.session.work(lambda ended: summarize(f"{path}::{name}", (), project=Project(ended=ended)))
    text = tree([report], False) or report.problem
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
    return text
