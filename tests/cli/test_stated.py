"""An input that somebody states is studied; one that is stated in vain is told, in one line and with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import Ran

Shapelint = Callable[..., Ran]

NET = """\
from torch import nn


class Net(nn.Module):{comment}
    def __init__(self, width=8):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3)
        self.fc = nn.Linear(800, 10)

    def forward(self, x, scale=None):
        x = self.fc(self.conv(x).flatten(1))
        return x if scale is None else x * scale


{program}
"""
FAULT = "net.py:8:29: error[features-mismatch] fc takes 800 features but receives"


def write(folder: Path, comment: str = "", program: str = "", inputs: str = "") -> None:
    (folder / "net.py").write_text(NET.format(comment=comment, program=program))
    (folder / "shapelint.toml").write_text(f"inputs = {{ {inputs} }}\n" if inputs else "")


@pytest.mark.parametrize("program", ["", "model = Net()", "def main():\n    return Net()", "nets = [Net(), Net(8)]"])
@pytest.mark.parametrize("way", ["comment", "setting"])
def test_a_stated_input_is_studied_whatever_the_program_builds(
    tree: Path, shapelint: Shapelint, program: str, way: str
) -> None:
    if way == "comment":
        write(tree, "  # shapelint: input(8, 3, 32, 32)", program)
    else:
        write(tree, "", program, '"net.Net" = [[8, 3, 32, 32]]')
    ran = shapelint("--output-format", "concise", ".")
    assert ran.out.startswith(f"{FAULT} 7200\n"), ran
    assert (ran.status, ran.err) == (1, "")


def test_the_network_that_the_program_builds_is_the_one_that_is_studied(tree: Path, shapelint: Shapelint) -> None:
    write(tree, "  # shapelint: input(8, 3, 32, 32)", "model = Net(width=4)")
    assert shapelint("--output-format", "concise", ".").out.startswith(f"{FAULT} 3600\n")
    write(tree, "  # shapelint: input(8, 3, 12, 12)", "model = Net()")
    assert shapelint(".").status == 0
    write(tree, "  # shapelint: input((8, 3, 12, 12), (8, 7))", "model = Net()")  # the second argument is optional
    assert "warning" not in shapelint(".").out
    assert "error[join-mismatch]" in shapelint(".").out


@pytest.mark.parametrize(
    ("comment", "place", "said"),
    [
        ("input((8, 3, 9, 9), (8, 1), (8,))", 4, "the comment states 3 inputs, and Net.forward takes x, scale"),
        ("input(8, 3, h * 2)", 4, "input(8, 3, h * 2) states no input: sizes are numbers from 1 on, or names"),
        ("inptu(8, 3)", 4, '"inptu" is nothing that a comment can say; did you mean "input"?'),
        ("ignore[features-mismach]", 4, 'no rule is named "features-mismach"; did you mean "features-mismatch"?'),
        ("ignore[xyzzy]", 4, 'no rule is named "xyzzy": there are batch-folded, channels-mismatch, '),
        ("", 4, "the comment says nothing: it can say ignore, ignore-file or input(...)"),
    ],
)
def test_a_comment_that_says_something_in_vain_is_a_warning(
    tree: Path, shapelint: Shapelint, comment: str, place: int, said: str
) -> None:
    write(tree, f"  # shapelint: {comment}", "model = Net()")
    for _ in range(2):  # the second time from the cache
        ran = shapelint("--output-format", "concise", "--select", "invalid-comment,unused-suppression", ".")
        first, last = ran.out.splitlines()
        assert first.startswith(f"net.py:{place}:")
        assert f"warning[invalid-comment] {said}" in first
        assert last.startswith("Found 1 warning in 1 file")
        assert ran.status == 1
    assert shapelint("--ignore", "invalid-comment,features-mismatch", ".").status == 0
    assert shapelint("--add-ignores", "--ignore", "features-mismatch", ".").out == "Added 1 suppression.\n"
    assert shapelint("--ignore", "features-mismatch", ".").status == 0


def test_an_input_stated_at_no_network(tree: Path, shapelint: Shapelint) -> None:
    write(tree, "", "model = Net()  # shapelint: input(8, 3, 32, 32)")
    assert "net.py:15:16: warning[invalid-comment] the comment states the input of no network" in shapelint(".").out


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ('"net.Nett" = [["B", 3, 32, 32]]', 'inputs: no network is named "net.Nett"; did you mean "net.Net"?'),
        ('"Nett" = [["B", 3, 32, 32]]', 'inputs: no network is named "Nett"; did you mean "Net"?'),
        ('"other" = [["B", 3, 32, 32]]', 'inputs: no network is named "other"'),
        ('"Net" = [[8, 3, 9, 9], [8, 1], [8]]', "inputs: Net has 3 shapes, and Net.forward takes x, scale"),
    ],
)
def test_a_setting_that_speaks_of_no_network_is_told(tree: Path, shapelint: Shapelint, inputs: str, said: str) -> None:
    write(tree, "", "model = Net()", inputs)
    for _ in range(2):
        ran = shapelint("--ignore", "features-mismatch", ".")
        assert (ran.status, ran.err) == (1, f"shapelint: warning: shapelint.toml: {said}\n")
        assert "could not be checked" not in ran.out


def test_a_part_of_the_project_says_nothing_of_names_that_may_be_elsewhere(tree: Path, shapelint: Shapelint) -> None:
    write(tree, "", "", '"lib.Head" = [["B", 3]]')
    (tree / "lib").mkdir()
    (tree / "lib" / "other.py").write_text("import torch\n")
    assert shapelint("net.py").err == ""
    assert shapelint("lib").err == ""
    assert "lib.Head" in shapelint(".").err
    (tree / "lib" / "broken.py").write_text("import torch\nclass Head(\n")  # it may be in there
    assert "lib.Head" not in shapelint(".").err


def test_a_name_of_the_command_line_is_always_told(tree: Path, shapelint: Shapelint) -> None:
    write(tree)
    (tree / "shapelint.toml").unlink()
    ran = shapelint("--config", 'inputs = { "Nett" = [["B", 3, 32, 32]] }', "net.py")
    assert ran.err == 'shapelint: warning: settings: inputs: no network is named "Nett"; did you mean "Net"?\n'
