"""Tasks in as many processes as the machine has cores. A process that takes too long or dies is replaced."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_processes(work: Callable[[T], R], tasks: Iterable[T], seconds: float) -> Iterator[tuple[T, R | None]]:
    """Each task with `work(task)`, in order; with None if that took longer than `seconds` or ended its process."""
    idle: SimpleQueue[_Worker[T, R]] = SimpleQueue()
    workers = [_Worker(work) for _ in range(os.cpu_count() or 1)]
    for worker in workers:
        idle.put(worker)

    def ask(task: T) -> tuple[T, R | None]:
        worker = idle.get()
        try:
            return task, worker.ask(task, seconds)
        finally:
            idle.put(worker)

    try:
        with ThreadPoolExecutor(len(workers)) as threads:
            yield from threads.map(ask, tasks)
    finally:
        for worker in workers:
            worker.stop()


class _Worker(Generic[T, R]):
    def __init__(self, work: Callable[[T], R]) -> None:
        self.work = work
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.tasks, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.work), daemon=True)
        self.process.start()
        theirs.close()

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.tasks.close()

    def ask(self, task: T, seconds: float) -> R | None:
        try:
            self.tasks.send(task)
            if self.tasks.poll(seconds):
                return self.tasks.recv()  # type: ignore[no-any-return]
        except (EOFError, OSError):
            pass
        self.stop()
        self.start()
        return None


def _serve(tasks: Connection, work: Callable[[Any], Any]) -> None:
    while True:
        tasks.send(work(tasks.recv()))
