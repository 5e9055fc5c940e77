"""A file that Python cannot parse.

## Why
Nothing can be said about a file that is no Python. Files that do not mention torch are not read.

## Bad
```python
import torch

def forward(self, x)
    return x
```

## Good
```python
import torch


def forward(self, x):
    return x
```

## Fix
None is made.
"""

from __future__ import annotations

from torchlint_shapes.findings import Finding, Span
from torchlint_shapes.rules.declare import file_rule
from torchlint_shapes.source.read import Unreadable


@file_rule("syntax-error")
def syntax_error(path: str, error: Unreadable) -> Finding:
    column = error.column or 1
    return Finding("syntax-error", str(error), path, Span(error.line, column, error.line, column))
