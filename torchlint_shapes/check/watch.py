"""`--watch`: the same again whenever a file has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace

import click

from torchlint_shapes.check.request import Request
from torchlint_shapes.config.read import SettingsError
from torchlint_shapes.report.paint import complaint
from torchlint_shapes.source.files import expand

# Between two looks at the files.
SECONDS = 0.3


def watch(request: Request, once: Callable[[Request], int]) -> int:
    """Until it is interrupted. Wrong settings are said, and mended while it goes on."""
    seen: dict[str, tuple[int, int]] | None = None
    while True:
        request = replace(request, settings=request.settings.anew())
        now = _files(request)
        if now != seen:
            seen = now
            click.clear()
            try:
                once(request)
            except SettingsError as error:
                click.echo(complaint(str(error)), err=True)
            click.echo("Watching for changes; Ctrl-C ends.", err=True)
        time.sleep(SECONDS)


def _files(request: Request) -> dict[str, tuple[int, int]]:
    """The files that count, settings included, each with what changes when it is written."""
    files = list(expand(request.paths, request.settings)[0])
    files += {request.settings.at(file).source for file in files} - {""}
    return {file: state for file in files if (state := _state(file)) is not None}


def _state(file: str) -> tuple[int, int] | None:
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
