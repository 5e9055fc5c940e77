"""Settings files: found, read, checked. Each fault is one line that says where and what."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torchlint_shapes import __version__, reading
from torchlint_shapes.config.globs import Glob
from torchlint_shapes.config.kinds import GLOBS, RULES_BY_GLOB
from torchlint_shapes.config.table import SETTINGS, Table

OWN = "shapelint.toml"
SHARED = "pyproject.toml"
MOST_BYTES = 10_000_000


class SettingsError(Exception):
    """The settings are wrong: one line that says where and what."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one source of settings says, and of which settings it says something."""

    table: Table
    names: tuple[str, ...] = ()

    def over(self, base: Table) -> Table:
        return self.table.over(base, self.names)


def read(source: str) -> Table:
    """The settings in a file, which must hold some. Raises SettingsError."""
    try:
        data = reading.read(source, MOST_BYTES)
    except OSError as error:
        raise SettingsError(f"{source}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    values = _values(data, source)
    if values is None:
        raise SettingsError(f"{source}: has no [tool.shapelint] table")
    return _extended(source, values, "")


def nearest(folder: str) -> Table:
    """The settings for the files of a folder. In one folder shapelint.toml stands before pyproject.toml."""
    for above in (Path(folder), *Path(folder).parents):
        for name in (OWN, SHARED):
            source = str(above / name)
            try:
                data = reading.read(source, MOST_BYTES)
            except OSError:
                continue
            values = _values(data, source)
            if values is not None:
                return _extended(source, values, reading.project_root(str(above)) or str(above))
    return Table()


def inline(text: str) -> Said:
    """One setting of the command line, as TOML. Raises SettingsError."""
    return said(_toml(text, "--config"), "--config", os.getcwd())


def said(values: Mapping[str, Any], source: str, folder: str) -> Said:
    """The settings of a TOML table, each checked. Raises SettingsError."""
    table: dict[str, Any] = {}
    for key, value in values.items():
        if key not in SETTINGS:
            raise SettingsError(f'{source}: there is no setting "{key}"{instead(key, SETTINGS)}')
        kind = SETTINGS[key].metadata["kind"]
        converted = kind.convert(value)
        if converted is None:
            raise SettingsError(f"{source}: {key} must be {kind.want}")
        if kind is GLOBS:
            converted = tuple(Glob(text, folder) for text in converted)
        elif kind is RULES_BY_GLOB:
            converted = {Glob(text, folder): names for text, names in converted.items()}
        table[key.replace("-", "_")] = converted
    if os.sep in (table.get("python") or ""):
        table["python"] = os.path.join(folder, table["python"])
    _check_version(table.get("requires_version"), source)
    return Said(Table(**table), tuple(table))


def instead(name: str, valid: Iterable[str]) -> str:
    """What could have been meant, and all that could have been."""
    valid = sorted(valid)
    near = difflib.get_close_matches(name, valid, 1)
    return (f'; did you mean "{near[0]}"?' if near else ".") + f" There are: {', '.join(valid)}"


def _extended(source: str, values: Mapping[str, Any], root: str, below: tuple[str, ...] = ()) -> Table:
    """The settings of a file over those of the file that it extends, which must lie below `root` when one is given."""
    own = said(values, source, str(Path(source).absolute().parent))
    own = replace(own, table=replace(own.table, source=source))
    if own.table.extend is None:
        return own.over(Table())
    base = os.path.normpath(Path(source).absolute().parent / Path(own.table.extend).expanduser())
    chain = (*below, os.path.abspath(source))
    if base in chain:
        raise SettingsError(f"{source}: extend goes in a circle: {own.table.extend}")
    try:
        data = reading.read(base, MOST_BYTES, root)
    except OSError as error:
        raise SettingsError(f"{source}: extend: {base}: {(error.strerror or str(error)).lower()}") from None
    return own.over(_extended(base, _values(data, base) or {}, root, chain))


def _values(data: bytes, source: str) -> dict[str, Any] | None:
    """The table in a file; a pyproject.toml that does not name shapelint is not even parsed."""
    own = os.path.basename(source) != SHARED
    if not own and b"shapelint" not in data:
        return None
    try:
        values = _toml(data.decode(), source)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{source}: {error}") from None
    tool = values.get("tool", {})
    table = tool.get("shapelint") if isinstance(tool, dict) else None
    if table is None:
        return values if own and not tool else None
    if not isinstance(table, dict):
        raise SettingsError(f"{source}: [tool.shapelint] must be a table")
    return table


def _toml(text: str, source: str) -> dict[str, Any]:
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        values: dict[str, Any] = toml.loads(text)
    except toml.TOMLDecodeError as error:
        raise SettingsError(f"{source}: {error}") from None
    return values


def _check_version(wanted: str | None, source: str) -> None:
    if wanted is None:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        versions = SpecifierSet(wanted if wanted.strip()[:1] in ("<", ">", "=", "!", "~") else f"=={wanted}")
    except InvalidSpecifier:
        raise SettingsError(f'{source}: requires-version: "{wanted}" is no version or range of versions') from None
    if not versions.contains(__version__, prereleases=True):
        raise SettingsError(f"{source}: requires-version is {wanted}, and this is shapelint {__version__}")
