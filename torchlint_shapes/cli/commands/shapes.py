"""`shapelint shapes`: the layers of a network."""

from __future__ import annotations

import click

from torchlint_shapes.check.output import write_report
from torchlint_shapes.cli import options
from torchlint_shapes.cli.options import Sectioned, color, existing, option
from torchlint_shapes.report.declare import SHAPES, load
from torchlint_shapes.report.paint import complaint

load()

NETWORK, REPORT = "The network", "Report"


@click.command("shapes", cls=Sectioned)
@click.argument("targets", nargs=-1, required=True, metavar="PATH::NAME...")
@option(
    NETWORK,
    "--input",
    "inputs",
    multiple=True,
    callback=options.shapes,
    metavar="1,3,224,224",
    help="Once per argument of forward.",
)
@option(NETWORK, "--train/--no-train", default=False, help="In training mode; evaluation mode without it.")
@option(REPORT, "--output-format", "format", type=click.Choice(sorted(SHAPES)), default="text", show_default=True)
@option(REPORT, "--output-file", "-o", metavar="FILE", help="Write the report to a file.")
@color(REPORT)
def command(
    targets: tuple[str, ...],
    inputs: tuple[tuple[int | str, ...], ...],
    train: bool,
    format: str,
    output_file: str | None,
    color: bool,
) -> int:
    """Show the layers of a network with their shapes.

    A target is PATH::NAME or PATH::NAME(args): a class, or a function that returns a network. Without --input the
    sizes are symbols. Exit status 1: a layer does not fit, 2: there is nothing to show.
    """
    for target in targets:
        path, _, name = target.partition("::")
        if not name:
            raise click.UsageError(f"a target is PATH::NAME or PATH::NAME(args): not {target}")
        existing(path)
    from torchlint_shapes.summary import summarize

    done = [summarize(target, inputs, train=train) for target in targets]
    text = SHAPES[format](done, color and output_file is None)
    if output_file is None:
        click.echo(text, nl=False, color=color)
    else:
        write_report(output_file, text)
    for report in done:
        if report.problem:
            click.echo(complaint(f"{report.target}: {report.problem.removeprefix(f'{report.target}: ')}"), err=True)
    return max((1 if report.calls else 2 for report in done if report.problem), default=0)
