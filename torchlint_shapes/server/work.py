"""One thread that does one piece of work at a time, with a deep stack. Work that nobody waits for any more is ended."""

from __future__ import annotations

import asyncio
import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from torchlint_shapes.interpret.study import in_deep_stack

T = TypeVar("T")


class Ended(BaseException):
    """Raised inside of work that is no longer wanted."""


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Callable[[], T]
    lock: threading.Lock = field(default_factory=threading.Lock)
    thread: int | None = None
    ended: bool = False

    def run(self) -> T:
        return in_deep_stack(self._run)

    def _run(self) -> T:
        with self.lock:
            if self.ended:
                raise Ended
            self.thread = threading.get_ident()
        try:
            return self.work()
        finally:
            with self.lock:
                self.thread = None

    def end(self) -> None:
        """The interpreter is pure Python, and knows nothing of this: the exception comes between two of its steps."""
        with self.lock:
            self.ended = True
            if self.thread is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread), ctypes.py_object(Ended))


class Worker:
    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="shapelint")

    async def do(self, work: Callable[[], T]) -> T:
        """To cancel this is to end the work."""
        job = _Job(work)
        try:
            return await asyncio.wrap_future(self._pool.submit(job.run))
        except asyncio.CancelledError:
            job.end()
            raise
