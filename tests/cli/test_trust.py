"""An interpreter that only the settings of a project name is not run for them."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import NET, Ran
from torchlint_shapes.run.cache import PACKAGE

Shapelint = Callable[..., Ran]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the interpreter is a script")


@pytest.fixture
def project(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with a fault, and settings that name an interpreter of the project's own."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    python = tree / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ntouch {tree / 'was_run'}\n")
    python.chmod(0o755)
    (tree / "net.py").write_text(NET)
    (tree / "shapelint.toml").write_text('python = "env/bin/python"\n')
    return tree


def test_an_interpreter_of_the_settings_alone_is_not_run(project: Path, shapelint: Shapelint) -> None:
    said = "--confirm runs env/bin/python if you say so, and not because shapelint.toml does: --python env/bin/python"
    assert shapelint("--confirm", "net.py") == Ran(2, "", f"shapelint: error: {said}\n")
    assert shapelint("net.py").status == 1  # without --confirm it is only looked at
    assert not (project / "was_run").exists()


@pytest.mark.parametrize(
    "words",
    [("--python", "env/bin/python"), ("--config", "shapelint.toml"), ("--config", 'python = "env/bin/python"')],
)
def test_one_that_the_user_names_is(project: Path, shapelint: Shapelint, words: tuple[str, ...]) -> None:
    assert "not run: torch cannot be imported in" in shapelint("--confirm", *words, "net.py").out
    assert (project / "was_run").exists()


def test_one_of_the_active_environment_is(project: Path, shapelint: Shapelint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(project / "env"))
    assert "not run: torch cannot be imported in" in shapelint("--confirm", "net.py").out
    assert (project / "was_run").exists()


def test_an_environment_beside_the_program_is_never_chosen_to_be_run(project: Path, shapelint: Shapelint) -> None:
    (project / "env").rename(project / ".venv")
    (project / "shapelint.toml").unlink()
    (project / "net.py").write_text(NET)
    (project / ".venv" / "bin" / "python").write_text(f"#!/bin/sh\ntouch {project / 'was_run'}\n")
    shapelint("--confirm", "--select", "join-mismatch", "net.py")
    assert not (project / "was_run").exists()


def test_the_editor_server_can_run_nothing() -> None:
    """It knows neither what proves findings nor how to start a process: there is nothing to trust a workspace with."""
    for file in (PACKAGE / "server").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(n == "subprocess" or n.startswith("torchlint_shapes.confirm") for n in names), file


def test_vs_code_takes_no_program_from_a_workspace_that_is_not_trusted() -> None:
    package = json.loads((PACKAGE.parent / "editors" / "vscode" / "package.json").read_text(encoding="utf-8"))
    trust = package["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    assert set(trust["restrictedConfigurations"]) == {"shapelint.path", "shapelint.interpreter", "shapelint.python"}
