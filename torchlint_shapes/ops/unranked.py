"""What an op answers for a tensor of unknown rank: each of these functions is the field `unranked` of a declaration.

It reads the arguments of the op. UNRANKED stands for a tensor of unknown rank, SIZE for a size about which nothing is
known, SHAPE for all sizes of the input.
"""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.tensor import NUMBER, SHAPE, SIZE, UNKNOWN, UNRANKED, Tensor, UnknownType


def no_telling(view: Any) -> UnknownType:
    """A fact that goes by the rank."""
    return UNKNOWN


def a_number(view: Any) -> UnknownType:
    """A number, whatever the rank."""
    return NUMBER


def its_size(view: Any) -> UnknownType:
    """All sizes, or that of the axis `dim`."""
    return SHAPE if view.dim is None else SIZE


def as_written(name: str) -> Any:
    """The rank that the sizes in the argument `name` have: what is a number there is that size."""

    def unranked(view: Any) -> Tensor | UnknownType:
        sizes = getattr(view, name)
        if isinstance(sizes, tuple) and len(sizes) == 1 and not isinstance(sizes[0], int | Poly):
            (sizes,) = sizes
        if not isinstance(sizes, tuple | list) or not sizes:
            return UNRANKED
        written = (s if isinstance(s, Poly) or (isinstance(s, int) and s >= 0) else None for s in sizes)
        return Tensor(tuple(written))  # type: ignore[arg-type]

    return unranked


def one_row_each(view: Any) -> Tensor | None:
    """`flatten(1)`: two axes."""
    return Tensor((None, None)) if (view.start_dim, view.end_dim) == (1, -1) else None  # type: ignore[arg-type]
