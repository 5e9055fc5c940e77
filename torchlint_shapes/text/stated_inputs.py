"""What comments and docstrings of a network say of its input: `(N, 3, 32, 32)`. A hint, never a proof."""

from __future__ import annotations

import re
from collections.abc import Iterator

from torchlint_shapes.findings import Shape, StatedInput
from torchlint_shapes.source import ir
from torchlint_shapes.text.source_text import SourceText

_BATCH = re.compile(r"b|n|bs|batch|batch_?size|\d+", re.IGNORECASE)
_AXIS = re.compile(r"(?:[A-Za-z]\w*\s*=\s*)?(\d+)|[A-Za-z]\w*")
_SHAPE = re.compile(r"[(\[]([\w\s=]+(?:,[\w\s=]+){1,5})[)\]]")
_INPUT = re.compile(r"\b(inputs?|x|img|images?|tensor|shape)\b", re.IGNORECASE)
_OUTPUT = re.compile(r"\b(outputs?|returns?|out|result|becomes|targets?|labels?)\b|->", re.IGNORECASE)


def stated_input(source: SourceText, cls: ir.Class) -> StatedInput | None:
    """The first shape that is said to be the input of a class."""
    for line in _lines(cls, source.lines):
        if (shape := _stated(source.lines[line - 1])) is not None:
            return StatedInput(line, shape)
    return None


def _lines(cls: ir.Class, lines: list[str]) -> Iterator[int]:
    """The docstrings of forward and of the class; comments above forward and before its first statement."""
    forward = next((n for n in cls.body if isinstance(n, ir.Function) and n.name == "forward"), None)
    for node in (forward, cls):
        first = node.body[0] if node is not None and node.body else None
        if isinstance(first, ir.Expression) and _is_text(first.value):
            yield from range(first.place[0], first.place[2] + 1)
    if forward is not None:
        line = forward.place[0]
        above = line - 1
        while above and lines[above - 1].lstrip().startswith("#"):
            yield above
            above -= 1
        first_statement = forward.body[0].place[0] if forward.body else forward.place[2]
        yield from (n for n in range(line, first_statement) if "#" in lines[n - 1])


def _is_text(node: ir.Node) -> bool:
    return isinstance(node, ir.Constant) and isinstance(node.value, str)


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
