"""The open programs, and what is known of each. All of it runs in the event loop, but for what the worker does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from lsprotocol import types

from torchlint_shapes.server.options import Options
from torchlint_shapes.server.outcome import Examiner, Outcome, Seen
from torchlint_shapes.server.program import Part, Program
from torchlint_shapes.server.work import Worker

T = TypeVar("T")

# Between the last key and the analysis; a key within it starts it anew.
DEBOUNCE = 0.03


@dataclass(slots=True)
class Opened:
    """A file or notebook that is open. `seen` and `outcome` are the last there were: maybe of an earlier text."""

    program: Program
    seen: Seen | None = None
    moved: dict[int, int] = field(default_factory=dict)  # the lines that were seen, to where they are now
    outcome: Outcome | None = None
    has_seen: asyncio.Event = field(default_factory=asyncio.Event)  # `seen` is of this text, as far as it can be
    has_outcome: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    spreads: bool = False  # its text has changed since the programs that import it were examined

    def now(self, line: int, column: int) -> tuple[Part, types.Position] | None:
        """Where a place that was seen is in the present text, None where it is gone."""
        return self.program.position(self.moved[line], column) if line in self.moved else None

    def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()


class Session:
    """`told` hears of each outcome, `refreshed` of each change in a file that nobody typed in."""

    def __init__(
        self,
        told: Callable[[Opened], None],
        refreshed: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.opened: dict[str, Opened] = {}
        self.options = Options()
        self.worker = Worker()
        self.examiner = Examiner()
        self._told, self._refreshed, self._failed = told, refreshed, failed

    # ---- what the editor says

    def change(self, uri: str, program: Program) -> None:
        """A program was opened or has another text now."""
        one = self.opened.setdefault(uri, Opened(program))
        step = one.program.kept(program)
        one.moved = {line: step[now] for line, now in one.moved.items() if now in step}
        one.program, one.spreads = program, True
        for other in self._dependents(one):  # theirs is done again when this is done
            other.stop()
        self._start(one)

    def close(self, uri: str) -> None:
        one = self.opened.pop(uri, None)
        if one is not None:
            one.stop()
            one.has_seen.set()
            one.has_outcome.set()
            self.again(self._dependents(one))

    def again(self, programs: Iterable[Opened] | None = None) -> None:
        """Something else has changed: another text, settings, a file on disk."""
        for one in list(self.opened.values() if programs is None else programs):
            self._start(one, typed=False)

    def holding(self, uri: str) -> Opened | None:
        """The program that this document is, or is a cell of."""
        found = self.opened.get(uri)
        return found or next((o for o in self.opened.values() if any(p.uri == uri for p in o.program.parts)), None)

    def at(self, path: str) -> Program | None:
        """The open program in this file."""
        real = os.path.realpath(path)
        return next((o.program for o in self.opened.values() if os.path.realpath(o.program.path) == real), None)

    def is_text(self, path: str, texts: Mapping[str, str]) -> bool:
        """Does a file still have the text that it had then?"""
        program = self.at(path)
        return texts.get(os.path.realpath(path)) == (program.text if program is not None else None)

    # ---- what is asked of the worker

    def buffers(self) -> dict[str, str]:
        return {os.path.realpath(o.program.path): o.program.text for o in self.opened.values()}

    async def work(self, work: Callable[[Event], T]) -> T:
        """Work is given what is set when it is cancelled."""
        return await self.worker.do(work)

    def _start(self, one: Opened, typed: bool = True) -> None:
        one.stop()
        one.has_seen.clear()
        one.has_outcome.clear()
        one.task = asyncio.create_task(self._examine(one, typed))

    async def _examine(self, one: Opened, typed: bool) -> None:
        await asyncio.sleep(DEBOUNCE)
        try:
            program, buffers, settings = one.program, self.buffers(), self.options.settings()
            loop = asyncio.get_running_loop()

            def tell(seen: Seen) -> None:
                loop.call_soon_threadsafe(self._saw, one, program, seen)

            one.outcome = await self.work(lambda ended: self.examiner.examine(program, buffers, settings, tell, ended))
            self._told(one)
        except Exception as error:  # a fault of ours: the server goes on with what it last knew
            self._failed(error)
        one.has_seen.set()
        one.has_outcome.set()
        if not typed:
            self._refreshed()
        if one.spreads:
            one.spreads = False
            self.again(self._dependents(one))

    def _saw(self, one: Opened, program: Program, seen: Seen) -> None:
        if one.program is program:
            one.seen, one.moved = seen, program.kept(program)
            one.has_seen.set()

    def _dependents(self, one: Opened) -> list[Opened]:
        """The open programs that import this one."""
        real = os.path.realpath(one.program.path)
        others = (o for o in self.opened.values() if o is not one and o.seen is not None)
        return [o for o in others if o.seen is not None and real in o.seen.modules]
