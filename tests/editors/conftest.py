"""Real editors need to be there, and so does what the language server needs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.editors.driven import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    if any(importlib.util.find_spec(name) is None for name in ("pygls", "lsprotocol")):
        pytest.skip("the language server needs pygls and lsprotocol")
    return Desk(tmp_path)
