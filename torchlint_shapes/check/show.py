"""`--show-files` and `--show-settings`: what would be linted, and how."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

import click

from torchlint_shapes.check.request import Request
from torchlint_shapes.config.globs import Glob
from torchlint_shapes.config.table import SETTINGS, Table
from torchlint_shapes.report.declare import shown
from torchlint_shapes.report.paint import complaint
from torchlint_shapes.source.files import expand


def show(request: Request) -> int:
    """Status 1 when a path cannot be linted."""
    if request.show_settings:
        path = request.name if request.stdin else request.paths[0]
        inside = os.path.join(path, "a file") if os.path.isdir(path) else path
        click.echo(settings_text(request.settings.at(inside), path), nl=False)
        return 0
    files, problems = ([request.name], []) if request.stdin else expand(request.paths, request.settings)
    for file in files:
        click.echo(shown(file))
    for problem in problems:
        click.echo(complaint(f"{shown(problem.path)}: {problem.message}"), err=True)
    return int(bool(problems) and not request.exit_zero)


def settings_text(table: Table, path: str) -> str:
    """As a settings file would say it, what is not set as a comment."""
    lines = [f"# for {shown(path)}, from {shown(table.source) if table.source else 'no settings file'}"]
    for name in SETTINGS:
        value = getattr(table, name.replace("-", "_"))
        lines.append(f"# {name} is not set" if value is None else f"{name} = {toml(value)}")
    return "".join(f"{line}\n" for line in lines)


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, Glob):
        return toml(value.text)
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return json.dumps(value, ensure_ascii=False)
