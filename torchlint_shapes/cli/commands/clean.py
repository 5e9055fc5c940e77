"""`shapelint clean`: the cache."""

from __future__ import annotations

import click


@click.command("clean")
def command() -> int:
    """Remove the cache."""
    from torchlint_shapes.run.cache import Cache, folder

    try:
        Cache(folder()).clean()
    except OSError as error:
        raise click.UsageError(f"{folder()}: {error.strerror}") from None
    click.echo(f"Removed {folder()}")
    return 0
