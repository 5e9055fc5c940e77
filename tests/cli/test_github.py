"""Annotations of GitHub, read back as its runner reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import Ran, finding
from tests.cli.reported import BROKEN, ODD, UNREADABLE, WARNING, elsewhere, many, report
from torchlint_shapes.findings import Result, Span

ANNOTATION = """\
::error title=shapelint (features-mismatch),file=net.py,line=9,endLine=9,col=30,endColumn=33::\
fc1 takes 300 features but receives 160%0A\
for the input (1, 1, 8, 8) of line 15: Net()(torch.randn(1, 1, 8, 8))%0A\
         input             (1, 1, 8, 8)%0A\
  conv1  Conv2d(1, 10, 5)  (1, 10, 4, 4)%0A\
         flatten(1)        (1, 160)%0A\
fix: in_features=160 (--fix)%0A\
or an input of 9x10
"""


def unescaped(text: str) -> str:
    """https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts, backwards."""
    for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def command(line: str) -> tuple[str, dict[str, str], str]:
    """The command, its properties and its data."""
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found is not None
    level, properties, data = found.groups()
    pairs = (each.partition("=")[::2] for each in properties.split(","))
    return level, {name: unescaped(value) for name, value in pairs}, unescaped(data)


def test_a_finding_is_an_annotation_and_the_log_ends_with_a_count(linted: Path, shapelint: Callable[..., Ran]) -> None:
    ran = shapelint("--output-format", "github", "net.py")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out == f"{ANNOTATION}Found 1 error in 1 file; 1 fixable with --fix.\n"
    assert shapelint("-q", "--output-format", "github", "net.py").out == ANNOTATION


def test_nothing_found_is_said_in_the_log() -> None:
    assert report("github", Result()) == "Nothing to check: 0 files, 0 networks.\n"
    assert report("github", Result(), quiet=True) == ""


@pytest.mark.parametrize("path", [ODD, "a,b::c.py", "%0A,line=1.py"])
def test_names_and_messages_come_through_whole(path: str) -> None:
    message = "100% of a::b, two\nlines"
    (line,) = report("github", Result((finding(path=path, message=message),)), quiet=True).splitlines()
    level, properties, data = command(line)
    assert (level, properties["file"]) == ("error", path)
    assert data.startswith(f"{message}\nfor the input")


def test_no_line_of_a_program_is_a_command_of_its_own() -> None:
    text = report("github", Result((finding(message="x\r\n::stop-commands::y\r::z\x1b[2J"),)), quiet=True)
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text


def test_columns_are_given_within_one_line_only() -> None:
    (line,) = report("github", Result((finding(span=Span(9, 30, 11, 4)),)), quiet=True).splitlines()
    _, properties, _ = command(line)
    assert properties == {"title": "shapelint (features-mismatch)", "file": "net.py", "line": "9", "endLine": "11"}


def test_evidence_in_another_file_is_named() -> None:
    _, properties, data = command(report("github", Result((elsewhere(),)), quiet=True).strip())
    assert properties["file"] == "models/head.py"
    assert "of train.py:3: model(batch)" in data


def test_what_could_not_be_checked_is_annotated_first() -> None:
    first, second, third = report("github", Result((finding(),), (UNREADABLE, BROKEN)), quiet=True).splitlines()
    file = "notes/old net.py"
    assert command(first) == ("error", {"title": "shapelint (not checked)", "file": file}, UNREADABLE.message)
    assert command(second)[2] == BROKEN.message
    assert command(third)[1]["line"] == "9"


def test_ten_of_each_level_are_annotated_errors_first_and_the_rest_is_told_in_the_log() -> None:
    lines = report("github", many(errors=25, warnings=12), quiet=True).splitlines()
    annotated = [command(line) for line in lines[:20]]
    assert [level for level, _, _ in annotated] == ["error"] * 10 + ["warning"] * 10
    assert [properties["line"] for _, properties, _ in annotated[:2]] == ["13", "14"]
    assert lines[20] == "15 more errors and 2 more warnings (GitHub shows 10 annotations of a level):"
    assert lines[21].startswith("net.py:23:30: error[features-mismatch] fc1 takes")
    assert len(lines) == 21 + 17


def test_one_more_warning_is_one() -> None:
    text = report("github", Result((finding(**WARNING),) * 11), quiet=True)
    assert "\n1 more warning (GitHub shows" in text
