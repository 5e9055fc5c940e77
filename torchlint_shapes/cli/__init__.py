"""The command line: click, and nothing that works. A file a command."""

from torchlint_shapes.cli.main import main

__all__ = ["main"]
