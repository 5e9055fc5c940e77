"""Lines of styled text, plain or in color. rich is loaded for color only."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from torchlint_shapes.findings import Level

Part: TypeAlias = str | tuple[str, str]  # a text, or a text and its style in the words of rich
Line: TypeAlias = tuple[Part, ...]

# No control character of a program under study reaches a terminal or a page: none that moves the cursor, ends a line or
# turns the order of what is read.
_CONTROL = dict.fromkeys(
    [*range(32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)],
    "\N{REPLACEMENT CHARACTER}",
)


def render(lines: Iterable[Line], color: bool) -> str:
    """The lines as one text, each with its end."""
    parts = [_shown(tuple(map(_split, line))) for line in lines]
    if color:
        return _colored(parts)
    return "".join(f"{''.join(text for text, _ in line)}".rstrip() + "\n" for line in parts)


def width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def padded(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    """The cells of one line of a table."""
    return [text + " " * (room - width(text)) for text, room in zip(texts, widths, strict=True)]


def widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column of a table must be."""
    return [max(map(width, column)) for column in zip(*rows, strict=True)]


def visible(text: str) -> str:
    """A text that does nothing to a terminal but fill cells, nor in a log of GitHub, where `##[` begins a command."""
    text = text.translate(_CONTROL)
    return text.replace("##[", "# #[") if _in_log() else text


def visible_lines(text: str) -> str:
    """The same of a text of several lines."""
    return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))


def complaint(message: str, level: Level = "error") -> str:
    """An error or warning in one line, for standard error."""
    return f"shapelint: {level}: {visible(message)}"


def _in_log() -> bool:
    """Is what we print read by the runner of GitHub Actions, which takes some of it for commands?"""
    return bool(os.environ.get("GITHUB_ACTIONS"))


def _shown(line: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """There, a line that begins as a command does gets something before it."""
    command = _in_log() and "".join(text for text, _ in line).lstrip().startswith("::")
    return (("| ", ""), *line) if command else line


def _split(part: Part) -> tuple[str, str]:
    text, style = (part, "") if isinstance(part, str) else part
    return visible(text), style


def _colored(lines: Iterable[tuple[tuple[str, str], ...]]) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    out = StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)
    return out.getvalue()
