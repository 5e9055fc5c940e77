"""What ends a run before its end."""

from __future__ import annotations

from torchlint_shapes.interpret.values import Site, Tensor


class OutOfBudget(Exception):
    """The program is longer than its share of time."""


class Ended(BaseException):
    """Nobody wants any more what the machine works out."""


class ProgramRaise(Exception):
    """The program under study raises; `kind` is the name of the exception class."""

    def __init__(self, kind: str, site: Site | None = None) -> None:
        super().__init__(kind)
        self.kind, self.site = kind, site


class NeedsShape(Exception):
    """An argument of the network under study must have one of these shapes, likeliest first.

    They are `complete` when what asks for them takes no tensor of more axes.
    """

    def __init__(self, name: str, shapes: list[Tensor], complete: bool = False) -> None:
        super().__init__(name)
        self.name, self.shapes, self.complete = name, shapes, complete
        self.doubtful = False  # it is so on one of several ways of the program


class NeedsCount(Exception):
    """How often something is repeated is an argument of the constructor that nobody gives."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
