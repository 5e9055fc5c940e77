"""Notebooks as their user sees them: linted cell by cell as one program, and repaired with nothing else changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_example import Ran
from tests.cli.notebook_example import LAB, NET, code, notebook, text
from torchlint_shapes.source.read import MOST_BYTES

Shapelint = Callable[..., Ran]

FAULT = "lab.ipynb:cell 3:6:30: error[features-mismatch] fc1 takes 300 features but receives 160"


@pytest.fixture
def lab(tree: Path) -> Path:
    (tree / "lab.ipynb").write_bytes(LAB)
    return tree / "lab.ipynb"


def concise(shapelint: Shapelint, *args: str) -> list[str]:
    return shapelint("--output-format", "concise", "-q", *args).out.splitlines()


def write(tree: Path, *cells: dict[str, Any], **how: Any) -> None:
    (tree / "lab.ipynb").write_bytes(notebook(*cells, **how))


def test_a_finding_says_its_cell_and_the_line_there(lab: Path, shapelint: Shapelint) -> None:
    ran = shapelint(".")
    assert ran.status == 1
    assert ran.err == ""
    assert ran.out == (
        f"{FAULT}\n"
        "  |\n"
        "6 |         self.fc1 = nn.Linear(300, 50)  # größer\n"
        "  |                              ^^^\n"
        "  for the input (1, 1, 8, 8) of cell 5, line 2: net(torch.randn(1, 1, 8, 8))\n"
        "           input             (1, 1, 8, 8)\n"
        "    conv1  Conv2d(1, 10, 5)  (1, 10, 4, 4)\n"
        "           flatten           (1, 160)\n"
        "  fix: in_features=160 (--fix)\n"
        "  or nn.LazyLinear(50) (unsafe)\n\n"
        "Found 1 error in 1 file; 1 fixable with --fix.\n"
    )


def test_a_module_whose_fault_a_notebook_shows(tree: Path, shapelint: Shapelint) -> None:
    imports = "import torch\nfrom torch import nn\n"
    (tree / "net.py").write_text(f"{imports}{NET}\n".replace("%%time\n", ""))
    write(tree, text("x"), code("import torch\nfrom net import Net\nNet()(torch.randn(1, 1, 8, 8))"))
    ran = shapelint("lab.ipynb")
    assert ran.out.startswith("net.py:7:30: error[features-mismatch]")
    assert "for the input (1, 1, 8, 8) of lab.ipynb:cell 2:3: Net()" in ran.out


def test_reports_for_programs(lab: Path, shapelint: Shapelint) -> None:
    def report(name: str) -> Any:
        out = shapelint("--output-format", name, ".").out
        return json.loads(out) if name in ("json", "sarif", "gitlab") else out

    found = report("json")["findings"][0]
    assert {"cell": 3, "line": 6, "column": 30, "end_line": 6}.items() <= found.items()
    assert {"cell": 5, "line": 2}.items() <= found["evidence"].items()
    assert [(step["cell"], step["line"]) for step in found["derivation"]] == [(3, 9)] * 3
    assert {"cell": 3, "line": 6, "text": "160"}.items() <= found["fixes"][0]["edits"][0].items()
    assert "file=lab.ipynb,line=1,endLine=1,col=1,endColumn=1::cell 3, line 6: fc1 takes" in report("github")
    (issue,) = report("gitlab")
    assert issue["location"] == {"path": "lab.ipynb", "lines": {"begin": 1, "end": 1}}
    assert issue["description"].startswith("cell 3, line 6: fc1 takes 300")
    (result,) = report("sarif")["runs"][0]["results"]
    assert result["message"]["text"].startswith("cell 3, line 6: fc1 takes 300")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert "fixes" not in result
    assert 'name="features-mismatch at cell 3:6:30" classname="lab.ipynb"' in report("junit")


@pytest.mark.parametrize(
    "how",
    [{}, {"indent": 4, "sort_keys": True}, {"indent": None, "separators": (",", ":")}, {"ensure_ascii": True}],
    ids=["as Jupyter", "indented by 4", "in one line", "escaped"],
)
@pytest.mark.parametrize("source", [NET, [NET]], ids=["lines", "one string"])
def test_a_fix_changes_the_number_and_no_other_byte(
    tree: Path, shapelint: Shapelint, how: dict[str, Any], source: str | list[str]
) -> None:
    cells = (code("import torch\nfrom torch import nn"), code(source), code("Net()(torch.randn(1, 1, 8, 8))"))
    before = notebook(*cells, **how).rstrip()
    (tree / "lab.ipynb").write_bytes(before)
    ran = shapelint("--fix", "--show-fixes", ".")
    assert ran.out == (
        "Fixed lab.ipynb:cell 2:6: features-mismatch: in_features=160\nFound 1 error (1 fixed, 0 remaining).\n"
    )
    after = (tree / "lab.ipynb").read_bytes()
    assert after == before.replace(b"300", b"160")
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.reads(after, as_version=4))


def test_escapes_of_colab_stay(tree: Path, shapelint: Shapelint) -> None:
    source = NET.replace("größer", 'a < b > c "quoted"\\')
    write(tree, code("import torch\nfrom torch import nn"), code(source), code("Net()(torch.randn(1, 1, 8, 8))"))
    before = (tree / "lab.ipynb").read_bytes().replace(b"<", b"\\u003c").replace(b">", b"\\u003e")
    (tree / "lab.ipynb").write_bytes(before)
    assert shapelint("--fix", ".").status == 0
    assert (tree / "lab.ipynb").read_bytes() == before.replace(b"300", b"160")


def test_a_diff_is_one_of_cells(lab: Path, shapelint: Shapelint) -> None:
    assert shapelint("--diff", ".").out == (
        "--- lab.ipynb:cell 3\n"
        "+++ lab.ipynb:cell 3\n"
        "@@ -3,7 +3,7 @@\n"
        "     def __init__(self):\n"
        "         super().__init__()\n"
        "         self.conv1 = nn.Conv2d(1, 10, 5)\n"
        "-        self.fc1 = nn.Linear(300, 50)  # größer\n"
        "+        self.fc1 = nn.Linear(160, 50)  # größer\n"
        " \n"
        "     def forward(self, x):\n"
        "         return self.fc1(torch.flatten(self.conv1(x), 1))\n"
    )
    assert lab.read_bytes() == LAB


def test_standard_input(tree: Path, shapelint: Shapelint) -> None:
    ran = shapelint("-", "--stdin-filename", "lab.ipynb", "--output-format", "concise", stdin=LAB)
    assert ran.out.startswith(FAULT)
    ran = shapelint("-", "--stdin-filename", "lab.ipynb", "--fix", stdin=LAB)
    assert ran.out.encode() == LAB.replace(b"300", b"160")


def test_suppressions_are_read_and_written(lab: Path, shapelint: Shapelint) -> None:
    assert shapelint("--add-ignores", ".").out == "Added 1 suppression.\n"
    comment = "  # shapelint: ignore[features-mismatch]"
    assert lab.read_bytes() == LAB.replace("# größer".encode(), f"# größer{comment}".encode())
    assert concise(shapelint, ".") == []
    lab.write_bytes(lab.read_bytes().replace(b"300", b"160"))
    (line,) = concise(shapelint, ".")
    assert line.startswith("lab.ipynb:cell 3:6:50: warning[unused-suppression]")
    shapelint("--fix", ".")
    assert lab.read_bytes() == LAB.replace(b"300", b"160")


@pytest.mark.torch
@pytest.mark.slow
def test_confirmed_by_a_real_forward_pass(lab: Path, shapelint: Shapelint) -> None:
    out = shapelint("--confirm", ".").out
    assert "confirmed: RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x160 and 300x50)\n" in out
    assert "fix verified" in out


def test_the_layers_of_a_network(lab: Path, shapelint: Shapelint) -> None:
    lab.write_bytes(LAB.replace(b"300", b"160"))
    assert "conv1  Conv2d  (2, 10, 4, 4)" in shapelint("shapes", "lab.ipynb::Net", "--input", "2,1,8,8").out


def test_a_syntax_error_is_one_of_its_cell(tree: Path, shapelint: Shapelint) -> None:
    write(tree, code("import torch\n%time torch.zeros(2)"), text("-"), code("x = 1\ny = (\n"), code("z = 1"))
    assert concise(shapelint, ".") == ["lab.ipynb:cell 3:2:5: error[syntax-error] '(' was never closed"]
    write(tree, code("import torch"), code("def f():"), code("z = 1"))
    assert concise(shapelint, ".")[0].startswith("lab.ipynb:cell 2:1:")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"import torch", "is no notebook: not JSON (line 1: '{' is missing)"),
        (b'{"cells": [\n<<<<<<< torch', "is no notebook: not JSON (line 2: '{' is missing)"),
        (b'{"torch": 1}', "is no notebook: it has no cells"),
        (b'["torch"]', "is no notebook: not JSON (line 1: '{' is missing)"),
        (b'{"cells": [{"cell_type": "code"}], "x": "torch"}', "is no notebook: cell 1 has no source"),
        (
            b'{"worksheets": [], "nbformat": 3, "x": "torch"}',
            "is a notebook of format 3: `jupyter nbconvert --to notebook` makes one of format 4",
        ),
        (b'{"torch": ' + b"[" * 100_000, "is nested too deeply to be read"),
        (b"torch \xff", "cannot be decoded: 'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"),
        (notebook(code("import torch\n#" + "#" * MOST_BYTES)), "its cells are larger than 2 MB: not read"),
    ],
    ids=["no JSON", "merge conflict", "no cells", "a list", "no source", "format 3", "deep", "not utf-8", "large"],
)
def test_what_is_no_notebook_is_one_line(tree: Path, shapelint: Shapelint, data: bytes, message: str) -> None:
    (tree / "lab.ipynb").write_bytes(data)
    ran = shapelint(".")
    assert ran.status == 1
    assert ran.err == f"shapelint: error: lab.ipynb: {message}\n"


def test_large_outputs_do_not_count(tree: Path, shapelint: Shapelint) -> None:
    data = LAB.replace(b"iVBORw0KGgo=", b"A" * MOST_BYTES)
    (tree / "lab.ipynb").write_bytes(data)
    assert concise(shapelint, ".") == [FAULT]
    shapelint("--fix", ".")
    assert (tree / "lab.ipynb").read_bytes() == data.replace(b"300", b"160")


@pytest.mark.parametrize(
    "cells",
    [
        (code("%%bash\ntorch ("),),
        (code("import torch"), code("torch.zeros(2) + torch.zeros(3)", "raises-exception")),
        (code("x = ("), text("torch")),
    ],
    ids=["another language", "fails on purpose", "no torch in the program"],
)
def test_silence(tree: Path, shapelint: Shapelint, cells: tuple[dict[str, Any], ...]) -> None:
    write(tree, *cells)
    ran = shapelint(".")
    assert (ran.status, ran.err) == (0, "")


def test_a_notebook_of_another_language_is_nothing_to_lint(tree: Path, shapelint: Shapelint) -> None:
    write(tree, code("library(torch"), language="R")
    assert shapelint(".").out == "Nothing to check: 1 file, 0 networks.\n"
