"""A comment for shapelint that cannot be followed.

## Why
`# shapelint: ingore` suppresses nothing, and an input that cannot be read is not studied: what its author takes to be
checked is not. So are a name in `ignore[...]` that no rule has, an `input(...)` that stands at no network, and one that
gives more inputs than `forward` takes.

## Bad
```python
import torch

x = torch.randn(6, 64).view(-1, 32)  # shapelint: ignore[reshape-mismach]
```

## Good
```python
import torch

x = torch.randn(6, 64).view(-1, 32)
```

## Fix
A name that is nearly that of a rule is corrected. It is a choice: the comment then suppresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from torchlint_shapes.findings import Edit, Finding, Fix, Span
from torchlint_shapes.rules import names
from torchlint_shapes.rules.declare import file_rule
from torchlint_shapes.text.comments import InputComment, Suppression
from torchlint_shapes.text.source_text import SourceText

WORDS = ("ignore", "ignore-file", "input")


@file_rule("invalid-comment", level="warning")
def invalid_comment(source: SourceText, span: Span, message: str, fixes: tuple[Fix, ...] = ()) -> Finding:
    return Finding("invalid-comment", message, source.path, span, "warning", fixes=fixes)


def not_understood(source: SourceText, span: Span) -> Finding:
    """A comment that begins as ours do, and goes on as none does."""
    line = source.lines[span.line - 1]
    said = line[span.column - 1 :].partition("shapelint:")[2].partition("#")[0].strip()
    word = said.partition("[")[0].partition("(")[0].split(" ")[0]
    if word == "input":
        message = f"{said} states no input: sizes are numbers from 1 on, or names, as in input(B, 3, 32, 32)"
    elif not word:
        message = "the comment says nothing: it can say ignore, ignore-file or input(...)"
    else:
        message = f'"{word}" is nothing that a comment can say{_meant(word, WORDS)}'
    return invalid_comment(source, span, message)


def unknown_rules(source: SourceText, comment: Suppression) -> Iterator[Finding]:
    """The names in a comment that no rule has."""
    for name in sorted((comment.rules or frozenset()) - names()):
        place = _name_in(source, comment.span, name)
        near = get_close_matches(name, names(), 1)
        edit = Edit(source.path, place, near[0]) if near else None
        fixes = (Fix(f"ignore[{near[0]}]", "unsafe", (edit,)),) if edit is not None else ()
        yield invalid_comment(source, place, f'no rule is named "{name}"{_meant(name, names())}', fixes)


def too_many_inputs(source: SourceText, comment: InputComment, takes: str) -> Finding:
    return invalid_comment(source, comment.span, f"the comment states {len(comment.shapes)} inputs, and {takes}")


def at_no_network(source: SourceText, comment: InputComment) -> Finding:
    message = "the comment states the input of no network: it stands beside or above a class of one, or its forward"
    return invalid_comment(source, comment.span, message)


def _meant(name: str, valid: Iterable[str]) -> str:
    words = sorted(valid)
    near = get_close_matches(name, words, 1)
    return f'; did you mean "{near[0]}"?' if near else f": there are {', '.join(words)}"


def _name_in(source: SourceText, span: Span, name: str) -> Span:
    text = source.slice(span)
    start = span.column + text.index(name, text.index("["))
    return Span(span.line, start, span.line, start + len(name))
