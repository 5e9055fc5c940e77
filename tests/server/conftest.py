"""The tests of the language server need its packages."""

from __future__ import annotations

import importlib.util

missing = [name for name in ("pygls", "lsprotocol", "pytest_lsp") if importlib.util.find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if missing else []


def pytest_report_header() -> str:
    return f"language server: not tested, no {', '.join(missing)}" if missing else ""
