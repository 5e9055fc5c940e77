"""The one way in which files are read: regular ones, of bounded size, and in a project only what lies in it.

A path may be anything, and be something else a moment later: what was opened is what is looked at. It is opened so that
nothing waits, be it a pipe to which nobody writes.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What stands in the folder of a project.
MARKS = (".git", ".hg", "pyproject.toml", "shapelint.toml", "setup.py", "setup.cfg", "requirements.txt", "conftest.py")
_FLAGS = ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY", "O_NOINHERIT")
_OPEN = os.O_RDONLY
for _flag in _FLAGS:
    _OPEN |= getattr(os, _flag, 0)


class TooLarge(OSError):
    """A file of more bytes than anybody writes."""


def read(path: str | os.PathLike[str], most: int, root: str = "") -> bytes:
    """The bytes of a regular file of at most so many, which lies below `root` when one is given. Raises OSError."""
    with opened(path, root) as descriptor:
        if os.fstat(descriptor).st_size > most:
            raise _too_large(path, most)
        parts, left = [], most + 1
        while left and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
    if not left:
        raise _too_large(path, most)
    return b"".join(parts)


@contextmanager
def opened(path: str | os.PathLike[str], root: str = "") -> Iterator[int]:
    """The descriptor of a regular file. Raises OSError."""
    real = os.path.realpath(path) if root else os.fspath(path)
    if root and not below(real, root):
        raise OSError(errno.EACCES, f"outside of {root}", str(path))
    _check(os.stat(real), path)  # to open a device may already do something
    descriptor = os.open(real, _OPEN)
    try:
        status = os.fstat(descriptor)
        _check(status, path)
        if root and not os.path.samestat(status, os.lstat(real)):
            raise OSError(errno.EACCES, "changed while it was opened", str(path))
        yield descriptor
    finally:
        os.close(descriptor)


def _check(status: os.stat_result, path: str | os.PathLike[str]) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))


def _too_large(path: str | os.PathLike[str], most: int) -> TooLarge:
    return TooLarge(errno.EFBIG, f"larger than {most // 1_000_000} MB", str(path))


def below(path: str, root: str) -> bool:
    """Is a real path in the folder with this real path, however deep?"""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def project_root(folder: str) -> str:
    """The real path of the project that a folder is in: the outermost folder around it that looks like one, or in which
    shapelint was started. The home directory is none, nor is what is around it. Empty where there is none.
    """
    home, here = os.path.realpath(Path.home()), os.path.realpath(os.getcwd())
    found, real = "", os.path.realpath(folder)
    while real != home and real != os.path.dirname(real):
        if real == here or any(os.path.lexists(os.path.join(real, mark)) for mark in MARKS):
            found = real
        real = os.path.dirname(real)
    return found
