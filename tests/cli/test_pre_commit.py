"""The hooks, run by pre-commit itself on a repository with a bug."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from torchlint_shapes.run.cache import PACKAGE

pytestmark = pytest.mark.slow

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

ROOT = PACKAGE.parent
FILES = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 10, 5)
        self.fc = nn.Linear(300, 50)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv(x), 1))
"""
MAIN = "import torch\nfrom net import Net\n\nNet()(torch.randn(1, 1, 8, 8))\n"


def git(folder: Path, *args: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *identity, *args], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository of hooks."""
    folder = tmp_path_factory.mktemp("shapelint")
    shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init")
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "hooks")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit installs the hooks, once for all tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository whose next commit has a bug, shown by a file that is committed already."""
    git(tmp_path, "init")
    (tmp_path / "main.py").write_text(MAIN)
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--message", "before")
    (tmp_path / "net.py").write_text(NET)
    git(tmp_path, "add", "--all")
    return tmp_path


def pre_commit(project: Path, home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *args],
        cwd=project, env={**environment, "PRE_COMMIT_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def install(project: Path, hooks: Path, hook: str) -> None:
    revision = git(hooks, "rev-parse", "HEAD").strip()
    config = f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: {hook}\n"
    (project / ".pre-commit-config.yaml").write_text(config)
    git(project, "add", "--all")


def test_try_repo_finds_the_bug(project: Path, hooks: Path, home: Path) -> None:
    ran = pre_commit(project, home, "try-repo", str(hooks), "shapelint", "--all-files")
    assert "net.py:9:29: error[features-mismatch] fc takes 300 features but receives 160" in ran.stdout, ran.stdout
    assert ran.returncode == 1


def test_an_installed_hook_stops_the_commit_until_it_is_fixed(project: Path, hooks: Path, home: Path) -> None:
    install(project, hooks, "shapelint-fix")
    (project / "main.py").write_text(f"{MAIN}# changed with it\n")
    git(project, "add", "--all")
    first = pre_commit(project, home, "run")
    assert "files were modified by this hook" in first.stdout, first.stdout
    assert "nn.Linear(160, 50)" in (project / "net.py").read_text()
    git(project, "add", "--all")
    second = pre_commit(project, home, "run")
    assert (second.returncode, "Passed" in second.stdout) == (0, True), second.stdout


def test_only_what_is_committed_is_reported(project: Path, hooks: Path, home: Path) -> None:
    """`net.py` is read for `main.py`, and what is wrong in it whatever `main.py` does is no matter of this commit."""
    (project / "net.py").write_text(NET.replace("self.conv(x)", "nn.Conv2d(3, 1, 1)(self.conv(x))"))
    (project / "main.py").write_text("import torch\nfrom net import Net\n\nnet = Net()\n")
    install(project, hooks, "shapelint")
    ran = pre_commit(project, home, "run", "--files", "main.py")
    assert ran.returncode == 0, ran.stdout
    assert pre_commit(project, home, "run", "--files", "net.py").returncode == 1
