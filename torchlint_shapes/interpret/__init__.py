"""The abstract interpreter. `analyze` runs a file; importing this package loads every op and node handler."""

import importlib
import pkgutil

from torchlint_shapes.interpret import libraries
from torchlint_shapes.interpret.entries import analyze
from torchlint_shapes.interpret.study import Analysis, Statement, Study
from torchlint_shapes.ops import declare

declare.load()
for _room in (__name__, libraries.__name__):  # being in the folder is the registration
    for _module in pkgutil.iter_modules(importlib.import_module(_room).__path__):
        importlib.import_module(f"{_room}.{_module.name}")

__all__ = ["Analysis", "Statement", "Study", "analyze"]
