"""`shapelint completion`: the script by which a shell completes commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    For bash: shapelint completion bash >> ~/.bashrc
    """
    complete = get_completion_class(shell)
    assert complete is not None
    program = ctx.find_root().command
    click.echo(complete(program, {}, "shapelint", "_SHAPELINT_COMPLETE").source())
    return 0
