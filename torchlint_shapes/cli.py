"""The command line. Exit status 0: nothing found, 1: findings, 2: wrong usage or an internal error."""

from __future__ import annotations

import io
import os
import shutil
import sys
import traceback
from typing import Any

import click

from torchlint_shapes import __version__
from torchlint_shapes.config import Settings, SettingsError, check_rules, is_size
from torchlint_shapes.report import declare as reports
from torchlint_shapes.report.paint import complaint

reports.load()


class DefaultGroup(click.Group):
    """`shapelint src/` is `shapelint check src/`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {*self.commands, *(name for option in self.get_params(ctx) for name in option.opts)}
        return super().parse_args(ctx, ["check", *args] if args and args[0] not in own else args)


def _names(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names by commas, by repetition, or both."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _shape(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[int | str, ...], ...]:
    """`1,3,H,W`, once for each argument of forward."""
    shapes = []
    for value in values:
        sizes = [int(size) if size.isdecimal() else size for size in map(str.strip, value.strip("() ,").split(","))]
        if not all(map(is_size, sizes)):
            raise click.UsageError(f'--input takes sizes by commas, numbers or names, as 1,3,224,224: not "{value}"')
        shapes.append(tuple(sizes))
    return tuple(shapes)


def _color(ctx: click.Context, option: click.Parameter, when: str) -> bool:
    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return when == "always" or (when == "auto" and terminal)


def _python(ctx: click.Context, option: click.Parameter, path: str | None) -> str | None:
    if path is not None and shutil.which(path) is None:
        raise click.UsageError(f"--python: there is no interpreter {path}")
    return path


def _existing(path: str) -> None:
    if not os.path.exists(path):
        raise click.UsageError(f"no such file or folder: {path}")


color_option = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", callback=_color, help="Color the report."
)


@click.group(cls=DefaultGroup, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, "--version", "-V", prog_name="shapelint", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> int:
    """Finds shape errors in PyTorch code without running it.

    `shapelint PATH...` is `shapelint check PATH...`.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return 2


@cli.command("check")
@click.argument("paths", nargs=-1)
@click.option("--fix", is_flag=True, help="Repair what can be repaired safely.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="Count and apply repairs that are a choice, too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--confirm", is_flag=True, help="Prove each finding by a real forward pass (needs torch).")
@click.option(
    "--python",
    metavar="PATH",
    callback=_python,
    help="The interpreter whose packages are read.",
)
@click.option(
    "--output-format", "format", type=click.Choice(sorted(reports.FINDINGS)), default="text", show_default=True
)
@click.option("--output-file", metavar="FILE", help="Write the report to a file.")
@click.option("--select", metavar="RULES", multiple=True, callback=_names, help="Only these rules, by commas.")
@click.option("--ignore", metavar="RULES", multiple=True, callback=_names, help="All but these rules.")
@click.option("--exclude", metavar="GLOBS", multiple=True, callback=_names, help="Leave out these paths, too.")
@click.option("--config", metavar="FILE", help="Read the settings from this pyproject.toml.")
@click.option("--exit-zero", is_flag=True, help="Exit with status 0 even when there are findings.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.option("--coverage", is_flag=True, help="Say how much was followed, and what stopped the rest.")
@click.option("--no-cache", is_flag=True, help="Do not use the cache.")
@click.option("--stdin-filename", metavar="NAME", help="The name of the source on standard input (PATH is -).")
@click.option("--quiet", "-q", is_flag=True, help="Show findings only.")
@click.option("--verbose", "-v", is_flag=True, help="Say which settings were used and how long it took.")
@color_option
def check_command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exclude: tuple[str, ...],
    python: str | None,
    config: str | None,
    no_cache: bool,
    **options: Any,
) -> int:
    """Lint files and folders; `-` is standard input."""
    from torchlint_shapes.check import check
    from torchlint_shapes.request import Request

    for path in paths:
        if path != "-":
            _existing(path)
    settings = Settings(select or None, ignore, exclude, python, config, known=_rules)
    return check(Request(paths, settings, **options))


@cli.command()
@click.argument("targets", nargs=-1, required=True, metavar="PATH::NAME...")
@click.option(
    "--input", "inputs", multiple=True, callback=_shape, metavar="1,3,224,224", help="Once per argument of forward."
)
@click.option("--train", is_flag=True, help="In training mode; evaluation mode without it.")
@click.option("--output-format", "format", type=click.Choice(sorted(reports.LAYERS)), default="text", show_default=True)
@color_option
def shapes(
    targets: tuple[str, ...], inputs: tuple[tuple[int | str, ...], ...], train: bool, format: str, color: bool
) -> int:
    """Show the layers of a network with their shapes.

    A target is PATH::NAME or PATH::NAME(args): a class, or a function that returns a network. Without --input the
    sizes are symbols. Exit status 1: a layer does not fit, 2: there is nothing to show.
    """
    for target in targets:
        path, _, name = target.partition("::")
        if not name:
            raise click.UsageError(f"a target is PATH::NAME or PATH::NAME(args): not {target}")
        _existing(path)
    from torchlint_shapes.shapes import shapes as follow

    done = [follow(target, inputs, train=train) for target in targets]
    click.echo(reports.LAYERS[format](done, color), nl=False, color=color)
    for report in done:
        if report.problem:
            _complain(f"{report.target}: {report.problem.removeprefix(f'{report.target}: ')}")
    return max((1 if report.calls else 2 for report in done if report.problem), default=0)


@cli.command()
@click.argument("name", required=False)
def rule(name: str | None) -> int:
    """Print the manual of a rule, or the list of rules."""
    from torchlint_shapes.rules import manual

    pages = manual()
    if name is None:
        room = max(map(len, pages))
        for rule_name, page in sorted(pages.items()):
            click.echo(f"{rule_name:{room}}  {page.partition(chr(10))[0]}")
    elif name in pages:
        click.echo(f"# {name}\n\n{pages[name].strip()}")
    else:
        check_rules([name], lambda: pages)
    return 0


def _complain(message: str) -> None:
    click.echo(complaint(message), err=True)


def _rules() -> frozenset[str]:
    from torchlint_shapes.rules import manual

    return frozenset(manual())


def main() -> None:
    """Runs the command line and exits."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_status())


def _status() -> int:
    try:
        return int(cli.main(standalone_mode=False, prog_name="shapelint") or 0)
    except click.Abort:
        return 130
    except (click.ClickException, SettingsError) as error:
        message = error.format_message() if isinstance(error, click.ClickException) else str(error)
        _complain(" ".join(message.split()))
    except Exception:
        traceback.print_exc()
        _complain("internal error, please report it with the lines above")
    return 2
