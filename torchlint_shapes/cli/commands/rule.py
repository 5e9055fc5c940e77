"""`shapelint rule`: the manual."""

from __future__ import annotations

import click

from torchlint_shapes.config.settings import check_rules


@click.command("rule")
@click.argument("name", required=False)
def command(name: str | None) -> int:
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
