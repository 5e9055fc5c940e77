"""What marks mean, and what is said where findings or texts differ from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.expected import Expected
from tests.marks import Mark, difference, misspelt, rules, without
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

PROGRAM = "import torch\n\ntorch.nn.Linear(4, 2)(torch.randn(2, 3)){}\n"


def told(folder: Path, mark: str) -> str:
    program = folder / "p.py"
    program.write_text(PROGRAM.format(mark))
    marks = [Mark(str(program), m.line, m.rule, m.column) for m in rules(program.read_text(), "error", "p.py")]
    return difference(marks, lint([str(program)], Settings()).findings).replace(f"{folder}/", "")


@pytest.mark.parametrize("mark", ["  # error: features-mismatch", "  # error: features-mismatch @17"])
def test_a_mark_that_is_met(mark: str, tmp_path: Path) -> None:
    assert told(tmp_path, mark) == ""


def test_a_mark_of_another_column_or_rule_or_none(tmp_path: Path) -> None:
    found = "+ p.py:3:17"
    assert found in told(tmp_path, "")
    assert "found, not marked: " in told(tmp_path, "")
    said = told(tmp_path, "  # error: features-mismatch @18").split("\n")
    assert [line.split()[:2] for line in said] == [["-", "p.py:3:18"], ["+", "p.py:3:17"]]
    assert "marked, not found" in told(tmp_path, "  # error: loss-mismatch")


def test_marks_are_taken_off_and_replaced() -> None:
    text = "x = 1  # error: a-b @3, c\ny = 2  # missed: d\n"
    assert without(text) == "x = 1\ny = 2\n"
    assert without(text, "  # {rules}") == "x = 1  # a-b, c\ny = 2\n"
    assert misspelt(text + "z  # errors: a\nz # error: b\n") == ["# errors: a", "# error: b"]
    with pytest.raises(ValueError, match="no rule"):
        list(rules("x  # error: a b\n", "error", "p.py"))


def test_another_text_is_shown_as_a_difference_with_the_command_that_renews_it(
    tmp_path: Path, expected: Expected
) -> None:
    file = tmp_path / "text.txt"
    file.write_text("one\ntwo\n")
    expected.match("one\ntwo\n", file)
    with pytest.raises(pytest.fail.Exception) as failed:
        replace(expected, test="tests/x.py::test[a/b]").match("one\n2\n", file)
    assert "\n one\n-two\n+2\n" in str(failed.value)
    assert str(failed.value).endswith("pytest 'tests/x.py::test[a/b]' --snapshot-update")
