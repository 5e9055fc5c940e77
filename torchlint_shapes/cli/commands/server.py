"""`shapelint server`: the language server."""

from __future__ import annotations

import importlib.util

import click


@click.command("server")
@click.option("--stdio", is_flag=True, hidden=True, help="Editors say so; there is no other way.")
def command(stdio: bool) -> int:
    """Serve an editor.

    It speaks the language server protocol on standard input and output: docs/editors.md says what to tell your editor.
    """
    if importlib.util.find_spec("pygls") is None or importlib.util.find_spec("lsprotocol") is None:
        raise click.UsageError("the server needs two packages more: pip install 'torchlint-shapes[server]'")
    from torchlint_shapes.server.main import main

    main()
    return 0
