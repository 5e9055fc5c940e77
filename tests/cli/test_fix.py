"""`--fix`, `--diff`, `--unsafe-fixes`, `--confirm`: what they do to files, and what they say."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.cli_example import CONFIRMED, NET, PLACE, Ran, finding
from torchlint_shapes.findings import Edit, Fix, Result

Shapelint = Callable[..., Ran]

REPAIRED = NET.replace("300", "160")


@pytest.fixture
def net(tree: Path) -> Path:
    (tree / "net.py").write_text(NET)
    return tree / "net.py"


def test_fix_writes_the_number_and_says_what_is_left(net: Path, shapelint: Shapelint) -> None:
    assert shapelint("--fix", "net.py") == Ran(0, "Found 1 error (1 fixed, 0 remaining).\n", "")
    assert net.read_text() == REPAIRED
    again = shapelint("--fix", "net.py")
    assert (again.status, net.read_text()) == (0, REPAIRED)
    assert again.out.startswith("All shapes fit: 1 file")


def test_fix_keeps_the_line_ends(net: Path, shapelint: Shapelint) -> None:
    net.write_bytes(b"\xef\xbb\xbf" + NET.replace("\n", "\r\n").encode())
    assert shapelint("--fix", ".").status == 0
    assert net.read_bytes() == b"\xef\xbb\xbf" + REPAIRED.replace("\n", "\r\n").encode()


def test_diff_shows_and_changes_nothing(net: Path, shapelint: Shapelint) -> None:
    ran = shapelint("--diff", ".")
    assert (ran.status, ran.err, net.read_text()) == (1, "", NET)
    assert ran.out.startswith("--- net.py\n+++ net.py\n@@ ")
    assert "-        self.fc1 = nn.Linear(300, 50)\n+        self.fc1 = nn.Linear(160, 50)\n" in ran.out
    assert shapelint("--diff", "--exit-zero", ".").status == 0
    net.write_text(REPAIRED)
    assert shapelint("--diff", ".") == Ran(0, "", "")


def test_the_repair_of_standard_input_goes_to_standard_output(tree: Path, shapelint: Shapelint) -> None:
    source = NET.replace("\n", "\r\n").encode()
    ran = shapelint("-", "--fix", stdin=source)
    assert ran == Ran(0, source.replace(b"300", b"160").decode(), "Found 1 error (1 fixed, 0 remaining).\n")
    assert shapelint("-", "--fix", stdin=REPAIRED.encode()).out == REPAIRED
    assert "+        self.fc1 = nn.Linear(160, 50)" in shapelint("-", "--diff", stdin=NET.encode()).out


def test_a_fault_shown_by_another_file_is_repaired_where_it_is(net: Path, tree: Path, shapelint: Shapelint) -> None:
    net.write_text(NET.replace("Net()(torch.randn(1, 1, 8, 8))\n", ""))
    (tree / "main.py").write_text("import torch\nfrom net import Net\n\nNet()(torch.randn(1, 1, 8, 8))\n")
    for option in ("--diff", "--fix"):
        assert shapelint(option, ".").status == (1 if option == "--diff" else 0)
    assert "nn.Linear(160, 50)" in net.read_text()


def test_a_file_that_cannot_be_written_is_said(net: Path, shapelint: Shapelint) -> None:
    net.chmod(0o444)
    ran = shapelint("--fix", "net.py")
    assert (ran.status, net.read_text()) == (1, NET)
    assert ran.err == "shapelint: error: net.py: cannot be fixed: the file is read-only\n"
    assert "fc1 takes 300 features but receives 160" in ran.out


@pytest.mark.parametrize(("option", "text", "left"), [((), NET, 1), (("--unsafe-fixes",), REPAIRED, 0)])
def test_a_choice_is_made_only_on_demand(
    net: Path,
    shapelint: Shapelint,
    monkeypatch: pytest.MonkeyPatch,
    option: tuple[str, ...],
    text: str,
    left: int,
) -> None:
    choice = finding(fixes=(Fix("in_features=160", "unsafe", (Edit("net.py", PLACE, "160"),)),))

    def lint(
        paths: object, settings: object, source: str | None = None, source_path: str = "", **how: object
    ) -> Result:
        return Result((choice,) if "300" in (source or net.read_text()) else ())

    monkeypatch.setattr("torchlint_shapes.run.lint", lint)
    ran = shapelint("--fix", *option, "net.py")
    assert (ran.status, net.read_text()) == (left, text)


def test_fix_keeps_the_encoding(net: Path, shapelint: Shapelint) -> None:
    program = '# -*- coding: latin-1 -*-\nimport torch\nx = "ééé"; torch.nn.Linear(3, 4)(torch.randn(2, 5))\n'
    net.write_bytes(program.encode("latin-1"))
    shapelint("--fix", "net.py")
    assert net.read_bytes() == program.replace("(3, 4)", "(5, 4)").encode("latin-1")


def test_confirm_asks_no_interpreter_that_only_the_settings_name(
    linted: Path, tree: Path, shapelint: Shapelint, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def confirm(result: Result, python: str | None, *, read: Callable[[str], str]) -> Result:
        asked.append((python, read("net.py")))
        return replace(result, findings=tuple(replace(f, confirmation=CONFIRMED) for f in result.findings))

    monkeypatch.setattr("torchlint_shapes.confirm.prove.confirm", confirm)
    assert "  fix verified\n" in shapelint("--confirm", "net.py").out
    (tree / "pyproject.toml").write_text('[tool.shapelint]\npython = "env/bin/python"\n')
    refused = shapelint("--confirm", "net.py")
    assert refused.status == 2
    assert "--python" in refused.err
    shapelint("--confirm", "--python", sys.executable, "net.py")
    assert asked == [(None, NET), (sys.executable, NET)]
