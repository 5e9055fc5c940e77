"""How options are declared and read."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from torchlint_shapes.config.kinds import is_size

Function = TypeVar("Function", bound=Callable[..., Any])


class _Option(click.Option):
    """An option that the help shows under a heading."""

    def __init__(self, *args: Any, section: str = "Options", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """A switch by its first form: that it has another is said once."""
        record = super().get_help_record(ctx)
        return record and (record[0].partition(" / --no-")[0], record[1])


class Sectioned(click.Command):
    """A command whose help has its options under headings, in the order in which they are declared."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            if isinstance(option, click.Option) and (record := option.get_help_record(ctx)) is not None:
                sections.setdefault(getattr(option, "section", "Other options"), []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


def option(section: str, *names: str, **how: Any) -> Callable[[Function], Function]:
    return click.option(*names, cls=_Option, section=section, **how)


def switch(section: str, names: str, help: str, unsaid: bool | None = False) -> Callable[[Function], Function]:
    """`--name` and `--no-name`, after a short name or none. `unsaid` is None where the settings then decide."""
    *short, name = names.split()
    return option(section, f"--{name}/--no-{name}", *short, default=unsaid, help=help)


def by_commas(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names by commas, by repetition, or both."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def shapes(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[int | str, ...], ...]:
    """`1,3,H,W`, once for each argument of forward."""
    found = []
    for value in values:
        sizes = [int(size) if size.isdecimal() else size for size in map(str.strip, value.strip("() ,").split(","))]
        if not all(map(is_size, sizes)):
            raise click.UsageError(f'--input takes sizes by commas, numbers or names, as 1,3,224,224: not "{value}"')
        found.append(tuple(sizes))
    return tuple(found)


def _colored(ctx: click.Context, option: click.Parameter, when: str) -> bool:
    if when == "auto" and not os.environ.get("NO_COLOR"):
        forced = os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE")
        return bool(forced) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
    return when == "always"


def color(section: str) -> Callable[[Function], Function]:
    """`--color`, as a flag."""
    when = click.Choice(["auto", "always", "never"])
    return option(section, "--color", type=when, default="auto", callback=_colored, help="Color the report.")


def python(ctx: click.Context, option: click.Parameter, path: str | None) -> str | None:
    """An interpreter that there is."""
    if path is not None and shutil.which(path) is None:
        raise click.UsageError(f"--python: there is no interpreter {path}")
    return os.path.abspath(path) if path is not None and os.path.dirname(path) else path


def existing(path: str) -> None:
    if not os.path.exists(path):
        raise click.UsageError(f"no such file or folder: {path}")
