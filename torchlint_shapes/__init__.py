"""shapelint: shape errors in PyTorch code, found before anything runs."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torchlint_shapes.api import LintError, assert_fits, fix_source, lint_paths, lint_source, shapes

__version__ = "0.1.0"
__all__ = ["LintError", "__version__", "assert_fits", "fix_source", "lint_paths", "lint_source", "shapes"]


def __getattr__(name: str) -> Any:
    """What is asked for is imported then: the command line starts without it."""
    if name in __all__:
        return getattr(importlib.import_module("torchlint_shapes.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
