"""A comment that suppresses nothing.

## Why
A `# shapelint: ignore[...]` that is no longer needed hides the next fault on its line.

## Bad
```python
import torch

x = torch.randn(6, 64).view(-1, 32)  # shapelint: ignore[reshape-mismatch]
```

## Good
```python
import torch

x = torch.randn(6, 64).view(-1, 32)
```

## Fix
The comment is removed.
"""

from __future__ import annotations

from torchlint_shapes.findings import Edit, Finding, Fix, Span
from torchlint_shapes.rules.declare import file_rule
from torchlint_shapes.text.source_text import SourceText


@file_rule("unused-suppression")
def unused_suppression(source: SourceText, span: Span, rules: tuple[str, ...]) -> Finding:
    """`rules` are those of the comment's that suppress nothing, none when the whole comment does not."""
    what = f"ignore[{', '.join(rules)}]" if rules else "this comment"
    fixes: tuple[Fix, ...] = ()
    if not rules:
        before = source.lines[span.line - 1][: span.column - 1]
        start = len(before.rstrip()) + 1 if before.strip() else span.column
        edit = Edit(source.path, Span(span.line, start, span.end_line, span.end_column), "")
        fixes = (Fix("remove the comment", "safe", (edit,)),)
    return Finding("unused-suppression", f"{what} suppresses nothing", source.path, span, "warning", fixes=fixes)
