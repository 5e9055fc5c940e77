"""The abstract interpreter. `analyze` runs a file; importing this package loads every op and node handler."""

from torchlint_shapes.interpret import containers, data, expressions, methods, probes, reflection, statements
from torchlint_shapes.interpret.study import Analysis, Statement, Study, analyze
from torchlint_shapes.ops import declare

declare.load()

__all__ = [
    "Analysis",
    "Statement",
    "Study",
    "analyze",
    "containers",
    "data",
    "expressions",
    "methods",
    "probes",
    "reflection",
    "statements",
]
