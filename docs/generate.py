"""Writes rules.md from the manuals of the rules and ops.md from the registry of ops: `python docs/generate.py`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

from torchlint_shapes.ops.declare import LAYERS, OPS, load
from torchlint_shapes.rules import manual

FOLDER = Path(__file__).parent
URL = re.compile(r"https?://[^\s<>)]+")


def rules_page() -> str:
    """The manual of every rule, a chapter each."""
    pages = [f"## {name}\n\n{page.replace('## ', '### ').strip()}\n" for name, page in manual().items()]
    return "# Rules\n\n`shapelint rule NAME` prints one of these.\n\n" + "\n".join(pages)


def ops_page() -> str:
    """What shapelint knows of torch, by the file in which it is declared."""
    load()
    known: dict[str, list[tuple[str, str]]] = {}
    for name, layer in LAYERS.items():
        known.setdefault(_family(layer.construct), []).append((name, _page(layer.construct)))
    for name, op in OPS.items():
        known.setdefault(_family(op.function), []).append((name, _page(op.function)))
    tables = [_table(family, sorted(rows)) for family, rows in sorted(known.items())]
    head = f"# Layers and ops\n\n{len(LAYERS)} layers and {len(OPS)} functions and methods have a shape formula.\n\n"
    return head + "\n".join(tables)


def _family(function: Callable[..., object]) -> str:
    return function.__module__.rpartition(".")[2].rstrip("_")


def _page(function: Callable[..., object]) -> str:
    found = URL.search(inspect.getdoc(function) or "")
    return found[0].rstrip(".,") if found else ""


def _table(family: str, rows: list[tuple[str, str]]) -> str:
    lines = [f"| `{name}` | {f'[torch]({page})' if page else ''} |\n" for name, page in rows]
    return f"## {family}\n\n| | |\n| --- | --- |\n{''.join(lines)}"


PAGES = {"rules.md": rules_page, "ops.md": ops_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
