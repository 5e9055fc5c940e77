"""Every rule does what its manual says: Bad is found and wrong for torch, Good is neither, Fix makes Bad good."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.every_rule import EVERY, SELECTED
from torchlint_shapes.cli.main import shapelint
from torchlint_shapes.rules import manual, names
from torchlint_shapes.rules.declare import load
from torchlint_shapes.run import lint

MANUAL = manual()
# A comment that is of no use does nothing to torch.
HARMLESS = ("invalid-comment", "unused-suppression")

each_rule = pytest.mark.parametrize("rule", MANUAL)


def program(rule: str, section: str, folder: Path) -> Path:
    """The program in a section of a rule's manual, as a file."""
    found = re.search(rf"^## {section}\n```python\n(.*?)^```", MANUAL[rule], re.DOTALL | re.MULTILINE)
    assert found is not None, f"{rule} shows no program under {section}"
    path = folder / f"{section.lower()}.py"
    path.write_text(found[1])
    return path


def rules_found(path: Path) -> set[str]:
    result = lint([str(path)], EVERY)
    assert result.problems == ()
    return {finding.rule for finding in result.findings}


@each_rule
def test_the_manual_has_its_sections_in_order(rule: str) -> None:
    first, *rest = MANUAL[rule].split("\n")
    assert re.fullmatch(r"[A-Z].*\.", first)
    assert [line for line in rest if line.startswith("## ")] == ["## Why", "## Bad", "## Good", "## Fix"]


@each_rule
def test_bad_is_found(rule: str, tmp_path: Path) -> None:
    bad = program(rule, "Bad", tmp_path)
    assert rules_found(bad) == ({rule, "features-mismatch"} if rule == "resized-by-attribute" else {rule})


@each_rule
def test_bad_is_wrong(rule: str, tmp_path: Path, real: ModuleType) -> None:
    assert (real.run(program(rule, "Bad", tmp_path)) != "") == (rule not in HARMLESS)


@each_rule
def test_what_is_found_has_the_level_of_the_rule(rule: str, tmp_path: Path) -> None:
    findings = lint([str(program(rule, "Bad", tmp_path))], EVERY).findings
    assert {f.level for f in findings if f.rule == rule} == {load()[rule].level}


@each_rule
def test_good_is_silent(rule: str, tmp_path: Path) -> None:
    assert rules_found(program(rule, "Good", tmp_path)) == set()


@each_rule
def test_good_runs(rule: str, tmp_path: Path, real: ModuleType) -> None:
    assert real.run(program(rule, "Good", tmp_path)) == ""


@each_rule
def test_fix_makes_bad_good_or_says_that_it_does_not(rule: str, tmp_path: Path) -> None:
    bad = program(rule, "Bad", tmp_path)
    said = MANUAL[rule].partition("## Fix\n")[2]
    (finding,) = (f for f in lint([str(bad)], EVERY).findings if f.rule == rule)
    assert (finding.repair(unsafe=True) is None) == said.startswith("None is made"), said
    if finding.repair(unsafe=True) is not None:
        assert shapelint.main(["--fix", "--unsafe-fixes", *SELECTED, str(bad)], standalone_mode=False) == 0
        assert rules_found(bad) == set()


@each_rule
def test_what_fix_made_runs(rule: str, tmp_path: Path, real: ModuleType) -> None:
    bad = program(rule, "Bad", tmp_path)
    if shapelint.main(["--fix", "--unsafe-fixes", *SELECTED, str(bad)], standalone_mode=False) == 0:
        assert real.run(bad) == ""


def test_a_rule_has_the_name_of_its_file() -> None:
    assert names() == set(MANUAL)


def test_all_rules_are_listed_and_each_has_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    shapelint.main(["rule"], standalone_mode=False)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == sorted(MANUAL)
    for rule, page in MANUAL.items():
        shapelint.main(["rule", rule], standalone_mode=False)
        assert capsys.readouterr().out == f"# {rule}\n\n{page.strip()}\n"
