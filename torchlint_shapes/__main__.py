"""`python -m torchlint_shapes` is `shapelint`."""

from torchlint_shapes.cli import main

main()
