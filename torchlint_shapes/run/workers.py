"""The files of a run, shared out among processes where there are many."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator, Sequence
from functools import cache as once
from functools import partial

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Problem
from torchlint_shapes.model.project import Project
from torchlint_shapes.run.cache import Cache
from torchlint_shapes.run.file import lint_file
from torchlint_shapes.run.tally import Tally

# A process costs about as much as this many files.
FILES_A_PROCESS = 8
# How many new objects the garbage collector lets pass: the interpreter makes many, and few are garbage in cycles.
COLLECT = 10_000


def tallies(files: Sequence[str], settings: Settings, jobs: int | None, cache: Cache | None) -> Iterator[Tally]:
    """One for each file, in their order."""
    processes = min(jobs or os.cpu_count() or 1, -(-len(files) // (FILES_A_PROCESS if jobs is None else 1)))
    if processes > 1:
        yield from _shared(files, settings, processes, cache)
    else:
        project = Project()
        yield from (lint_file(path, settings, project, cache) for path in files)


def _shared(files: Sequence[str], settings: Settings, processes: int, cache: Cache | None) -> Iterator[Tally]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(processes, initializer=_start) as pool:
        waiting = [pool.submit(partial(_lint_there, settings=settings, cache=cache), path) for path in files]
        for path, one in zip(files, waiting):
            try:
                yield one.result()
            except BrokenProcessPool:
                message = "internal error (a process that worked on this or another file died), please report"
                yield Tally(files=1, problems=[Problem(path, message, internal=True)])


def _start() -> None:
    """A process that is told to end says nothing about it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.set_threshold(COLLECT)


@once
def _project() -> Project:
    """What this process has read."""
    return Project()


def _lint_there(path: str, settings: Settings, cache: Cache | None) -> Tally:
    return lint_file(path, settings, _project(), cache)
