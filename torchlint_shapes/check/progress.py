"""A bar on standard error while a long run is on, when a person watches."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from torchlint_shapes.check.request import Request

if TYPE_CHECKING:
    from rich.progress import Progress

# A run that ends sooner shows none.
SECONDS = 1.0


@contextmanager
def progress(request: Request) -> Iterator[Callable[[int, int], None] | None]:
    """What to tell after each file; None when nobody watches. The bar is gone when the run has ended."""
    if request.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    started = time.monotonic()
    bar: Progress | None = None

    def show(done: int, files: int) -> None:
        nonlocal bar
        if bar is None and time.monotonic() - started > SECONDS:
            bar = _bar(files)
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)

    try:
        yield show
    finally:
        if bar is not None:
            bar.stop()


def _bar(files: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("linting"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("", total=files)
    bar.start()
    return bar
