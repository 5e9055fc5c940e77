"""What git ignores: the .gitignore files of a repository, https://git-scm.com/docs/gitignore."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from torchlint_shapes.reading import read

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


MOST_BYTES = 1_000_000


@dataclass(slots=True)
class GitIgnore:
    """Answers for files and folders, the deepest .gitignore that speaks of it first.

    Outside a repository none counts.
    """

    _specs: dict[str, GitIgnoreSpec | None] = field(default_factory=dict)
    _roots: dict[str, str | None] = field(default_factory=dict)

    def ignores(self, path: str, folder: bool) -> bool:
        """Of one file or folder, when the folders that it is in are not ignored."""
        path = os.path.abspath(path)
        above = os.path.dirname(path)
        root = self._root(above)
        while root is not None and len(above) >= len(root):
            for name in (".gitignore", os.path.join(".git", "info", "exclude")):
                spec = self._spec(os.path.join(above, name))
                below = Path(os.path.relpath(path, above)).as_posix()
                said = spec.check_file(below + "/" * folder).include if spec is not None else None
                if said is not None:
                    return said
            above = os.path.dirname(above) if above != root else ""
        return False

    def _root(self, folder: str) -> str | None:
        """The repository that a folder is in."""
        if folder not in self._roots:
            above = os.path.dirname(folder)
            here = os.path.exists(os.path.join(folder, ".git"))
            self._roots[folder] = folder if here else self._root(above) if above != folder else None
        return self._roots[folder]

    def _spec(self, file: str) -> GitIgnoreSpec | None:
        if file not in self._specs:
            try:
                lines = read(file, MOST_BYTES).decode("utf-8", "replace").splitlines()
            except OSError:
                lines = []
            self._specs[file] = _compiled(lines) if lines else None
        return self._specs[file]


def _compiled(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(filter(_is_pattern, lines))


def _is_pattern(line: str) -> bool:
    """git passes over a line that is none."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
