"""Which files are linted, and what is said of those that cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import NET, Ran
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.source.files import expand
from torchlint_shapes.source.read import MOST_BYTES


def grow(tree: Path, *files: str) -> None:
    for name in files:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(NET)


def taken(*paths: str, **command_line: object) -> list[str]:
    files, problems = expand(paths, Settings(**command_line))  # type: ignore[arg-type]
    assert problems == []
    return files


def said(*paths: str) -> list[tuple[str, str]]:
    return [(p.path, p.message) for p in expand(paths, Settings())[1]]


def test_folders_are_walked_in_order_without_what_is_nobodys_source(tree: Path) -> None:
    skipped = (".git", ".venv", "venv", "node_modules", "build", "dist", "__pycache__", "site-packages", "x.egg-info")
    grow(tree, "b.py", "a.py", "sub/deep/c.py", "sub.py", "notes.txt", *(f"sub/{name}/x.py" for name in skipped))
    assert taken(".") == ["a.py", "b.py", "sub.py", "sub/deep/c.py"]
    assert taken("sub/site-packages") == ["sub/site-packages/x.py"]


def test_a_file_that_is_named_is_always_taken_and_each_once(tree: Path) -> None:
    grow(tree, "build/x.py", "script", "a.py")
    assert taken("script", "build/x.py", "a.py", "./a.py", ".", exclude=("a.py",)) == ["a.py", "build/x.py", "script"]


def test_exclude_takes_the_place_of_what_is_skipped_and_extend_exclude_adds(tree: Path) -> None:
    grow(tree, "build/x.py", "old/x.py", "sub/old/x.py", "sub/gen_a.py", "sub/b.py")
    assert taken(".", exclude=("old",)) == ["sub/b.py", "sub/gen_a.py"]
    (tree / "pyproject.toml").write_text('[tool.shapelint]\nextend-exclude = ["sub/old", "**/gen_*.py"]\n')
    assert taken(".") == ["old/x.py", "sub/b.py"]
    assert taken("sub") == ["sub/b.py"]
    (tree / "pyproject.toml").write_text('[tool.shapelint]\nexclude = ["sub/"]\n')
    assert taken(".") == ["build/x.py", "old/x.py"]


def test_links_in_a_circle_are_survived(tree: Path) -> None:
    grow(tree, "sub/a.py")
    (tree / "sub" / "again").symlink_to(tree)
    (tree / "self").symlink_to("self")
    (tree / "self.py").symlink_to("self.py")
    (tree / "gone.py").symlink_to("nowhere.py")
    (tree / "same.py").symlink_to("sub/a.py")
    assert taken(".") == ["same.py"]
    assert taken("sub/again/sub") == ["sub/again/sub/a.py"]


def test_a_folder_named_like_a_file_is_a_folder(tree: Path) -> None:
    grow(tree, "net.py/a.py")
    assert taken("net.py") == taken(".") == ["net.py/a.py"]


def test_what_is_no_regular_file_is_never_opened(tree: Path) -> None:
    os.mkfifo("pipe.py")
    assert said("pipe.py") == [("pipe.py", "not a regular file")]
    assert said(".") == []


def test_a_very_large_file_is_not_read(tree: Path) -> None:
    (tree / "torch.py").write_bytes(b"import torch\n" + b"#" * MOST_BYTES)
    (tree / "data.py").write_bytes(b"#" * (MOST_BYTES + 1))
    assert said(".") == [("torch.py", "larger than 1 MB: not read")]


def test_notebooks_are_taken_beside_python_but_not_their_checkpoints(tree: Path) -> None:
    grow(tree, "a.py", "net.ipynb", "sub/lab.ipynb", ".ipynb_checkpoints/net-checkpoint.ipynb")
    assert taken(".") == ["a.py", "net.ipynb", "sub/lab.ipynb"]


def test_an_unreadable_folder_is_said(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tree, "a.py", "secret/b.py")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == "secret":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    files, (problem,) = expand(["."], Settings())
    assert files == ["a.py"]
    assert (problem.path, problem.message) == ("secret", "cannot be read: permission denied")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"import torch\0", "net.py: contains a null byte: not a text file"),
        (b"import torch # \xff", "net.py: cannot be decoded: "),
        (b"# -*- coding: klingon -*-\nimport torch", "net.py: cannot be decoded: "),
        (b"import torch\n#" + b"#" * MOST_BYTES, "net.py: larger than 1 MB: not read"),
    ],
    ids=["null byte", "not utf-8", "unknown encoding", "large"],
)
def test_a_file_that_cannot_be_read_is_one_line(
    tree: Path, shapelint: Callable[..., Ran], data: bytes, line: str
) -> None:
    (tree / "net.py").write_bytes(data)
    ran = shapelint(".")
    assert ran.status == 1
    assert ran.err.startswith(f"shapelint: error: {line}")
    assert ran.err.count("\n") == 1


def test_what_git_ignores_is_left_out(tree: Path) -> None:
    (tree / ".git" / "info").mkdir(parents=True)
    (tree / ".git" / "info" / "exclude").write_text("mine.py\n")
    grow(tree, "a.py", "mine.py", "gen_a.py", "sub/gen_b.py", "sub/gen_kept.py", "data/x.py", "sub/data/x.py")
    (tree / ".gitignore").write_text("# generated\ngen_*.py\n/data/\n!\n")
    (tree / "sub" / ".gitignore").write_text("!gen_kept.py\n")
    assert taken(".") == ["a.py", "sub/data/x.py", "sub/gen_kept.py"]
    assert taken("sub") == ["sub/data/x.py", "sub/gen_kept.py"]
    assert taken("gen_a.py") == ["gen_a.py"]
    assert taken("data") == ["data/x.py"]
    assert "gen_a.py" in taken(".", said={"respect_gitignore": False})


def test_outside_a_repository_nothing_is_ignored(tree: Path) -> None:
    grow(tree, "a.py")
    (tree / ".gitignore").write_text("a.py\n")
    assert taken(".") == ["a.py"]


def test_force_exclude_asks_the_folders_above_too(tree: Path) -> None:
    grow(tree, "sub/build/deep/x.py", "sub/a.py")
    assert taken("sub/build/deep/x.py", "sub/a.py", said={"force_exclude": True}) == ["sub/a.py"]
    assert taken("sub/build", "sub/a.py", said={"force_exclude": True}) == ["sub/a.py"]
