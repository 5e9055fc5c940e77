"""Settings: `[tool.shapelint]` of the nearest pyproject.toml above each file, and what the command line says."""

from __future__ import annotations

import difflib
import fnmatch
import importlib
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

Shapes: TypeAlias = tuple[tuple[int | str, ...], ...]

# What a walk through a folder leaves out unless `exclude` says otherwise.
EXCLUDE = (".*", "venv", "node_modules", "build", "dist", "__pycache__", "site-packages", "*.egg-info")


class SettingsError(Exception):
    """The settings are wrong: one line that says where and what."""


@dataclass(frozen=True, slots=True)
class Table:
    """One `[tool.shapelint]` table. Its globs are relative to `folder`, the folder of its file."""

    folder: str = ""
    source: str = ""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    python: str | None = None
    inputs: Mapping[str, Shapes] = field(default_factory=dict)

    def rules(self) -> set[str]:
        """All the rule names it mentions."""
        listed = (self.select or (), self.ignore, *self.per_file_ignores.values())
        return {name for names in listed for name in names}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says (None: nothing), over the settings of the file in question.

    `config` is the one settings file to read instead of the nearest; `known` gives the names of all rules.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    python: str | None = None
    config: str | None = None
    known: Callable[[], Collection[str]] | None = None
    _tables: dict[str, Table] = field(default_factory=dict, compare=False, repr=False)

    def at(self, path: str) -> Table:
        """The settings of a file or folder, command line included. Raises SettingsError."""
        folder = str(self.config or Path(os.path.abspath(path)).parent)
        if folder not in self._tables:
            self._tables[folder] = self._over(read(self.config) if self.config else _nearest(folder))
        return self._tables[folder]

    def enabled(self, rule: str, path: str, default: bool = True) -> bool:
        """Does a rule speak about a file? Without `select` the default rules do."""
        table = self.at(path)
        chosen = default if table.select is None else rule in table.select
        here = (names for glob, names in table.per_file_ignores.items() if _match(path, glob, table))
        return chosen and rule not in table.ignore and not any(rule in names for names in here)

    def excluded(self, path: str) -> bool:
        """Does a walk leave out this file or folder?"""
        table = self.at(path)
        here = Table(folder=os.getcwd())
        return any(_match(path, glob, table) for glob in (*table.exclude, *table.extend_exclude)) or any(
            _match(path, glob, here) for glob in self.exclude
        )

    def _over(self, table: Table) -> Table:
        """A selection on the command line stands for `select` and `ignore`; `--ignore` alone adds to `ignore`."""
        if self.known is not None:
            check_rules((*(self.select or ()), *self.ignore), self.known)
            check_rules(table.rules(), self.known, f"{table.source}: ")
        ignore = self.ignore if self.select is not None else (*table.ignore, *self.ignore)
        select = table.select if self.select is None else self.select
        return replace(table, select=select, ignore=ignore, python=self.python or table.python)


def check_rules(names: Collection[str], known: Callable[[], Collection[str]], where: str = "") -> None:
    """Raises SettingsError for a name that no rule has."""
    for name in sorted(set(names) - set(known()) if names else ()):
        raise SettingsError(f'{where}no rule is named "{name}"{instead(name, known())}')


def instead(name: str, valid: Iterable[str]) -> str:
    """What could have been meant, and all that could have been."""
    valid = sorted(valid)
    near = difflib.get_close_matches(name, valid, 1)
    return (f'; did you mean "{near[0]}"?' if near else ".") + f" There are: {', '.join(valid)}"


def read(source: str) -> Table:
    """The settings in a file, which must hold some. Raises SettingsError."""
    try:
        data = Path(source).read_bytes()
    except OSError as error:
        raise SettingsError(f"{source}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    values = _values(data, source)
    if values is None:
        raise SettingsError(f"{source}: has no [tool.shapelint] table")
    return _table(values, source)


def _nearest(folder: str) -> Table:
    for above in (Path(folder), *Path(folder).parents):
        source = above / "pyproject.toml"
        try:
            data = source.read_bytes()
        except OSError:
            continue
        values = _values(data, str(source))
        if values is not None:
            return _table(values, str(source))
    return Table(folder=folder)


def _values(data: bytes, source: str) -> dict[str, Any] | None:
    """The table in a file; a file that does not name shapelint is not even parsed."""
    if b"shapelint" not in data:
        return None
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        tool = toml.loads(data.decode()).get("tool", {})
    except (toml.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{source}: {error}") from None
    values = tool.get("shapelint") if isinstance(tool, dict) else None
    if values is not None and not isinstance(values, dict):
        raise SettingsError(f"{source}: [tool.shapelint] must be a table")
    return values


def _table(values: Mapping[str, Any], source: str) -> Table:
    valid = [f.name.replace("_", "-") for f in fields(Table) if f.name not in ("folder", "source")]
    folder = str(Path(source).absolute().parent)
    said: dict[str, Any] = {"folder": folder, "source": source}
    for key, value in values.items():
        if key not in valid:
            raise SettingsError(f'{source}: [tool.shapelint] has no setting "{key}"{instead(key, valid)}')
        want, convert = _CONVERT[key]
        converted = convert(value)
        if converted is None:
            raise SettingsError(f"{source}: {key} must be {want}")
        said[key.replace("-", "_")] = converted
    if os.sep in (said.get("python") or ""):
        said["python"] = os.path.join(folder, said["python"])
    return Table(**said)


# What follows turns a TOML value into a setting, or None when it is not of the kind.


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else None


def _ignores(value: Any) -> dict[str, tuple[str, ...]] | None:
    return _mapping(value, _names)


def _inputs(value: Any) -> dict[str, Shapes] | None:
    return _mapping(value, _shapes)


def _shapes(value: Any) -> Shapes | None:
    shapes = tuple(_shape(v) for v in value) if isinstance(value, list) else (None,)
    return tuple(s for s in shapes if s is not None) if None not in shapes else None


def _shape(value: Any) -> tuple[int | str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(is_size(v) for v in value) else None


def _mapping(value: Any, convert: Callable[[Any], Any]) -> dict[str, Any] | None:
    made = {key: convert(v) for key, v in value.items()} if isinstance(value, dict) else {"": None}
    return None if None in made.values() else made


def is_size(value: object) -> bool:
    """A size is a whole number from 0 on, or the name of an unknown one."""
    if isinstance(value, str):
        return value.isidentifier()
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_CONVERT: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "select": ("a list of rule names", _names),
    "ignore": ("a list of rule names", _names),
    "exclude": ("a list of globs", _names),
    "extend-exclude": ("a list of globs", _names),
    "per-file-ignores": ('a table of globs and rule names, as { "tests/*" = ["join-mismatch"] }', _ignores),
    "python": ("the path of a Python interpreter", _text),
    "inputs": ('a table of networks and input shapes, as { "net.Net" = [["B", 3, 32, 32]] }', _inputs),
}


def _match(path: str, glob: str, table: Table) -> bool:
    """A glob without a slash speaks of a name, any other of a path below the table's folder and all in it."""
    if "/" not in glob.rstrip("/"):
        return fnmatch.fnmatch(os.path.basename(os.path.abspath(path)), glob.rstrip("/"))
    below = Path(os.path.relpath(path, table.folder)).as_posix()
    globs = {glob.rstrip("/"), glob.replace("**/", "")}
    return any(fnmatch.fnmatch(below, g) or fnmatch.fnmatch(below, f"{g}/*") for g in globs)
