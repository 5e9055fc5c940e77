"""What an editor may set: `initializationOptions`, and `shapelint` of its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """Everything else is set in the settings files of the project, as for the command line."""

    inlay_hints: bool = True
    code_lens: bool = False
    python: str | None = None

    def over(self, said: Any) -> Options:
        """These, but for what an editor says; what is not of its kind is as if it were not said."""
        if isinstance(said, Mapping) and isinstance(said.get("shapelint"), Mapping):
            said = said["shapelint"]
        if not isinstance(said, Mapping):
            return self
        hints, lens, python = (said.get(name) for name in ("inlayHints", "codeLens", "python"))
        return Options(
            hints if isinstance(hints, bool) else self.inlay_hints,
            lens if isinstance(lens, bool) else self.code_lens,
            python if isinstance(python, str) and python else self.python,
        )

    def settings(self) -> Settings:
        """Read anew from the settings files each time: they may have changed."""
        from torchlint_shapes.rules import manual

        return Settings(said={"python": self.python} if self.python else {}, known=lambda: frozenset(manual()))
