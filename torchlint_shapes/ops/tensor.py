"""What an op sees of the program: tensors, and the value about which nothing is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

from torchlint_shapes.dims import Dim, Undecided


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of known rank. A size about which nothing is known is a symbol of its own.

    `dtype` is torch's name without the prefix ("float32", "int64", "bool"), None when not known.
    `origin` is the number of the trace event that made the tensor; it takes no part in equality. `numbers` are the
    elements in order, of a small tensor made from constants; `strides` say how it lies in memory, where that is
    certain (`layout.py`); ops leave both out. `element` is the type of the elements of an array of numpy, None when not
    known.
    """

    shape: tuple[Dim, ...]
    dtype: str | None = None
    origin: int | None = field(default=None, compare=False)
    numbers: tuple[Any, ...] | None = None
    strides: tuple[Dim, ...] | None = None
    element: str | None = None

    @property
    def rank(self) -> int:
        return len(self.shape)


class UnknownType:
    """The one value `UNKNOWN`. Whatever an op tries to compute with it raises `Undecided`,
    so a formula that does not look at an argument works without knowing it."""

    __slots__ = ()

    def _undecided(self, *_: object) -> NoReturn:
        raise Undecided("a value that is not known")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _undecided
    __floordiv__ = __rfloordiv__ = __truediv__ = __rtruediv__ = __mod__ = __rmod__ = _undecided
    __pow__ = __rpow__ = __neg__ = __abs__ = __lt__ = __le__ = __gt__ = __ge__ = _undecided
    __bool__ = __len__ = __iter__ = __getitem__ = __index__ = __int__ = _undecided

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise Undecided("a value that is not known")

    def __repr__(self) -> str:
        return "UNKNOWN"


class NumberType(UnknownType):
    """The one value `NUMBER`: a number of which nothing else is known. It is no tensor, so it broadcasts to any."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NUMBER"


UNKNOWN = UnknownType()
NUMBER = NumberType()


class LazyType(UnknownType):
    """The one value `LAZY`: the argument of a layer's constructor that its first input decides."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "LAZY"


LAZY = LazyType()


class _Stand(UnknownType):
    """What an op answers for a tensor of unknown rank."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


UNRANKED, SIZE, SHAPE = _Stand("UNRANKED"), _Stand("SIZE"), _Stand("SHAPE")
