"""What was found is found again without looking, while nothing that it rests on has changed."""

from __future__ import annotations

import copy
import itertools
import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_example import NET, Ran
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Result
from torchlint_shapes.run import lint
from torchlint_shapes.run.cache import PACKAGE, Cache
from torchlint_shapes.run.stored import decoded, encoded
from torchlint_shapes.run.tally import Tally
from torchlint_shapes.text.source_text import SourceText

NETWORK, CALL = NET.partition("Net()(")[0], "import torch\nfrom net import Net\n\nNet()(torch.randn(1, 1, 8, 8))\n"


@pytest.fixture
def kept(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Result, int]]:
    """Lints the folder: the result, and how many files were really looked at."""
    (tree / "net.py").write_text(NETWORK)
    (tree / "main.py").write_text(CALL)
    looked: list[str] = []
    from torchlint_shapes.run import file

    real = file.lint_text

    def lint_text(source: SourceText, *rest: Any) -> Tally:
        looked.append(source.path)
        return real(source, *rest)

    monkeypatch.setattr(file, "lint_text", lint_text)

    def run(**said: object) -> tuple[Result, int]:
        looked.clear()
        result = lint(["."], Settings(**said), cache=Cache(tree / ".kept"))  # type: ignore[arg-type]
        return result, len(looked)

    return run


Kept = Callable[..., tuple[Result, int]]


def test_a_second_run_says_the_same_without_looking(kept: Kept) -> None:
    first, looked = kept()
    assert (len(first.findings), looked) == (1, 2)
    assert kept() == (first, 0)


def test_a_changed_file_counts_for_those_that_import_it(kept: Kept, tree: Path) -> None:
    kept()
    (tree / "net.py").write_text(NETWORK.replace("300", "160"))
    result, looked = kept()
    assert (result.findings, looked) == ((), 2)
    (tree / "main.py").write_text(CALL.replace("8, 8", "9, 8"))
    result, looked = kept()
    assert ([f.want for f in result.findings], looked) == (["160"], 1)


def test_a_module_that_appears_counts(kept: Kept, tree: Path) -> None:
    (tree / "net.py").unlink()
    assert kept()[0].findings == ()
    (tree / "net.py").write_text(NETWORK)
    assert len(kept()[0].findings) == 1


def test_other_settings_are_another_question(kept: Kept, tree: Path) -> None:
    kept()
    assert kept(ignore=("features-mismatch",))[0].findings == ()
    assert len(kept()[0].findings) == 1
    (tree / "pyproject.toml").write_text('[tool.shapelint]\nignore = ["features-mismatch"]\n')
    assert kept()[0].findings == ()


def test_an_entry_that_is_broken_is_none(kept: Kept, tree: Path) -> None:
    first, _ = kept()
    for entry in (tree / ".kept").iterdir():
        entry.write_bytes(b"\x80\x05nonsense")
    assert kept() == (first, 2)


class _Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("was_here",)


def test_what_lies_in_the_cache_is_never_run(kept: Kept, tree: Path) -> None:
    first, _ = kept()
    for entry in (tree / ".kept").iterdir():
        entry.write_bytes(pickle.dumps(_Evil()))
    assert kept() == (first, 2)
    assert not (tree / "was_here").exists()
    package = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    assert "import pickle" not in package
    assert "import marshal" not in package


def test_an_entry_that_was_changed_is_none_or_reads_as_it_is_written(kept: Kept, tree: Path) -> None:
    """Each part of an entry replaced by something else: it is never half believed."""
    kept()
    (entry,) = (e for e in (tree / ".kept").iterdir() if b"features-mismatch" in e.read_bytes())
    whole = json.loads(entry.read_bytes())
    state, asked, text, tally = decoded(entry.read_bytes())
    assert encoded(state, tally, text) == entry.read_bytes()
    assert (state, asked) == (whole[0], tally.asked)
    others: tuple[Any, ...] = (None, [], {}, "x", 1.5, True, [1, 2, 3, 4, 5])
    for path, other in itertools.product(_paths(whole), others):
        changed = json.dumps(_with(whole, path, other), separators=(",", ":")).encode()
        try:
            state, _, text, tally = decoded(changed)
        except ValueError:
            continue
        assert encoded(state, tally, text) == changed


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield above
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _paths(part, (*above, key))


def _with(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    changed = copy.copy(value)
    changed[path[0]] = _with(value[path[0]], path[1:], other)
    return changed


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_a_folder_that_others_can_write_is_told_and_not_used(
    tree: Path, shapelint: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tree / "kept"
    monkeypatch.setenv("SHAPELINT_CACHE_DIR", str(folder))
    (tree / "net.py").write_text(NET)
    ran = shapelint(".")
    assert (ran.status, ran.err, folder.stat().st_mode & 0o777) == (1, "", 0o700)
    for mode in (0o720, 0o702, 0o777):
        folder.chmod(mode)
        for entry in folder.iterdir():
            entry.unlink()
        said = shapelint(".")
        assert (said.status, said.out, said.err.count("\n")) == (1, ran.out, 1)
        assert said.err.startswith(f"shapelint: warning: the cache {folder} can be written by other users: not used")
        assert list(folder.iterdir()) == []
        assert shapelint("--no-cache", ".").err == ""
    folder.chmod(0o755)
    assert shapelint(".").err == ""
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert shapelint(".") == Ran(
        1, ran.out, f"shapelint: warning: the cache {folder} belongs to another user: not used\n"
    )


def test_a_cache_that_cannot_be_written_is_none(kept: Kept, tree: Path) -> None:
    (tree / ".kept").write_text("a file")
    assert kept()[1] == kept()[1] == 2


def test_suppressions_are_read_anew(kept: Kept, tree: Path) -> None:
    kept()
    (tree / "net.py").write_text(NETWORK.replace("(300, 50)", "(300, 50)  # shapelint: ignore[features-mismatch]"))
    assert kept()[0].findings == ()


def test_clean_removes_it(tree: Path, shapelint: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAPELINT_CACHE_DIR", str(tree / "kept"))
    (tree / "net.py").write_text(NET)
    shapelint("--no-cache", ".")
    assert not (tree / "kept").exists()
    assert shapelint(".").out == shapelint(".").out
    assert list((tree / "kept").iterdir())
    assert shapelint("clean") == Ran(0, f"Removed {tree / 'kept'}\n", "")
    assert not (tree / "kept").exists()
