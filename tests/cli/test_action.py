"""The steps of action.yml, run as GitHub's runner runs them: installed once, from a copy of what the action holds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.cli_example import NET

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
CONTENT = ("pyproject.toml", "README.md", "LICENSE", "torchlint_shapes")
# These would put this tree in the place of the one that is installed.
OURS = ("PYTHONPATH", "VIRTUAL_ENV")


class Runner:
    """What GitHub gives to a step, and keeps from one step to the next."""

    def __init__(self, folder: Path) -> None:
        self.temp = folder
        self.known = {"steps.python.outputs.python-path": sys.executable}

    def run(self, name: str, cwd: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
        (step,) = (step for step in ACTION["runs"]["steps"] if step.get("name") == name)
        given = {f"inputs.{key}": value["default"] for key, value in ACTION["inputs"].items()}
        given |= {f"inputs.{key}": value for key, value in inputs.items()} | self.known
        stated = {
            variable: re.sub(r"\${{ (.*?) }}", lambda found: given[found[1]], value)
            for variable, value in step["env"].items()
        }
        output = self.temp / "output"
        output.write_text("")
        runner = {
            "GITHUB_OUTPUT": str(output), "GITHUB_ACTION_PATH": str(self.temp / "action"),
            "RUNNER_TEMP": str(self.temp), "RUNNER_OS": "Linux",
        }  # fmt: skip
        environment = {key: value for key, value in os.environ.items() if key not in OURS}
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=cwd, env=environment | runner | stated, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        for line in output.read_text().splitlines():
            key, _, value = line.partition("=")
            self.known[f"steps.{step['id']}.outputs.{key}"] = value
        return ran


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("runner")
    for name in CONTENT:
        copy: Any = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (folder / "action").mkdir(exist_ok=True)
        copy(ROOT / name, folder / "action" / name)
    made = Runner(folder)
    installed = made.run("Install shapelint", folder)
    assert installed.returncode == 0, installed.stderr
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("src/net.py", "my models/net.py", "clean/net.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(NET if "clean" not in name else NET.replace("300", "160"))
    return tmp_path


def annotated(text: str) -> list[str]:
    return re.findall(r"^::error .*file=(.*?),", text, re.MULTILINE)


def test_findings_are_annotated_and_fail_the_step(runner: Runner, project: Path) -> None:
    ran = runner.run("Lint", project)
    assert ran.returncode == 1
    assert annotated(ran.stdout) == ["my models/net.py", "src/net.py"]
    assert ran.stdout.endswith("Found 2 errors in 2 files; 2 fixable with --fix.\n")


def test_paths_are_one_a_line_and_a_clean_tree_passes(runner: Runner, project: Path) -> None:
    ran = runner.run("Lint", project, src="my models\nclean\n")
    assert (ran.returncode, annotated(ran.stdout)) == (1, ["my models/net.py"])
    assert runner.run("Lint", project, src="clean").returncode == 0


def test_options_are_handed_on_and_nothing_in_them_is_run(runner: Runner, project: Path) -> None:
    ran = runner.run("Lint", project, args="--exclude *models,clean  --exit-zero")
    assert (ran.returncode, annotated(ran.stdout)) == (0, ["src/net.py"])
    ran = runner.run("Lint", project, args="--ignore $(touch${IFS}here)", src="src; touch here")
    assert ran.returncode == 2
    assert not (project / "here").exists()


def test_sarif_is_written_besides(runner: Runner, project: Path) -> None:
    ran = runner.run("Lint", project, sarif="shapelint.sarif", src="src")
    assert (ran.returncode, annotated(ran.stdout)) == (1, ["src/net.py"])
    (run,) = json.loads((project / "shapelint.sarif").read_text(encoding="utf-8"))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["features-mismatch"]
