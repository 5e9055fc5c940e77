"""Modules are found where a program has them looked up: above its own folder, and where `sys.path` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

LAYERS = "from torch import nn\n\nhead = nn.Linear(30, 10)\n"
USE = "import torch\n{}\nhead(torch.randn(8, 20))\n"


def said(root: Path, where: str, program: str, start: str) -> list[str]:
    for name, text in ((".git/config", ""), (where, LAYERS), (program, USE.format(start))):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return [finding.message for finding in lint([str(root / program)], Settings()).findings]


@pytest.mark.parametrize(
    ("where", "program", "start"),
    [
        ("parts/layers.py", "tools/train.py", "from parts.layers import head"),
        ("parts/layers.py", "tools/deep/train.py", "from parts.layers import head"),
        ("lib/layers.py", "train.py", "import sys\nsys.path.append('lib')\nfrom layers import head"),
        ("lib/layers.py", "tools/train.py", "import sys\nsys.path.insert(0, '../lib')\nfrom layers import head"),
        (
            "lib/layers.py",
            "tools/train.py",
            "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), '..', 'lib'))\n"
            "from layers import head",
        ),
    ],
)
def test_a_module_is_found(tmp_path: Path, where: str, program: str, start: str) -> None:
    assert said(tmp_path, where, program, start) == ["Linear(30, 10) takes 30 features but receives 20"]


def test_nothing_outside_of_the_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text(LAYERS, encoding="utf-8")
    start = "import sys\nsys.path.append('..')\nfrom layers import head"
    assert said(tmp_path / "project", "other.py", "train.py", start) == []
