"""What a repair would change, for people and for `patch`."""

from __future__ import annotations

from difflib import unified_diff as compare

from torchlint_shapes.text.source_text import split_lines


def unified_diff(path: str, before: str, after: str) -> str:
    """A unified diff of a file, empty when nothing changes. Line ends are those of the file."""
    lines = compare(split_lines(before), split_lines(after), path, path)
    return "".join(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n" for line in lines)
