"""What is read besides the files that are linted: regular files of the project, in bounds."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from torchlint_shapes import reading
from torchlint_shapes.config.read import SettingsError
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint
from torchlint_shapes.run.cache import PACKAGE

# Modules that open what is their own: the report that the user asked for, the process that proves findings.
OWN = {"reading.py", "report/html.py", "check/output.py", "fix/write.py", "server/main.py", "run/cache.py"}
OWN |= {f"confirm/{name}.py" for name in ("session", "worker", "confine")}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files")

READS = """\
import json
import torch
from torch import nn
from widths import width

with open({name!r}) as file:
    config = json.load(file)
net = nn.Linear(config["width"], 2)
net(torch.randn(4, 8))
nn.Linear(width, 2)(torch.randn(4, 8))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project beside a file and a module that are none of its."""
    (tmp_path / "secret.json").write_text('{"width": 7}')
    (tmp_path / "secret.py").write_text("width = 7\n")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    monkeypatch.chdir(folder)
    return folder


def faults(name: str = "config.json") -> list[int]:
    """The lines in which a program finds a fault that reads this file and imports `widths`."""
    Path("main.py").write_text(READS.format(name=name))
    result = lint(["main.py"], Settings())
    assert result.problems == ()
    return [finding.span.line for finding in result.findings]


def test_files_of_the_project_are_read(project: Path) -> None:
    (project / "config.json").write_text('{"width": 7}')
    (project / "widths.py").write_text("width = 7\n")
    assert faults() == [8, 10]
    (project / "sub").mkdir()
    (project / "sub" / "linked.json").symlink_to(project / "config.json")
    assert faults("sub/linked.json") == [8, 10]
    assert faults(str(project / "config.json")) == [8, 10]


def test_what_lies_outside_of_it_is_not(project: Path) -> None:
    for name in ("../secret.json", str(project.parent / "secret.json")):
        assert faults(name) == []
    (project / "config.json").symlink_to("../secret.json")
    (project / "widths.py").symlink_to("../secret.py")
    assert faults() == []
    (project / "away").symlink_to(project.parent)
    assert faults("away/secret.json") == []


def test_what_is_no_regular_file_is_not(project: Path) -> None:
    os.mkfifo(project / "config.json")
    os.mkfifo(project / "widths.py")
    assert faults() == []
    for name in ("config.json", "widths.py"):
        (project / name).unlink()
        (project / name).symlink_to("/dev/zero")
    assert faults() == []


def test_what_is_too_large_is_not(project: Path) -> None:
    (project / "config.json").write_text('{"width": 7}' + " " * 2_000_000)
    (project / "widths.py").write_text("width = 7\n" + "#" * 3_000_000)
    assert faults() == []


def test_a_pipe_that_takes_the_place_of_a_file_is_noticed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was a regular file when it was asked about."""
    file = project / "config.json"
    file.write_text("{}")
    regular = os.stat(file)
    file.unlink()
    os.mkfifo(file)
    monkeypatch.setattr(os, "stat", lambda path, **how: regular)
    with pytest.raises(OSError, match="not a regular file"):
        reading.read(file, 100)


def test_a_link_that_takes_the_place_of_a_file_is_noticed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project / "config.json"
    file.symlink_to("../secret.json")
    monkeypatch.setattr(os.path, "realpath", lambda path: os.fspath(path))
    with pytest.raises(OSError, match="changed while it was opened"):
        reading.read(file, 100, str(project))


def test_settings_extend_what_lies_in_the_project(project: Path) -> None:
    (project.parent / "base.toml").write_text('ignore = ["join-mismatch"]\n')
    (project / "shapelint.toml").write_text('extend = "../base.toml"\n')
    with pytest.raises(SettingsError, match=r"shapelint\.toml: extend: .*base\.toml: outside of .*project"):
        Settings().at("x.py")
    named = Settings(config=("shapelint.toml",))  # whom the user names may extend what it likes
    assert named.at("x.py").ignore == ("join-mismatch",)


def test_settings_that_are_a_pipe_are_none(project: Path) -> None:
    os.mkfifo(project / "shapelint.toml")
    assert Settings().at("x.py").source == ""
    with pytest.raises(SettingsError, match="not a regular file"):
        Settings(config=("shapelint.toml",)).at("x.py")


def test_what_was_installed_is_only_looked_at(project: Path) -> None:
    """Metadata may be pipes, too, and the interpreter is no program that anybody could run."""
    (project / "env" / "bin").mkdir(parents=True)
    python = project / "env" / "bin" / "python"
    python.write_text("#!/bin/sh\ntouch was_run\n")
    python.chmod(0o755)
    info = project / "env" / "lib" / "python3.12" / "site-packages" / "net-1.dist-info"
    info.mkdir(parents=True)
    os.mkfifo(info / "METADATA")
    os.mkfifo(info / "RECORD")
    Path("main.py").write_text("import torch\nimport net\n")
    assert lint(["main.py"], Settings(said={"python": str(python)})).problems == ()
    assert not Path("was_run").exists()


def test_the_root_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "home" / "project" / "packages" / "one"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "pyproject.toml").touch()  # the home directory is no project
    assert reading.project_root(str(folder)) == ""
    (folder / "setup.py").touch()
    assert reading.project_root(str(folder)) == str(folder)
    (tmp_path / "home" / "project" / ".git").mkdir()
    assert reading.project_root(str(folder)) == str(tmp_path / "home" / "project")
    monkeypatch.chdir(tmp_path / "home")
    assert reading.project_root(str(folder)) == str(tmp_path / "home" / "project")


def test_all_reading_goes_through_one_place() -> None:
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in ("open", "os.open", "io.open") or called.rpartition(".")[2] in ("read_bytes", "read_text"):
                    found.add(file.relative_to(PACKAGE).as_posix())
    assert found <= OWN, found - OWN


RUNS_NOTHING = """
import sys
def watch(event, arguments):
    if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile"):
        print("RUN", event, arguments)
    if event == "import" and arguments[0].partition(".")[0] in ("torch", "numpy", "spy"):
        print("IMPORTED", arguments[0])
sys.addaudithook(watch)
from torchlint_shapes.cli import main
sys.argv = ["shapelint", "--no-cache", "."]
main()
"""


@pytest.mark.slow
def test_linting_runs_no_interpreter_and_imports_nothing_of_the_project(project: Path) -> None:
    for name in (".venv/bin/python", "python"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("#!/bin/sh\ntouch was_run\n")
        (project / name).chmod(0o755)
    (project / "spy.py").write_text("open('was_run', 'w')\n")
    (project / "main.py").write_text("import torch, spy, subprocess\nsubprocess.run('touch was_run', shell=True)\n")
    (project / "shapelint.toml").write_text('python = "./python"\n')
    ran = subprocess.run([sys.executable, "-c", RUNS_NOTHING], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "RUN" not in ran.stdout
    assert "IMPORTED" not in ran.stdout
    assert not (project / "was_run").exists()
