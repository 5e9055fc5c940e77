"""Texts that a test compares with a file, by pytest-snapshot."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot


@dataclass(frozen=True)
class Expected:
    """`test` names the test on the command line."""

    snapshot: Snapshot
    test: str

    def match(self, text: str, file: Path) -> None:
        """On failure: what differs, and the command that writes the file anew."""
        self.snapshot.snapshot_dir = file.parent
        try:
            self.snapshot.assert_match(text, file.name)
        except AssertionError:
            before = file.read_text(encoding="utf-8") if file.exists() else ""
            lines = difflib.unified_diff(before.split("\n"), text.split("\n"), str(file), "found", lineterm="")
            renew = f"If that is right: pytest '{self.test}' --snapshot-update"
            pytest.fail("\n".join([*lines, "", renew]), pytrace=False)
