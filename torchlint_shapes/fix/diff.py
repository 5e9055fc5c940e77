"""What a repair would change, for people and for `patch`."""

from __future__ import annotations

from difflib import unified_diff as compare

from torchlint_shapes.fix.write import Change
from torchlint_shapes.source.cells import split
from torchlint_shapes.text.source_text import split_lines


def diff(change: Change, path: str) -> str:
    """A unified diff of a file under this name; of a notebook, of each cell that changes."""
    before, after = change.before.text, change.after
    if change.before.notebook is None:
        return unified_diff(path, before, after)
    cells = zip(split(before), split(after), strict=True)
    return "".join(unified_diff(f"{path}:cell {n}", f"{old}\n", f"{new}\n") for (n, old), (_, new) in cells)


def unified_diff(path: str, before: str, after: str) -> str:
    """A unified diff of a file, empty when nothing changes. Line ends are those of the file."""
    lines = compare(split_lines(before), split_lines(after), path, path)
    return "".join(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n" for line in lines)
