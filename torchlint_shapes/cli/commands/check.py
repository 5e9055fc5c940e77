"""`shapelint check`, the main job."""

from __future__ import annotations

import os
from typing import Any

import click

from torchlint_shapes.cli.options import Sectioned, by_commas, color, existing, option, python, switch
from torchlint_shapes.config.read import SettingsError, instead
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.report.declare import FINDINGS, load

load()

# The options that are settings, too.
GIVEN = ("fix", "unsafe_fixes", "show_fixes", "force_exclude", "respect_gitignore", "python", "output_format")

REPAIRS, REPORT, RULES, FILES, SETTINGS, OTHER = (
    "Repairs",
    "Report",
    "Which rules",
    "Which files",
    "Settings",
    "Other options",
)


@click.command("check", cls=Sectioned)
@click.argument("paths", nargs=-1)
@switch(REPAIRS, "fix", "Repair what can be repaired safely.", unsaid=None)
@switch(REPAIRS, "unsafe-fixes", "Count and apply repairs that are a choice, too.", unsaid=None)
@switch(REPAIRS, "diff", "Show what --fix would change, and change nothing.")
@switch(REPAIRS, "show-fixes", "Say which repairs were made.", unsaid=None)
@switch(REPAIRS, "add-ignores", "Suppress what is found today by comments, and report nothing.")
@switch(REPAIRS, "confirm", "Prove each finding by a real forward pass (needs torch).")
@option(REPORT, "--output-format", type=click.Choice(sorted(FINDINGS)), help="How to report.  [default: text]")
@option(REPORT, "--output-file", "-o", metavar="FILE", help="Write the report to a file.")
@switch(REPORT, "statistics", "Count the findings of each rule instead of showing them.")
@switch(REPORT, "coverage", "Say how much was followed, and what stopped the rest.")
@switch(REPORT, "-q quiet", "Show findings only.")
@color(REPORT)
@option(RULES, "--select", metavar="RULES", multiple=True, callback=by_commas, help="Only these rules, by commas.")
@option(RULES, "--extend-select", metavar="RULES", multiple=True, callback=by_commas, help="These rules, too.")
@option(RULES, "--ignore", metavar="RULES", multiple=True, callback=by_commas, help="All but these rules.")
@option(FILES, "--exclude", metavar="GLOBS", multiple=True, callback=by_commas, help="Leave out these paths, too.")
@switch(FILES, "force-exclude", "Leave out what is excluded even when it is named.", unsaid=None)
@switch(FILES, "respect-gitignore", "Leave out what .gitignore files name (the default).", unsaid=None)
@option(FILES, "--stdin-filename", metavar="NAME", help="The name of the source on standard input (PATH is -).")
@switch(FILES, "show-files", "List the files that would be linted, and stop.")
@option(SETTINGS, "--config", metavar="FILE|'KEY=VALUE'", multiple=True, help="A settings file, or a setting as TOML.")
@switch(SETTINGS, "isolated", "Read no settings file.")
@switch(SETTINGS, "show-settings", "Show the settings of the first path, and stop.")
@option(SETTINGS, "--python", metavar="PATH", callback=python, help="The interpreter whose packages are read.")
@switch(OTHER, "exit-zero", "Exit with status 0 even when there are findings.")
@switch(OTHER, "exit-non-zero-on-fix", "Exit with status 1 when something was repaired, even when nothing is left.")
@switch(OTHER, "watch", "Lint again whenever a file changes.")
@option(OTHER, "--jobs", "-j", type=click.IntRange(1), metavar="N", help="How many processes.  [default: by the work]")
@switch(OTHER, "cache", "Remember between runs what was found (the default).", unsaid=True)
@switch(OTHER, "-v verbose", "Say which settings were used and how long it took.")
def command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    exclude: tuple[str, ...],
    config: tuple[str, ...],
    isolated: bool,
    **options: Any,
) -> int:
    """Lint files and folders; `-` is standard input.

    Every switch has a --no- form, for what the settings or an alias turned on.

    Exit status 0: nothing found, 1: findings, 2: wrong usage or an internal error.
    """
    from torchlint_shapes.check.job import check
    from torchlint_shapes.check.request import Request

    for path in paths:
        if path != "-":
            existing(path)
    given = {name: value for name in GIVEN if (value := options.pop(name)) is not None}
    settings = Settings(select or None, extend_select, ignore, exclude, given, config, isolated, known=_rule_names)
    here = settings.of_folder(os.getcwd())
    if here.output_format not in FINDINGS:
        wrong = here.output_format
        raise SettingsError(f'{here.source or "--config"}: there is no report "{wrong}"{instead(wrong, FINDINGS)}')
    changes = options["diff"] or options["add_ignores"] or options["watch"]
    request = Request(
        paths,
        settings,
        here.output_format,
        fix=given.get("fix", here.fix and not changes),
        unsafe_fixes=here.unsafe_fixes,
        show_fixes=here.show_fixes,
        **options,
    )
    return check(request)


def _rule_names() -> frozenset[str]:
    from torchlint_shapes.rules import manual

    return frozenset(manual())
