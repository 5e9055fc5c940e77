"""The settings there are: `[tool.shapelint]` in pyproject.toml, or the whole of shapelint.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from torchlint_shapes.config import kinds
from torchlint_shapes.config.globs import Glob
from torchlint_shapes.config.kinds import Kind, Shapes

# What a walk through a folder leaves out unless `exclude` says otherwise.
EXCLUDE = (".*", "venv", "node_modules", "build", "dist", "__pycache__", "site-packages", "*.egg-info")


def _setting(kind: Kind, says: str, default: Any = ()) -> Any:
    return field(default=default, metadata={"kind": kind, "says": says})


def _mapping(kind: Kind, says: str) -> Any:
    return field(default_factory=dict, metadata={"kind": kind, "says": says})


@dataclass(frozen=True, slots=True)
class Table:
    """The settings for a file. `source` is the settings file that they are from, empty when there is none."""

    source: str = ""
    extend: str | None = _setting(kinds.FILE, "Another settings file; what this one says stands above it.", None)
    requires_version: str | None = _setting(kinds.VERSION, "The versions of shapelint that may be used.", None)
    select: tuple[str, ...] | None = _setting(kinds.RULES, "Only these rules.", None)
    extend_select: tuple[str, ...] = _setting(kinds.RULES, "These rules, too: those that are off by default.")
    ignore: tuple[str, ...] = _setting(kinds.RULES, "All but these rules.")
    per_file_ignores: Mapping[Glob, tuple[str, ...]] = _mapping(
        kinds.RULES_BY_GLOB, "All but these rules in some files."
    )
    exclude: tuple[Glob, ...] = _setting(
        kinds.GLOBS, "What a walk through folders leaves out.", tuple(Glob(text, "") for text in EXCLUDE)
    )
    extend_exclude: tuple[Glob, ...] = _setting(kinds.GLOBS, "What it leaves out besides.")
    force_exclude: bool = _setting(kinds.FLAG, "Leave out what is excluded even when it is named.", False)
    respect_gitignore: bool = _setting(kinds.FLAG, "Leave out what .gitignore files name.", True)
    inputs: Mapping[str, Shapes] = _mapping(kinds.INPUTS, "The shapes of the inputs of networks.")
    python: str | None = _setting(
        kinds.PROGRAM,
        "The interpreter whose packages are read. It is not run for it.",
        None,
    )
    time_limit: float = _setting(kinds.SECONDS, "CPU seconds that a file may take; 0: any time.", 10.0)
    fix: bool = _setting(kinds.FLAG, "Repair what can be repaired safely.", False)
    unsafe_fixes: bool = _setting(kinds.FLAG, "Count and apply repairs that are a choice, too.", False)
    show_fixes: bool = _setting(kinds.FLAG, "Say which repairs were made.", False)
    output_format: str = _setting(kinds.FORMAT, "How findings are reported.", "text")

    def rules(self) -> set[str]:
        """All the rule names it mentions."""
        listed = (self.select or (), self.extend_select, self.ignore, *self.per_file_ignores.values())
        return {name for names in listed for name in names}

    def enabled(self, rule: str, path: str, default: bool) -> bool:
        """Does a rule speak about a file? Without `select` the default rules do."""
        chosen = rule in self.extend_select or (default if self.select is None else rule in self.select)
        here = (names for glob, names in self.per_file_ignores.items() if glob.matches(path))
        return chosen and rule not in self.ignore and not any(rule in names for names in here)

    def excludes(self, path: str) -> bool:
        """Do the globs speak of this very file or folder?"""
        return any(glob.matches(path) for glob in (*self.exclude, *self.extend_exclude))

    def over(self, base: Table, said: Iterable[str]) -> Table:
        """This table above another: what it says of the settings named stands, the `extend-` ones are added."""
        mine: dict[str, Any] = {name: getattr(self, name) for name in said}
        for name in mine:
            if name.startswith("extend_"):
                mine[name] = (*getattr(base, name), *mine[name])
        return replace(base, source=self.source or base.source, **mine)


# Every setting by its name in a file.
SETTINGS = {f.name.replace("_", "-"): f for f in fields(Table) if f.metadata}
