"""What all tests share: a cache of their own, expected texts, real torch, and the marks that come by themselves.

A test gets the mark `torch` when its module imports torch at its top, by itself or through a module of the tests, or
when it asks for `real`; any other test that needs torch says `@pytest.mark.torch`. Without torch the modules are not
collected, the tests deselected.
"""

from __future__ import annotations

import ast
import importlib.util
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from pytest_snapshot.plugin import Snapshot

from tests.expected import Expected

TESTS = Path(__file__).parent
NO_TORCH = importlib.util.find_spec("torch") is None


@cache
def imports_torch(module: Path) -> bool:
    """Does loading a module of the tests load torch?"""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        if any(name.split(".")[0] == "torch" or any(map(imports_torch, _file(name, module))) for name in names):
            return True
    return False


def _file(name: str, importer: Path) -> Iterator[Path]:
    """The module of the tests that an import loads: by its full name, or one beside the importer."""
    parts = name.split(".")
    for path in (TESTS.parent.joinpath(*parts), TESTS.parent.joinpath(*parts[:-1]), importer.parent / parts[0]):
        file = path.with_suffix(".py")
        if file.is_file() and TESTS in file.parents:
            yield file


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if NO_TORCH and collection_path.name.startswith("test_") and imports_torch(collection_path):
        return True
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if imports_torch(item.path) or "real" in getattr(item, "fixturenames", ()):
            item.add_marker("torch")
    if NO_TORCH:
        unable = [item for item in items if item.get_closest_marker("torch")]
        items[:] = [item for item in items if item not in unable]
        config.hook.pytest_deselected(items=unable)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if NO_TORCH:
        terminalreporter.write_line("torch is not installed: tests that need it were left out")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test reads or writes the cache of the person who runs it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "SHAPELINT_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture
def real() -> ModuleType:
    """What runs programs with real torch (`tests/real.py`)."""
    from tests import real

    return real


@pytest.fixture
def expected(request: pytest.FixtureRequest, snapshot: Snapshot) -> Expected:
    """Compares a text with a file, or writes it with `--snapshot-update`."""
    return Expected(snapshot, request.node.nodeid)
