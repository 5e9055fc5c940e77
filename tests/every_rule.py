"""Settings under which every rule speaks, those too that are off by default."""

from __future__ import annotations

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.rules.declare import load

OFF = tuple(name for name, rule in load().items() if not rule.default)
EVERY = Settings(extend_select=OFF)
SELECTED = ("--extend-select", ",".join(OFF))
