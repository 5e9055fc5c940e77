"""The program. Exit status 0: nothing found, 1: findings, 2: wrong usage or an internal error."""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
import traceback

import click
from click.shell_completion import CompletionItem

from torchlint_shapes import __version__
from torchlint_shapes.config.read import SettingsError
from torchlint_shapes.report.paint import complaint

COMMANDS = "torchlint_shapes.cli.commands"


class DefaultGroup(click.Group):
    """`shapelint src/` is `shapelint check src/`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {*self.commands, *(name for option in self.get_params(ctx) for name in option.opts)}
        return super().parse_args(ctx, ["check", *args] if args and args[0] not in own else args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        check = self.commands["check"]
        own = super().shell_complete(ctx, incomplete)
        return own + check.shell_complete(click.Context(check, ctx, "check"), incomplete)


@click.group(
    cls=DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    invoke_without_command=True,
)
@click.version_option(__version__, "--version", "-V", prog_name="shapelint", message="%(prog)s %(version)s")
@click.pass_context
def shapelint(ctx: click.Context) -> int:
    """Finds shape errors in PyTorch code without running it.

    `shapelint PATH...` is `shapelint check PATH...`.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return 2


for _module in pkgutil.iter_modules(importlib.import_module(COMMANDS).__path__):
    shapelint.add_command(importlib.import_module(f"{COMMANDS}.{_module.name}").command)


def main() -> None:
    """Runs the command line and exits."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_status())


def _status() -> int:
    try:
        return int(shapelint.main(standalone_mode=False, prog_name="shapelint") or 0)
    except click.Abort:
        return 130
    except (click.ClickException, SettingsError) as error:
        message = error.format_message() if isinstance(error, click.ClickException) else str(error)
        click.echo(complaint(" ".join(message.split())), err=True)
    except Exception:
        traceback.print_exc()
        click.echo(complaint("internal error, please report it with the lines above"), err=True)
    return 2
