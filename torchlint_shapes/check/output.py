"""`--output-file`."""

from __future__ import annotations

from pathlib import Path

import click


def write_report(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise click.UsageError(f"--output-file: {path}: {error.strerror}") from None
