"""The abstract interpreter. `analyze` runs a file; importing this package loads every op and node handler."""

import importlib
import pkgutil

from torchlint_shapes.interpret.entries import analyze
from torchlint_shapes.interpret.study import Analysis, Statement, Study
from torchlint_shapes.ops import declare

declare.load()
for _module in pkgutil.walk_packages(__path__, f"{__name__}."):  # being in the folder is the registration
    importlib.import_module(_module.name)

__all__ = ["Analysis", "Statement", "Study", "analyze"]
