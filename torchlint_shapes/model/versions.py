"""Versions of packages, as `packaging` compares them, which is loaded when a program asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, total_ordering
from typing import Any

PARTS = frozenset(
    {"base_version", "epoch", "is_devrelease", "is_postrelease", "is_prerelease", "local", "major", "micro", "minor"}
) | {"public", "release"}


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and bool(_parsed(self.text) == _parsed(other.text))

    def __lt__(self, other: object) -> bool:
        return bool(_parsed(self.text) < _parsed(other.text)) if isinstance(other, Version) else NotImplemented

    def __hash__(self) -> int:
        return hash(_parsed(self.text))

    def __str__(self) -> str:
        return str(_parsed(self.text))

    def part(self, name: str) -> Any:
        """One of its `PARTS`."""
        return getattr(_parsed(self.text), name)


def version_of(text: str) -> Version | None:
    """None where this is no version."""
    try:
        _parsed(text)
    except ValueError:
        return None
    return Version(text)


@lru_cache(maxsize=1 << 8)
def _parsed(text: str) -> Any:
    """Raises ValueError."""
    from packaging.version import Version

    return Version(text)
