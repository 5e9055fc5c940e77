"""What comments and docstrings of a network say of its input: `(N, 3, 32, 32)`. A hint, never a proof."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from torchlint_shapes.findings import Shape, StatedInput
from torchlint_shapes.text.source_text import SourceText

_BATCH = re.compile(r"b|n|bs|batch|batch_?size|\d+", re.IGNORECASE)
_AXIS = re.compile(r"(?:[A-Za-z]\w*\s*=\s*)?(\d+)|[A-Za-z]\w*")
_SHAPE = re.compile(r"[(\[]([\w\s=]+(?:,[\w\s=]+){1,5})[)\]]")
_INPUT = re.compile(r"\b(inputs?|x|img|images?|tensor|shape)\b", re.IGNORECASE)
_OUTPUT = re.compile(r"\b(outputs?|returns?|out|result|becomes|targets?|labels?)\b|->", re.IGNORECASE)


def stated_input(source: SourceText, class_line: int) -> StatedInput | None:
    """The first shape that is said to be the input of the class that begins in this line."""
    try:
        classes = (node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef))
    except SyntaxError:
        return None
    for cls in classes:
        for line in _lines(cls, source.lines) if cls.lineno == class_line else ():
            if (shape := _stated(source.lines[line - 1])) is not None:
                return StatedInput(line, shape)
    return None


def _lines(cls: ast.ClassDef, lines: list[str]) -> Iterator[int]:
    """The docstrings of forward and of the class; comments above forward and before its first statement."""
    forward = next((n for n in cls.body if isinstance(n, ast.FunctionDef) and n.name == "forward"), None)
    for node in (forward, cls):
        first = node.body[0] if node is not None else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)
    if forward is not None:
        above = forward.lineno - 1
        while above and lines[above - 1].lstrip().startswith("#"):
            yield above
            above -= 1
        yield from (n for n in range(forward.lineno, forward.body[0].lineno) if "#" in lines[n - 1])


def _stated(line: str) -> Shape | None:
    """A shape with a batch, a number behind it, and a word that says it is the input; comments need no such word."""
    _, mark, comment = line.partition("#")
    said = comment if mark else line
    if _OUTPUT.search(said) or not (mark or _INPUT.search(said)):
        return None
    for match in _SHAPE.finditer(said):
        words = [word.strip() for word in match[1].split(",")]
        axes = [_AXIS.fullmatch(word) for word in words]
        if _BATCH.fullmatch(words[0]) and all(axes) and any(a and a[1] for a in axes[1:]):
            return tuple(int(a[1]) if a and a[1] else word for a, word in zip(axes, words))
    return None
