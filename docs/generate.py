"""Writes the pages that are made from the code: `python docs/generate.py`.

rules.md from the manuals of the rules, ops.md from the registry of ops, settings.md and the JSON schema of the settings
from their table.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, Field
from pathlib import Path
from typing import Any

from torchlint_shapes.check.show import toml
from torchlint_shapes.config.table import SETTINGS
from torchlint_shapes.ops.declare import LAYERS, OPS, load
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.report.declare import FINDINGS
from torchlint_shapes.report.declare import load as load_reports
from torchlint_shapes.rules import manual

FOLDER = Path(__file__).parent


def rules_page() -> str:
    """The manual of every rule, a chapter each."""
    pages = [f"## {name}\n\n{page.replace('## ', '### ').strip()}\n" for name, page in manual().items()]
    return "# Rules\n\n`shapelint rule NAME` prints one of these.\n\n" + "\n".join(pages)


def ops_page() -> str:
    """What shapelint knows of torch, by the file in which it is declared."""
    load()
    known: dict[str, list[tuple[str, str]]] = {}
    for name, layer in LAYERS.items():
        known.setdefault(_family(layer.forward or layer.construct), []).append((name, layer.page))
    for name, op in OPS.items():
        known.setdefault(_family(op.formula), []).append((name, op.page))
    tables = [_table(family, sorted(rows)) for family, rows in sorted(known.items())]
    head = f"# Layers and ops\n\n{len(LAYERS)} layers and {len(OPS)} functions and methods have a shape formula.\n\n"
    return head + "\n".join(tables)


def _family(formula: Formula) -> str:
    return formula.function.__module__.rpartition(".")[2].rstrip("_")


def _table(family: str, rows: list[tuple[str, str]]) -> str:
    lines = [f"| `{name}` | {f'[torch]({page})' if page else ''} |\n" for name, page in rows]
    return f"## {family}\n\n| | |\n| --- | --- |\n{''.join(lines)}"


SETTINGS_HEAD = """\
# Settings

For each file the nearest of these counts, from its folder upward: a `shapelint.toml`, or a `pyproject.toml` with a
table `[tool.shapelint]`. The two say the same, but for the head of the table. `--config FILE` names another file,
`--config 'ignore = ["join-mismatch"]'` says one setting on the command line, `--isolated` reads no file, and
`shapelint --show-settings PATH` shows what holds for a path. What the command line says stands above it all.

```toml
# pyproject.toml
[tool.shapelint]
select = ["features-mismatch", "channels-mismatch"]
extend-exclude = ["third_party"]
per-file-ignores = { "tests/*" = ["join-mismatch"] }
python = ".venv/bin/python"
inputs = { "net.Net" = [["B", 3, 32, 32]] }
```

`inputs` says what a network is given; a comment beside or above its class or `forward` says the same, and the setting
stands above it:

```python
class Net(nn.Module):  # shapelint: input(B, 3, 32, 32)
```

A number is that size, a name any size. Of several inputs each is in parentheses, `input((B, 3, 32, 32), (B, 10))`, a
setting has a list for each. A stated input is always studied: on the networks that the program builds of the class,
with the constructor's arguments there (where they differ, what one of them takes is no error), else on one whose
constructor is given unknown sizes. A name in `inputs` is the end of a qualified one, `Net` or `net.Net`. One that no
network has, and more inputs than `forward` takes, are warnings; the first is told when the whole project is linted.

A glob without a slash speaks of the name of a file or folder, wherever it is; any other of a path below the folder of
the settings file. What a settings file `extend`s lies in the same project, unless you name the file by `--config`;
[what else is read and run](security.md). A name that is no setting ends the run with status 2 and the list of those
there are.

Editors check and complete a settings file by [shapelint.schema.json](shapelint.schema.json): in `shapelint.toml`
by a first line `#:schema` with its address, in `pyproject.toml` as `tool.shapelint`.

"""


def settings_page() -> str:
    """Every setting with what it must be, its default and what it does."""
    rows = "".join(f"| `{name}` | {_cell(setting)} |\n" for name, setting in SETTINGS.items())
    return f"{SETTINGS_HEAD}| setting | must be | default | |\n| --- | --- | --- | --- |\n{rows}"


def _cell(setting: Field[Any]) -> str:
    default = setting.default_factory() if setting.default is MISSING else setting.default  # type: ignore[misc]
    shown = "" if default is None or default in ((), {}) else f"`{toml(default)}`"
    return f"{setting.metadata['kind'].want} | {shown} | {setting.metadata['says']}"


def schema() -> str:
    """The JSON schema of a settings file."""
    load_reports()
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of shapelint",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {**setting.metadata["kind"].schema, "description": setting.metadata["says"]}
            for name, setting in SETTINGS.items()
        },
        "definitions": {
            "rule": {"type": "string", "enum": sorted(manual())},
            "format": {"type": "string", "enum": sorted(FINDINGS)},
        },
    }
    return json.dumps(document, indent=2) + "\n"


PAGES = {
    "rules.md": rules_page,
    "ops.md": ops_page,
    "settings.md": settings_page,
    "shapelint.schema.json": schema,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
