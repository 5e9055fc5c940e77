"""Writing repaired files: whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torchlint_shapes.findings import Problem
from torchlint_shapes.source.read import Unreadable, load
from torchlint_shapes.text.source_text import SourceText


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it was read, and its new text."""

    before: SourceText
    after: str

    @property
    def path(self) -> str:
        return self.before.path

    @property
    def data(self) -> bytes:
        return replace(self.before, text=self.after).encode()


def save(changes: Sequence[Change]) -> tuple[Problem, ...]:
    """Writes all files, or none where one of them cannot be written."""
    problems = [Problem(change.path, said) for change in changes if (said := _obstacle(change))]
    for change in changes if not problems else ():
        try:
            write(change.path, change.data)
        except OSError as error:
            problems.append(Problem(change.path, _said(error)))
            break
    return tuple(problems)


def _obstacle(change: Change) -> str | None:
    path = Path(change.path)
    try:
        if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
            return "cannot be fixed: the file is read-only"
        if load(change.path) != change.before.encode():
            return "cannot be fixed: it is no longer what was read"
    except OSError as error:
        return _said(error)
    except Unreadable as error:
        return f"cannot be fixed: {error}"
    return None


def _said(error: OSError) -> str:
    return f"cannot be fixed: {(error.strerror or str(error)).lower()}"


def write(path: str, data: bytes) -> None:
    """Puts a file in its place in one step, with the mode of the one before. Of a link the target is written."""
    target = os.path.realpath(path)
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".shapelint-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if os.path.exists(target):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
