"""Texts that a test compares with a file, which it can also write."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Expected:
    """`renew`: the files are written and nothing is compared. `test` names the test on the command line."""

    test: str
    renew: bool

    def match(self, text: str, file: Path) -> None:
        if self.renew:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if text != before:
            lines = difflib.unified_diff(before.split("\n"), text.split("\n"), str(file), "found", lineterm="")
            pytest.fail("\n".join([*lines, "", f"If that is right: pytest '{self.test}' --renew"]), pytrace=False)
