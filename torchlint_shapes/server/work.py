"""One thread that does one piece of work at a time, with a deep stack. Work that nobody waits for any more is ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from torchlint_shapes.interpret.study import in_deep_stack

T = TypeVar("T")


class Worker:
    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="shapelint")

    async def do(self, work: Callable[[Event], T]) -> T:
        """To cancel this is to end the work: it is given an event, and its machines look whether that is set."""
        ended = Event()
        try:
            return await asyncio.wrap_future(self._pool.submit(in_deep_stack, lambda: work(ended)))
        except asyncio.CancelledError:
            ended.set()
            raise
