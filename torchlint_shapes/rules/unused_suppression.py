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

import re

from torchlint_shapes.findings import Edit, Finding, Fix, Span
from torchlint_shapes.rules.declare import file_rule
from torchlint_shapes.text.source_text import SourceText


@file_rule("unused-suppression", level="warning")
def unused_suppression(source: SourceText, span: Span, rules: tuple[str, ...]) -> Finding:
    """`rules` are those of the comment's that suppress nothing, none when it names none."""
    what = f"ignore[{', '.join(rules)}]" if rules else "this comment"
    named = source.slice(span).partition("[")[2].rstrip("] ")
    whole = {name for name in re.split(r"[\s,]+", named) if name} == set(rules)
    fixes = (Fix("remove the comment", "safe", (_removal(source, span),)),) if whole else ()
    return Finding("unused-suppression", f"{what} suppresses nothing", source.path, span, "warning", fixes=fixes)


def _removal(source: SourceText, span: Span) -> Edit:
    """With the reason it gives, but not with another comment that follows."""
    line = source.lines[span.line - 1].rstrip("\r\n")
    before, after = line[: span.column - 1], line[span.end_column - 1 :]
    start = len(before.rstrip()) + 1 if before.strip() else span.column
    end = span.end_column if "#" in after else len(line) + 1
    return Edit(source.path, Span(span.line, start, span.line, end), "")
