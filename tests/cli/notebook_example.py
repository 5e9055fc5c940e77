"""Notebooks as Jupyter saves them."""

from __future__ import annotations

import json
from typing import Any

NET = """\
%%time
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.fc1 = nn.Linear(300, 50)  # größer

    def forward(self, x):
        return self.fc1(torch.flatten(self.conv1(x), 1))"""

PICTURE = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}, "metadata": {}}


def code(source: str | list[str], *tags: str) -> dict[str, Any]:
    lines = source.splitlines(keepends=True) if isinstance(source, str) else "".join(source)
    metadata = {"tags": list(tags)} if tags else {}
    return {"cell_type": "code", "execution_count": 3, "metadata": metadata, "outputs": [PICTURE], "source": lines}


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def notebook(*cells: dict[str, Any], language: str = "python", **how: Any) -> bytes:
    """`how` it is written is said as to `json.dumps`."""
    document = {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "x", "name": "x"}, "language_info": {"name": language}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return (json.dumps(document, **{"indent": 1, "ensure_ascii": False, **how}) + "\n").encode()


# The fault is in the cell 3, line 6; its evidence in cell 5, line 2.
LAB = notebook(
    text("# A network for torch\nand its text"),
    code("%matplotlib inline\n!pip install torch \\\n    torchvision\nimport torch\nfrom torch import nn"),
    code(NET),
    code("%%bash\nls ("),
    code(["net = Net()\n", "%time y = net(torch.randn(1, 1, 8, 8))"]),
    code("files = !ls\nnet?\nawait net.done()"),
)
