"""The settings that hold for a file: those of its settings file, and what the command line says over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torchlint_shapes.config.globs import Glob
from torchlint_shapes.config.read import Said, SettingsError, inline, instead, nearest, read
from torchlint_shapes.config.table import Table


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says (None: nothing), over the settings of the file in question.

    `said` holds settings by their names in Table, as they stand. `config` holds at most one settings file, to read
    instead of the nearest, and settings as TOML (`key = value`). `isolated`: no settings file counts. `known` gives the
    names of all rules.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    config: tuple[str, ...] = ()
    isolated: bool = False
    known: Callable[[], Collection[str]] | None = None
    _tables: dict[str, Table] = field(default_factory=dict, compare=False, repr=False)

    def anew(self) -> Settings:
        """The same, with every settings file read again."""
        return replace(self, _tables={})

    def at(self, path: str) -> Table:
        """The settings of a file, command line included. Raises SettingsError."""
        return self.of_folder(os.path.dirname(os.path.abspath(path)))

    def of_folder(self, folder: str) -> Table:
        """The settings of the files in a folder. Raises SettingsError."""
        if folder not in self._tables:
            self._tables[folder] = self._over(self._base(folder))
        return self._tables[folder]

    def says_python(self) -> bool:
        """Does the user name the interpreter, or a settings file, rather than a file of the project that was found?"""
        return "python" in self.said or any(v for v in self.config if v in self._files or "python" in inline(v).names)

    def enabled(self, rule: str, path: str, default: bool = True) -> bool:
        """Does a rule speak about a file?"""
        return self.at(path).enabled(rule, path, default)

    def excluded(self, path: str) -> bool:
        """Does a walk leave out this file or folder?"""
        return self.at(path).excludes(path)

    def excluded_with_its_folders(self, path: str) -> bool:
        """Would a walk from the folder of the settings file, or the working directory, ever come to this file?"""
        source = self.at(path).source
        top = Path(source).absolute().parent if source else Path.cwd()
        file = Path(path).absolute()
        return any(self.excluded(str(p)) for p in (file, *file.parents) if top in p.parents)

    @property
    def _files(self) -> list[str]:
        return [value for value in self.config if "=" not in value or os.path.isfile(value)]

    def _base(self, folder: str) -> Table:
        files = self._files
        if len(files) > 1:
            raise SettingsError(f"--config takes one settings file, and these are {len(files)}: {', '.join(files)}")
        if self.isolated and files:
            raise SettingsError("--isolated reads no settings file: not with --config FILE")
        base = Table() if self.isolated else read(files[0]) if files else nearest(folder)
        for value in self.config:
            if value not in files:
                base = inline(value).over(base)
        return base

    def _over(self, table: Table) -> Table:
        """A selection on the command line stands for `select` and `ignore`; `--ignore` alone adds to `ignore`."""
        table = replace(table, **self.said)
        if self.known is not None:
            check_rules((*(self.select or ()), *self.extend_select, *self.ignore), self.known)
            check_rules(table.rules(), self.known, f"{table.source or 'settings'}: ")
        if self.select is not None:
            table = replace(table, select=self.select, extend_select=(), ignore=())
        globs = tuple(Glob(text, os.getcwd()) for text in self.exclude)
        added = Table(extend_select=self.extend_select, extend_exclude=globs)
        table = Said(added, ("extend_select", "extend_exclude")).over(table)
        return replace(table, ignore=(*table.ignore, *self.ignore))


def check_rules(names: Collection[str], known: Callable[[], Collection[str]], where: str = "") -> None:
    """Raises SettingsError for a name that no rule has."""
    for name in sorted(set(names) - set(known()) if names else ()):
        raise SettingsError(f'{where}no rule is named "{name}"{instead(name, known())}')
