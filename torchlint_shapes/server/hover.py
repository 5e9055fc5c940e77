"""Hover: the shape under the cursor and how it came about, or what an argument must be."""

from __future__ import annotations

import asyncio
import contextlib

from lsprotocol import types

from torchlint_shapes import hints
from torchlint_shapes.report.declare import shape_text
from torchlint_shapes.report.paint import padded, widths
from torchlint_shapes.server.declare import answers
from torchlint_shapes.server.server import Server

MOST_STEPS = 12
# Of a program that takes longer, the last that is known is told.
PATIENCE = 1.0


@answers(types.TEXT_DOCUMENT_HOVER)
async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    one = ls.session.holding(params.text_document.uri)
    if one is None:
        return None
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(one.has_seen.wait(), PATIENCE)
    seen, place = one.seen, one.program.place(params.text_document.uri, params.position)
    if seen is None or seen.sights is None or place is None:
        return None
    back = {now: then for then, now in one.moved.items()}
    if place[0] not in back:
        return None
    sights, line = seen.sights, back[place[0]]
    told = await asyncio.shield(ls.session.work(lambda ended: hints.hover(sights, line, place[1])))
    if told is None:
        return None
    where = one.program.range(told.span) if seen.program is one.program else None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, _text(told)), where[1] if where else None)


def _text(told: hints.Told) -> str:
    steps = told.steps if len(told.steps) <= MOST_STEPS else (told.steps[0], *told.steps[1 - MOST_STEPS :])
    rows = [(step.layer, step.op, shape_text(step.output)) for step in steps]
    room = widths(rows) if rows else []
    lines = ["  ".join(padded(row, room)).strip() if not room[0] else "  ".join(padded(row, room)) for row in rows]
    table = ["```text", *(line.rstrip() for line in lines), "```"] if len(rows) > 1 else []
    return "\n\n".join([*told.sentences, "\n".join(table)]).rstrip()
