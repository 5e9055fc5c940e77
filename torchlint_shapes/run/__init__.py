"""From paths to a result: `paths` over `workers` over `file`, added up in `tally`."""

from torchlint_shapes.run.paths import lint

__all__ = ["lint"]
