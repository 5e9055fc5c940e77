"""Which files to lint: those named, and the Python files and notebooks in the folders named."""

from __future__ import annotations

import mmap
import os
import stat
from collections.abc import Iterator, Sequence

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Problem
from torchlint_shapes.reading import opened
from torchlint_shapes.source.cells import SUFFIX, is_notebook
from torchlint_shapes.source.gitignore import GitIgnore
from torchlint_shapes.source.read import MARK, MOST_BYTES, MOST_NOTEBOOK_BYTES


def expand(paths: Sequence[str], settings: Settings) -> tuple[list[str], list[Problem]]:
    """The files to lint, sorted, each once, and what stood in the way. Raises SettingsError.

    A file that is named is taken, unless `force-exclude` is set; a walk leaves out what the settings and .gitignore
    exclude, and follows no link to a folder.
    """
    problems: list[Problem] = []
    found: dict[str, str] = {}
    git = GitIgnore()
    for path in paths:
        if settings.at(path).force_exclude and settings.excluded_with_its_folders(path):
            continue
        for file in _walk(path, settings, git, problems) if os.path.isdir(path) else (path,):
            settings.at(file)
            if why := _unfit(file):
                problems.append(Problem(file, why))
            else:
                found.setdefault(os.path.realpath(file), file)
    return sorted(found.values()), problems


def _walk(top: str, settings: Settings, git: GitIgnore, problems: list[Problem]) -> Iterator[str]:
    folders = [top]
    named = git.ignores(top, True)  # what is ignored and named nevertheless is wanted
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(Problem(folder, _reason(error)))
            continue
        respects = settings.of_folder(os.path.abspath(folder)).respect_gitignore
        for entry in entries:
            path = os.path.normpath(entry.path)
            below = entry.is_dir(follow_symlinks=False)
            if not below and not (path.endswith((".py", SUFFIX)) and os.path.isfile(path)):
                continue
            if settings.excluded(path) or (respects and not named and git.ignores(path, below)):
                continue
            if below:
                folders.append(path)
            else:
                yield path


def _unfit(path: str) -> str:
    """Why a file is not read at all."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file"
        most = MOST_NOTEBOOK_BYTES if is_notebook(path) else MOST_BYTES
        if status.st_size > most and _says(path, MARK):
            return f"larger than {most // 1_000_000} MB: not read"
    except OSError as error:
        return _reason(error)
    return ""


def _says(path: str, word: bytes) -> bool:
    with opened(path) as descriptor, mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as data:
        return data.find(word) >= 0


def _reason(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
