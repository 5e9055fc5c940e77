"""A diff is what `patch` and reviewers expect."""

import shutil
import subprocess
from pathlib import Path

import pytest

from torchlint_shapes.fix.diff import unified_diff


def test_a_diff() -> None:
    before, after = "a = 1\nfc = Linear(400)\n", "a = 1\nfc = Linear(256)\n"
    assert unified_diff("src/net.py", before, after) == (
        "--- src/net.py\n+++ src/net.py\n@@ -1,2 +1,2 @@\n a = 1\n-fc = Linear(400)\n+fc = Linear(256)\n"
    )


def test_nothing_changed() -> None:
    assert unified_diff("net.py", "a = 1\n", "a = 1\n") == ""


def test_no_newline_at_the_end() -> None:
    assert unified_diff("net.py", "a = 1", "a = 2").endswith(
        "-a = 1\n\\ No newline at end of file\n+a = 2\n\\ No newline at end of file\n"
    )


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
@pytest.mark.parametrize("before", ["a\nb 400\nc", "a\r\nb 400\r\n", "b 400", "a\x0cb\x1c\nb 400\n"])
def test_git_applies_it(tmp_path: Path, before: str) -> None:
    after = before.replace("400", "256")
    path = tmp_path / "net.py"
    path.write_bytes(before.encode())
    diff = unified_diff("net.py", before, after).encode()
    subprocess.run(["git", "apply", "-p0", "-"], input=diff, cwd=tmp_path, check=True)
    assert path.read_bytes() == after.encode()
