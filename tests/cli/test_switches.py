"""The switches that ruff's users know, on a real program."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import NET, Ran

Shapelint = Callable[..., Ran]


@pytest.fixture
def net(tree: Path) -> Path:
    (tree / "net.py").write_text(NET)
    return tree / "net.py"


def test_show_fixes_says_what_was_repaired(net: Path, shapelint: Shapelint) -> None:
    said = "Fixed net.py:9: features-mismatch: in_features=160\nFound 1 error (1 fixed, 0 remaining).\n"
    assert shapelint("--fix", "--show-fixes", "net.py") == Ran(0, said, "")
    assert shapelint("--fix", "--show-fixes", "net.py").out.startswith("All shapes fit")


def test_exit_non_zero_on_fix(net: Path, shapelint: Shapelint) -> None:
    assert shapelint("--fix", "--exit-non-zero-on-fix", "net.py").status == 1
    assert shapelint("--fix", "--exit-non-zero-on-fix", "net.py").status == 0


def test_a_switch_is_turned_off_by_its_other_form(net: Path, shapelint: Shapelint) -> None:
    assert shapelint("--fix", "--no-fix", "net.py").status == 1
    assert net.read_text() == NET
    assert shapelint("--exit-zero", "--no-exit-zero", "net.py").status == 1


def test_settings_turn_switches_on_and_the_command_line_turns_them_off(net: Path, shapelint: Shapelint) -> None:
    net.with_name("shapelint.toml").write_text('fix = true\nshow-fixes = true\noutput-format = "concise"\n')
    assert shapelint("--no-fix", "net.py").out.startswith("net.py:9:30: error[features-mismatch] fc1 takes 300")
    assert shapelint("--diff", "net.py").out.startswith("--- net.py\n")
    assert net.read_text() == NET
    assert shapelint("net.py").out.startswith("Fixed net.py:9: ")
    assert "nn.Linear(160, 50)" in net.read_text()


def test_add_ignores_suppresses_what_is_found_today(net: Path, shapelint: Shapelint) -> None:
    assert shapelint("--add-ignores", ".") == Ran(0, "Added 1 suppression.\n", "")
    comment = "  # shapelint: ignore[features-mismatch]"
    assert net.read_text() == NET.replace("nn.Linear(300, 50)", f"nn.Linear(300, 50){comment}")
    assert shapelint(".").status == 0
    assert shapelint("--add-ignores", ".").out == "Added 0 suppressions.\n"


def test_add_ignores_writes_where_a_comment_can_stand(tree: Path, shapelint: Shapelint) -> None:
    text = (
        "import torch\nfrom torch import nn\n\n"
        "nn.Linear(\n    3, 4)(torch.randn(2, \\\n5))\n"
        "nn.Linear(3, 4)(torch.randn(2, 5)); nn.Conv2d(3, 4, 1)(torch.randn(1, 5, 8, 8))  # here: ours\n"
        'nn.Linear(3, 4)(torch.randn(2, 5)); x = """\n"""\n'
        "nn.Linear(3, 4)(torch.randn(2, 5)); torch.ones(2) + torch.ones(3)  # shapelint: ignore[join-mismatch]"
    )
    (tree / "net.py").write_text(text)
    before = shapelint("--output-format", "concise", ".").out
    assert before.count("error[") == 5
    ran = shapelint("--add-ignores", ".")
    assert ran.out.startswith("Added 4 suppressions.\nnet.py:8:11: error[features-mismatch] ")  # before a long string
    assert ran.status == 1
    after = (tree / "net.py").read_text()
    assert "ours  # shapelint: ignore[channels-mismatch, features-mismatch]\n" in after
    assert after.endswith("# shapelint: ignore[features-mismatch, join-mismatch]")
    assert shapelint("--output-format", "concise", ".").out.count("error[") == 1
    compile(after, "net.py", "exec")


def test_select_and_extend_select(net: Path, shapelint: Shapelint) -> None:
    assert shapelint("--select", "join-mismatch", "net.py").status == 0
    assert shapelint("--select", "join-mismatch", "--extend-select", "features-mismatch", "net.py").status == 1
    assert shapelint("--extend-select", "join-mismatch", "net.py").status == 1


def test_a_setting_on_the_command_line(net: Path, shapelint: Shapelint) -> None:
    ignored = "ignore = ['features-mismatch']"
    assert shapelint("--config", ignored, "net.py").status == 0
    net.with_name("shapelint.toml").write_text(ignored)
    assert shapelint("net.py").status == 0
    assert shapelint("--config", "ignore = []", "net.py").status == 1
    assert shapelint("--isolated", "net.py").status == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--config", "ignor = []"], ['--config: there is no setting "ignor"; did you mean "ignore"?']),
        (["--config", "ignore = 1"], ["--config: ignore must be a list of rule names"]),
        (["--config", "ignore = ["], ["--config: "]),
        (["--config", "output-format = 'yaml'"], ['no report "yaml"', "sarif"]),
        (["--config", "a.toml", "--config", "a.toml"], ["one settings file"]),
        (["--isolated", "--config", "a.toml"], ["--isolated"]),
        (["--fix", "--add-ignores"], ["--add-ignores"]),
        (["--watch", "--fix"], ["--watch"]),
        (["--jobs", "0"], ["--jobs"]),
        (["--statistics", "--output-format", "sarif"], ["--statistics", "sarif"]),
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_one_line(
    net: Path, shapelint: Shapelint, args: list[str], words: list[str]
) -> None:
    (net.parent / "a.toml").write_text("")
    ran = shapelint(*args, "net.py")
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert all(word in ran.err for word in words), ran.err


def test_show_files_lists_what_would_be_linted(net: Path, shapelint: Shapelint) -> None:
    (net.parent / "build").mkdir()
    (net.parent / "build" / "x.py").write_text("")
    (net.parent / "a.py").write_text("")
    assert shapelint("--show-files", ".") == Ran(0, "a.py\nnet.py\n", "")
    assert shapelint("--show-files", "--exclude", "a*", ".").out == "net.py\n"


def test_show_settings_is_a_settings_file(net: Path, shapelint: Shapelint) -> None:
    own = net.with_name("shapelint.toml")
    own.write_text('select = ["join-mismatch"]\n[inputs]\n"net.Net" = [["B", 1, 28, 28]]\n')
    said = shapelint("--show-settings", "net.py").out
    assert said.startswith("# for net.py, from shapelint.toml\n")
    assert 'select = ["join-mismatch"]\n' in said
    own.write_text(said)
    assert shapelint("--show-settings", "net.py").out == said


def test_what_is_excluded_is_taken_when_it_is_named_unless_told_otherwise(net: Path, shapelint: Shapelint) -> None:
    assert shapelint("--exclude", "net.py", "net.py").status == 1
    assert shapelint("--exclude", "net.py", "--force-exclude", "net.py") == Ran(
        0, "Nothing to check: 0 files, 0 networks.\n", ""
    )


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_processes_share_the_work_and_say_the_same(net: Path, shapelint: Shapelint, jobs: str) -> None:
    for number in range(5):
        (net.parent / f"net{number}.py").write_text(NET)
    (net.parent / "broken.py").write_text("import torch\0")
    ran = shapelint("--no-cache", "--jobs", jobs, "--output-format", "concise", ".")
    assert [line.partition(":")[0] for line in ran.out.splitlines()[:-1]] == [
        "net.py", "net0.py", "net1.py", "net2.py", "net3.py", "net4.py",
    ]  # fmt: skip
    assert ran.err == "shapelint: error: broken.py: contains a null byte: not a text file\n"
    assert ran.out.endswith("Found 6 errors in 6 files; 6 fixable with --fix. 1 path could not be checked.\n")


@pytest.mark.slow
def test_watch_lints_again_when_a_file_changes(net: Path) -> None:
    command = [sys.executable, "-m", "torchlint_shapes", "--watch", "--output-format", "concise", "."]
    out = net.with_name("out.txt")
    with out.open("w") as file, subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL) as program:
        try:
            _await(out, "fc1 takes 300 features but receives 160")
            net.write_text(NET.replace("300", "301"))
            _await(out, "fc1 takes 301 features but receives 160")
            net.write_text(NET.replace("300", "160"))
            _await(out, "All shapes fit")
        finally:
            program.terminate()


def _await(file: Path, words: str) -> None:
    for _ in range(300):
        if words in file.read_text():
            return
        time.sleep(0.1)
    raise AssertionError(file.read_text())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("shapelint --output-f", "--output-format"),
        ("shapelint sh", "shapes"),
        ("shapelint shapes --tr", "--train"),
        ("shapelint --output-format sa", "sarif"),
    ],
)
def test_a_shell_completes(tree: Path, words: str, offered: str) -> None:
    script = subprocess.run(
        [sys.executable, "-m", "torchlint_shapes", "completion", "bash"], capture_output=True, text=True, check=True
    ).stdout
    assert "_SHAPELINT_COMPLETE=bash_complete" in script
    environment = {"_SHAPELINT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    ran = subprocess.run(
        [sys.executable, "-m", "torchlint_shapes"],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"plain,{offered}\n" in ran.stdout


SOON = """\
import sys
from torchlint_shapes.check import progress
from torchlint_shapes.cli import main
progress.SECONDS = -1
main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("options", "shown"), [((), True), (("--quiet",), False)])
def test_a_person_who_watches_a_long_run_sees_how_far_it_is(net: Path, options: tuple[str, ...], shown: bool) -> None:
    import pty

    terminal, stderr = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-c", SOON, *options, "."]
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment, check=False)
    os.write(stderr, b"end")
    said = os.read(terminal, 1 << 16).decode()
    assert ("linting" in said and "1/1" in said) == shown, said
    assert ran.stdout.startswith("net.py:9:30: error[features-mismatch]")
