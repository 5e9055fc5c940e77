"""docs/ci.md can be copied: its files are valid, and its commands run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest
import yaml

from tests.cli.cli_example import NET

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
FILES = [(block.partition("\n")[0].removeprefix("# "), block) for language, block in BLOCKS if language == "yaml"]
SCHEMAS = {".github/workflows/shapelint.yml": "github-workflows", ".gitlab-ci.yml": "gitlab-ci"}


def values(node: Any, *keys: str) -> Iterator[Any]:
    """What stands under these keys, wherever they are."""
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key in keys)
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from values(child, *keys)


def commands() -> Iterator[str]:
    """All that is typed into a shell."""
    for language, block in BLOCKS:
        if language == "yaml":
            for said in values(yaml.safe_load(block), "run", "script"):
                yield from said if isinstance(said, list) else [said]
        else:
            yield from block.splitlines() if language == "sh" else re.findall(r"sh '(.*)'", block)


LINTS = sorted({command for command in commands() if command.startswith("shapelint")})


def valid(schema: str, text: str, folder: Path) -> None:
    (folder / "file.yml").write_text(text)
    ran = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(folder / "file.yml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), [file for file in FILES if file[0] in SCHEMAS])
def test_a_file_for_a_service_is_valid(name: str, text: str, tmp_path: Path) -> None:
    valid(SCHEMAS[name], text, tmp_path)


@pytest.mark.slow
def test_the_action_is_valid_and_given_inputs_that_it_has(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    valid("github-actions", text, tmp_path)
    inputs = yaml.safe_load(text)["inputs"]
    steps = [step for _, file in FILES for steps in values(yaml.safe_load(file), "steps") for step in steps]
    ours = [step["with"] for step in steps if step.get("uses", "").startswith("OWNER/shapelint@")]
    assert len(ours) == 2
    assert all(set(given) <= set(inputs) for given in ours)


def test_the_hook_exists() -> None:
    (text,) = (text for name, text in FILES if name == ".pre-commit-config.yaml")
    (repository,) = yaml.safe_load(text)["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in hooks}


def test_every_file_and_command_was_looked_at() -> None:
    assert {name for name, _ in FILES} == {*SCHEMAS, ".pre-commit-config.yaml"}
    assert {command for command in commands() if not command.startswith("shapelint")} == {
        "pip install git+https://github.com/OWNER/shapelint@v0.1.0"
    }
    assert len(LINTS) == 4


@pytest.mark.slow
@pytest.mark.parametrize("command", LINTS)
def test_a_command_runs_and_its_report_is_where_the_service_looks(command: str, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "net.py").write_text(NET)
    shapelint = tmp_path / "shapelint"
    shapelint.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m torchlint_shapes "$@"\n')
    shapelint.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["bash", "-ec", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == (0 if "--exit-zero" in command else 1), ran.stderr
    said = ran.stdout
    written = re.search(r"--output-file (\S+)", command)
    if written is not None:
        report = tmp_path / written[1]
        assert PAGE.count(report.name) > 1
        said = report.read_text(encoding="utf-8")
        assert json.loads(said) if report.suffix == ".json" else parse(report)
    assert "fc1 takes 300 features but receives 160" in said
