"""What the reports say about a finding."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_example import CONFIRMED, Ran, finding
from torchlint_shapes.findings import Coverage, Edit, Evidence, Fix, Problem, Result, Span
from torchlint_shapes.report.declare import FINDINGS, View, load
from torchlint_shapes.report.text import evidence_text

Shapelint = Callable[..., Ran]

FULL = """\
net.py:9:30: error[features-mismatch] fc1 takes 300 features but receives 160
  |
9 |         self.fc1 = nn.Linear(300, 50)
  |                              ^^^
  for the input (1, 1, 8, 8) of line 15: Net()(torch.randn(1, 1, 8, 8))
           input             (1, 1, 8, 8)
    conv1  Conv2d(1, 10, 5)  (1, 10, 4, 4)
           flatten(1)        (1, 160)
  fix: in_features=160 (--fix)
  or an input of 9x10

Found 1 error in 1 file; 1 fixable with --fix.
"""


def report(name: str, result: Result, line: str = "", **view: Any) -> str:
    load()
    return FINDINGS[name](result, View(lambda path, number: line, **view))


def closing(result: Result, **view: Any) -> str:
    return report("concise", result, **view).splitlines()[-1]


def test_text_gives_place_evidence_derivation_and_repairs(linted: Path, shapelint: Shapelint) -> None:
    assert shapelint("net.py") == Ran(1, FULL, "")


def test_text_says_what_a_real_run_said(result: Result) -> None:
    confirmed = replace(result, findings=(finding(confirmation=CONFIRMED),))
    assert (
        "  confirmed: RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x160 and 300x50)\n  fix verified\n"
        in report("text", confirmed)
    )


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        (Evidence("never", "net.py", 5), "for every input size"),
        (Evidence("never", "net.py", 5, (("B", 1, "H", "W"),)), "for every input size: (B, 1, H, W)"),
        (
            Evidence("call", "train.py", 3, ((2, 3), (2, 4)), "f(a, b)"),
            "for the inputs (2, 3) and (2, 4) of train.py:3: f(a, b)",
        ),
        (Evidence("dataset", "net.py", 7, ((8, 1),)), "for the input (8, 1) that the dataset gives in line 7"),
        (Evidence("contract", "net.py", 7, ((8,),)), "for the input (8,) stated in line 7"),
        (Evidence("setting", "pyproject.toml", 7, ((8,),)), "for the input (8,) set in pyproject.toml:7"),
    ],
)
def test_evidence_is_a_sentence(evidence: Evidence, sentence: str) -> None:
    assert evidence_text(evidence, "net.py", View(lambda path, number: "")) == sentence


@pytest.mark.parametrize(
    ("line", "columns", "source", "carets"),
    [
        ("x = f(300)", (7, 10), "x = f(300)", "      ^^^"),
        ("\tx = f(300)", (8, 11), "    x = f(300)", "          ^^^"),
        ("x = '图像'; f(300)", (13, 16), "x = '图像'; f(300)", "              ^^^"),
        ("x = f(300)", (7, 7), "x = f(300)", "      ^"),
        ("y" * 500 + " = f(300)", (506, 509), "y" * 35 + " = f(300)", " " * 40 + "^^^"),
    ],
    ids=["plain", "tab", "wide", "empty span", "long"],
)
def test_carets_stand_under_the_number(line: str, columns: tuple[int, int], source: str, carets: str) -> None:
    shown = report("text", Result((finding(span=Span(1, columns[0], 1, columns[1])),)), line).splitlines()
    assert shown[2:4] == [f"1 | {source}", f"  | {carets}"]


def test_a_control_character_never_reaches_the_terminal() -> None:
    for name in ("text", "concise"):
        assert "\x1b" not in report(name, Result((finding(message="\x1b[2J", path="\x1b.py"),)), "x = '\x1b[2J'")


def test_concise_is_one_line_a_finding(linted: Path, shapelint: Shapelint) -> None:
    line = "net.py:9:30: error[features-mismatch] fc1 takes 300 features but receives 160\n"
    assert shapelint("-q", "--output-format", "concise", "net.py").out == line


def test_json_is_the_documented_object(linted: Path, shapelint: Shapelint) -> None:
    document = json.loads(shapelint("--output-format", "json", "net.py").out)
    (found,) = document.pop("findings")
    assert document == {
        "version": "0.1.0",
        "coverage": {"files": 1, "networks": 1, "calls": 2, "known": 2, "unknown": {}},
        "errors": [],
    }
    place = {"line": 9, "column": 30, "end_line": 9, "end_column": 33}
    assert found == {
        "rule": "features-mismatch",
        "level": "error",
        "message": "fc1 takes 300 features but receives 160",
        "path": "net.py",
        **place,
        "network": "Net",
        "layer": "fc1",
        "want": "300",
        "got": "160",
        "symbolic": "10 * (H - 4) * (W - 4)",
        "evidence": {
            "kind": "call",
            "path": "net.py",
            "line": 15,
            "input": [[1, 1, 8, 8]],
            "text": "Net()(torch.randn(1, 1, 8, 8))",
        },
        "requirements": [],
        "derivation": [
            {"path": "net.py", "line": 12, "layer": "", "op": "input", "output": ["1", "1", "8", "8"]},
            {"path": "net.py", "line": 12, "layer": "conv1", "op": "Conv2d(1, 10, 5)", "output": ["1", "10", "4", "4"]},
            {"path": "net.py", "line": 12, "layer": "", "op": "flatten(1)", "output": ["1", "160"]},
        ],
        "fixes": [
            {
                "title": "in_features=160",
                "applicability": "safe",
                "edits": [{"path": "net.py", **place, "text": "160"}],
            },
            {"title": "an input of 9x10", "applicability": "display", "edits": []},
        ],
        "confirmation": None,
    }


def test_json_has_null_for_what_is_not_there_and_counts_what_is_unknown() -> None:
    unknown = Coverage(1, 1, 9, 7, (("einops.rearrange", 2),))
    bare = Result((finding(evidence=None, confirmation=CONFIRMED),), (Problem("b.py", "cannot be read"),), unknown)
    document = json.loads(report("json", bare))
    assert document["findings"][0]["evidence"] is None
    assert document["findings"][0]["confirmation"]["fix"] == "verified"
    assert document["coverage"]["unknown"] == {"einops.rearrange": 2}
    assert document["errors"] == [{"path": "b.py", "message": "cannot be read"}]


def test_paths_are_relative_below_the_working_directory_only(tree: Path) -> None:
    inside, outside = report(
        "concise", Result((finding(path=str(tree / "a.py")), finding(path="/elsewhere/b.py")))
    ).split("\n")[:2]
    assert inside.startswith("a.py:9")
    assert outside.startswith("/elsewhere/b.py:9")


@pytest.mark.parametrize(
    ("coverage", "line"),
    [
        (Coverage(3, 2, 14, 14), "All shapes fit: 3 files, 2 networks, 14 calls followed of 14."),
        (Coverage(1, 1, 14, 1), "Nothing found: 1 file, 1 network, 1 call followed of 14."),
        (Coverage(1, 0, 0, 0), "Nothing to check: 1 file, 0 networks."),
    ],
)
def test_a_clean_run_says_how_much_was_followed(coverage: Coverage, line: str) -> None:
    assert closing(Result((), (), coverage)) == line


def test_the_last_line_counts_what_can_be_repaired() -> None:
    choice = Fix("view", "unsafe", (Edit("net.py", finding().span, "x"),))
    findings = (finding(), finding(fixes=(choice,)), finding(level="warning", fixes=(), path="b.py"))
    both = Result(findings)
    assert closing(both) == "Found 2 errors and 1 warning in 2 files; 1 fixable with --fix, 1 more with --unsafe-fixes."
    assert closing(both, unsafe=True) == "Found 2 errors and 1 warning in 2 files; 2 fixable with --fix."
    assert closing(Result(findings[1:2])) == "Found 1 error in 1 file; 1 fixable with --unsafe-fixes."
    assert closing(Result(findings[:1]), fixed=(finding(), finding())) == "Found 3 errors (2 fixed, 1 remaining)."
    assert closing(Result((), (Problem("a.py", "cannot be read"),))).endswith("1 path could not be checked.")


def test_statistics_and_coverage(linted: Path, shapelint: Shapelint) -> None:
    said = shapelint("--statistics", "--coverage", "net.py").out
    assert said == (
        "     1  features-mismatch\nFound 1 error in 1 file; 1 fixable with --fix.\nFollowed 2 of 2 calls (100.0 %).\n"
    )
    unknown = Result((), (), Coverage(1, 1, 4, 1, (("einops.rearrange", 2), ("foo.Bar", 1))))
    assert report("text", unknown, coverage=True).endswith("Not known:\n     2  einops.rearrange\n     1  foo.Bar\n")


@pytest.mark.parametrize(
    ("args", "environment", "colored"),
    [
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {}, False),
        ([], {}, False),
    ],
)
def test_color_is_for_terminals_or_on_demand(
    linted: Path,
    shapelint: Shapelint,
    monkeypatch: pytest.MonkeyPatch,
    args: list[str],
    environment: dict[str, str],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said = shapelint(*args, "net.py").out
    assert ("\x1b[1;31merror[features-mismatch]\x1b[0m" in said) == colored
    assert said.endswith("with --fix.\n")


@pytest.mark.parametrize(
    ("no_color", "term", "colored"), [("", "xterm", True), ("1", "xterm", False), ("", "dumb", False)]
)
def test_a_terminal_gets_color_unless_it_asks_for_none(
    linted: Path, shapelint: Shapelint, monkeypatch: pytest.MonkeyPatch, no_color: str, term: str, colored: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    said = shapelint("net.py").out
    assert ("\x1b[1;31merror[" in said) == colored
    assert "receives 160" in said


@pytest.mark.parametrize("name", ["json", "sarif", "github", "gitlab", "junit"])
def test_a_report_for_programs_says_itself_what_could_not_be_checked(
    tree: Path, shapelint: Shapelint, name: str
) -> None:
    (tree / "net.py").write_bytes(b"import torch\0")
    ran = shapelint("--output-format", name, "net.py")
    assert (ran.status, ran.err) == (1, "")
    assert "contains a null byte: not a text file" in ran.out
    assert shapelint("--statistics", "--output-format", name, "net.py").status == 2
