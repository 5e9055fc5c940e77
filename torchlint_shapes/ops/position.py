"""Which axis a number names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from torchlint_shapes.dims import Dim, Poly, Undecided, show
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor, UnknownType

# A size in a result: None where nothing is known about it.
MaybeSize: TypeAlias = Dim | None


def text(shape: Sequence[Any]) -> str:
    """A shape for people: `(B, 20, 4, 4)`, with `?` for a size about which nothing is known."""
    sizes = [show(d) if isinstance(d, int | Poly) else "?" for d in shape]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def position(fit: Fit, dim: Any, rank: int, argument: str = "dim") -> int:
    """The axis that `dim` names among `rank` axes, counted from 0; a 0-D tensor counts as 1-D.

    Out of range it says so through `fit` and raises Undecided: there is nothing to go on with.
    """
    if not isinstance(dim, int):
        raise Undecided("an axis that is not known")
    if not -max(rank, 1) <= dim < max(rank, 1):
        fit.fail("axis", f"{rank}-D", str(dim), "names axis {got} of a {want} tensor", argument)
        raise Undecided("an axis that does not exist")
    return dim % max(rank, 1)


def inside(fit: Fit, dim: Any, input: Tensor) -> int:
    """The axis that `dim` names, of a tensor that has axes; otherwise it is said, and Undecided raised."""
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "dim")
        raise Undecided("no axis")
    return at


def positions(fit: Fit, dim: Any, rank: int, argument: str = "dim") -> tuple[int, ...]:
    """The axes that `dim` names: a number, several, or all for None or (). A double one cannot be."""
    if dim is None:
        return tuple(range(rank))
    named = tuple(position(fit, d, rank, argument) for d in ((dim,) if isinstance(dim, int | Poly) else dim))
    if len(set(named)) < len(named):
        fit.fail("axis", "each axis once", text(named), "needs {want}, names axes {got}", argument)
        raise Undecided("an axis named twice")
    return named


def sizes(values: Sequence[Any]) -> list[Any]:
    """What `*sizes` means: sizes, or one sequence of them."""
    listed = list(values)
    if len(listed) == 1 and not isinstance(listed[0], int | Poly):
        if not isinstance(listed[0], Sequence):
            raise Undecided("sizes that are not known")
        listed = list(listed[0])
    return listed


def known(size: Any) -> MaybeSize:
    """A size as it may stand in a shape."""
    return size if isinstance(size, int | Poly) else None


def numeric(size: Any) -> Any:
    """A size as it may be computed with: UNKNOWN where it is none."""
    return size if isinstance(size, int | Poly) else UNKNOWN


def tensor(shape: Sequence[MaybeSize | UnknownType], dtype: str | None = None) -> Tensor:
    """A result: `None` or UNKNOWN in its shape stands for a size about which nothing is known."""
    return Tensor(tuple(shape), dtype)  # type: ignore[arg-type]
