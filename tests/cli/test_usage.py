"""Wrong usage ends with status 2 and one line that says what to do; the exit status says what was found."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.cli_example import NET, Ran
from torchlint_shapes.findings import LayerCall, Problem, Result, ShapesReport

Shapelint = Callable[..., Ran]


def refuses(ran: Ran, *words: str) -> None:
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("shapelint: error: ")
    assert ran.err.count("\n") == 1
    assert all(word in ran.err for word in words), ran.err


def test_alone_it_prints_its_help(shapelint: Shapelint) -> None:
    ran = shapelint()
    assert ran.status == 2
    assert "Usage: shapelint" in ran.out
    assert shapelint("--help").status == 0
    assert shapelint("--version").out == "shapelint 0.1.0\n"


@pytest.mark.parametrize("args", [[], ["check"], ["--output-format", "concise"], ["--"]])
def test_check_is_the_default_command(linted: Path, shapelint: Shapelint, args: list[str]) -> None:
    assert "fc1 takes 300" in shapelint(*args, "net.py").out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nowhere.py"], ["no such file or folder: nowhere.py"]),
        (["net.py", "nowhere/"], ["nowhere/"]),
        (["check"], ["no path given"]),
        (["--selct", "x", "net.py"], ["--selct", "--select"]),
        (["--select", "featres-mismatch", "net.py"], ['did you mean "features-mismatch"?', "join-mismatch"]),
        (["--ignore", "qqq", "net.py"], ['no rule is named "qqq". There are: ']),
        (["--output-format", "yaml", "net.py"], ["yaml", "concise", "json", "text"]),
        (["--fix", "--diff", "net.py"], ["--fix", "--diff"]),
        (["--statistics", "--output-format", "json", "net.py"], ["--statistics"]),
        (["-", "net.py"], ["standard input"]),
        (["--stdin-filename", "a.py", "net.py"], ["--stdin-filename"]),
        (["--config", "nowhere.toml", "net.py"], ["nowhere.toml", "cannot be read"]),
        (["--config", "net.py", "net.py"], ["net.py", "line 1"]),
        (["--python", "./nowhere", "net.py"], ["./nowhere"]),
        (["rule", "features"], ['"features"', "features-mismatch"]),
        (["shapes"], ["PATH::NAME"]),
        (["shapes", "net.py"], ["PATH::NAME", "net.py"]),
        (["shapes", "nowhere.py::Net"], ["nowhere.py"]),
        (["shapes", "net.py::Net", "--input", "1,-3"], ["--input", "1,-3"]),
        (["shapes", "net.py::Net", "--input", ""], ["--input"]),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_clear_line(tree: Path, shapelint: Shapelint, args: list[str], words: list[str]) -> None:
    (tree / "net.py").write_text(NET)
    refuses(shapelint(*args), *words)


def test_an_unwritable_output_file_is_one_clear_line(linted: Path, shapelint: Shapelint) -> None:
    refuses(shapelint("--output-file", "nowhere/report.txt", "net.py"), "nowhere/report.txt")


def test_the_report_goes_to_the_output_file_without_color(linted: Path, shapelint: Shapelint) -> None:
    assert shapelint("--output-file", "report.txt", "--color", "always", "net.py") == Ran(1, "", "")
    assert linted.with_name("report.txt").read_text().startswith("net.py:9:30: error[features-mismatch]")


INTERNAL = Problem("net.py", "internal error (KeyError: 1), please report", internal=True)
UNREADABLE = Problem("net.py", "cannot be decoded")


@pytest.mark.parametrize(
    ("findings", "problems", "status", "with_exit_zero"),
    [(0, (), 0, 0), (1, (), 1, 0), (0, (UNREADABLE,), 1, 0), (1, (INTERNAL,), 2, 2), (0, (INTERNAL,), 2, 2)],
)
def test_exit_status(
    linted: Path,
    result: Result,
    shapelint: Shapelint,
    monkeypatch: pytest.MonkeyPatch,
    findings: int,
    problems: tuple[Problem, ...],
    status: int,
    with_exit_zero: int,
) -> None:
    said = replace(result, findings=result.findings[:findings], problems=problems)
    monkeypatch.setattr("torchlint_shapes.run.lint", lambda *args, **how: said)
    ran = shapelint("net.py")
    assert ran.status == status
    assert ran.err == "".join(f"shapelint: error: net.py: {p.message}\n" for p in problems)
    assert shapelint("--exit-zero", "net.py").status == with_exit_zero


def test_a_bug_of_ours_is_no_finding(linted: Path, shapelint: Shapelint, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **how: object) -> Result:
        raise KeyError("ours")

    monkeypatch.setattr("torchlint_shapes.run.lint", broken)
    ran = shapelint("net.py")
    assert ran.status == 2
    assert ran.err.endswith("shapelint: error: internal error, please report it with the lines above\n")


def test_standard_input(tree: Path, result: Result, shapelint: Shapelint, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def lint(paths: object, settings: object, source: str, source_path: str) -> Result:
        asked.append((source, source_path))
        return result

    monkeypatch.setattr("torchlint_shapes.run.lint", lint)
    ran = shapelint("-", "--stdin-filename", "net.py", stdin=NET.encode())
    assert asked == [(NET, "net.py")]
    assert "9 |         self.fc1 = nn.Linear(300, 50)\n" in ran.out
    assert shapelint("-", stdin=b"x\0").err == "shapelint: error: <stdin>: contains a null byte: not a text file\n"


def test_verbose_names_the_settings(linted: Path, shapelint: Shapelint) -> None:
    assert shapelint("-v", "net.py").err.endswith("settings: none\n")
    linted.with_name("pyproject.toml").write_text("[tool.shapelint]\n")
    assert shapelint("-v", "net.py").err.endswith("settings: pyproject.toml\n")


def test_rule_prints_the_list_or_a_manual(shapelint: Shapelint) -> None:
    listed = shapelint("rule")
    assert listed.status == 0
    assert any(line.startswith("features-mismatch  ") for line in listed.out.splitlines())
    page = shapelint("rule", "features-mismatch").out
    assert page.startswith("# features-mismatch\n")
    assert all(f"## {part}" in page for part in ("Why", "Bad", "Good", "Fix"))


RESNET = ShapesReport(
    "net.py::Net",
    (
        LayerCall("conv1", "Conv2d", (("B", 3, "H", "W"),), (("B", 64, "(H + 1) // 2", None),)),
        LayerCall("layer1.0.conv1", "Conv2d", ((1, 64, 8, 8),), ((1, 64, 8, 8),)),
        LayerCall("layer1.0.bn1", "BatchNorm2d", ((1, 64, 8, 8),), ((1, 64, 8, 8),)),
        LayerCall("layer1.1.conv1", "Conv2d", ((1, 64, 8, 8),), ((1, 64, 8, 8),)),
        LayerCall("rnn", "LSTM", ((5, 3),), ((5, 7), (1, 7))),
    ),
    ((1, 1000),),
    (("einops.rearrange", 2),),
    ("H in 28..31",),
)

TREE = """\
net.py::Net
layer      type         output
------------------------------------------------
conv1      Conv2d       (B, 64, (H + 1) // 2, ?)
layer1
  0
    conv1  Conv2d       (1, 64, 8, 8)
    bn1    BatchNorm2d  (1, 64, 8, 8)
  1
    conv1  Conv2d       (1, 64, 8, 8)
rnn        LSTM         (5, 7), (1, 7)
------------------------------------------------
output: (1, 1000)
needs: H in 28..31
not known: einops.rearrange (2)
"""


@pytest.fixture
def followed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What `shapelint shapes` asked of the interpreter, which answers RESNET, or a problem about `Nope`."""
    (tree / "net.py").write_text(NET)
    asked: list[tuple[object, ...]] = []

    def shapes(target: str, inputs: object, *, train: bool) -> ShapesReport:
        asked.append((target, inputs, train))
        return ShapesReport(target, problem=f"{target}: is no network") if "Nope" in target else RESNET

    monkeypatch.setattr("torchlint_shapes.summary.summarize", shapes)
    return asked


def test_shapes_is_a_tree(followed: list[tuple[object, ...]], shapelint: Shapelint) -> None:
    assert shapelint("shapes", "net.py::Net", "--input", "B,3,H,W", "--input", "7", "--train") == Ran(0, TREE, "")
    assert followed == [("net.py::Net", (("B", 3, "H", "W"), (7,)), True)]


def test_shapes_json_is_one_object_a_target(followed: list[tuple[object, ...]], shapelint: Shapelint) -> None:
    ran = shapelint("shapes", "--output-format", "json", "net.py::Net", "net.py::Nope")
    first, second = map(json.loads, ran.out.splitlines())
    assert first["calls"][0] == {
        "path": "conv1",
        "layer": "Conv2d",
        "inputs": [["B", 3, "H", "W"]],
        "outputs": [["B", 64, "(H + 1) // 2", None]],
    }
    assert (first["output"], first["unknown"]) == ([[1, 1000]], {"einops.rearrange": 2})
    assert second["calls"] == []
    assert ran.status == 2
    assert ran.err == "shapelint: error: net.py::Nope: is no network\n"


def test_the_server_says_how_to_install_what_it_needs(
    tree: Path, shapelint: Shapelint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    refuses(shapelint("server"), "pip install 'torchlint-shapes[server]'")
