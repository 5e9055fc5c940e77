"""The one rule by which shapes of different tensors come together.

https://docs.pytorch.org/docs/stable/notes/broadcasting.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchlint_shapes.dims import Poly, Undecided, same
from torchlint_shapes.ops.fit import Fit, Kind
from torchlint_shapes.ops.position import MaybeSize, text
from torchlint_shapes.ops.tensor import NUMBER, Tensor


def broadcast(fit: Fit, shapes: Sequence[Sequence[Any]], kind: Kind = "join", doing: str = "") -> tuple[MaybeSize, ...]:
    """The common shape: aligned at the last axis, a size 1 is stretched, all others are equal."""
    doing = doing or f"cannot broadcast {' and '.join(text(shape) for shape in shapes)}"
    rank = max((len(shape) for shape in shapes), default=0)
    result = []
    for axis in range(-rank, 0):
        column = [shape[axis] for shape in shapes if len(shape) >= -axis]
        result.append(_common(fit, kind, column, rank + axis, doing))
    return tuple(result)


def may_be_one(size: MaybeSize) -> bool:
    """Can this size be 1? (None: it can.)"""
    return size is None or same(size, 1) is not False


def _common(fit: Fit, kind: Kind, column: Sequence[MaybeSize], axis: int, doing: str) -> MaybeSize:
    """The size of one axis. The others are judged only against a size that is surely not 1, and only when they are
    surely not 1 themselves: then they must be equal to it."""
    wide = list(dict.fromkeys(size for size in column if size != 1))
    if len(wide) < 2:
        return wide[0] if wide else 1
    firm = [size for size in wide if size is not None and not may_be_one(size)]
    if not firm:
        return None
    want = next((size for size in firm if isinstance(size, int)), firm[0])
    for got in firm:
        says = f"{doing}: {{got}} against {{want}} at axis {axis}"
        if not fit.equal(kind, want, got, says, axis=axis):
            return want
    for size in wide if isinstance(want, int) else ():
        if size is not None and size not in firm:
            fit.equal_or_one(kind, want, size, f"{doing}: {{got}} against {{want}} at axis {axis}", axis)
    return want


def stretches(fit: Fit, kind: Kind, shape: Sequence[MaybeSize], target: Sequence[MaybeSize], says: str) -> None:
    """`shape` broadcasts to `target`: each of its sizes, aligned at the last axis, is 1 or that of the target."""
    if len(shape) > len(target):
        fit.fail(kind, f"{len(target)}-D", f"{len(shape)}-D", says)
        return
    for axis in range(-len(shape), 0):
        got, want = shape[axis], target[axis]
        if got is None or want is None or got == want or may_be_one(got):
            continue
        if not fit.equal(kind, want, got, says, axis=axis):
            return


def together(fit: Fit, *values: Any) -> tuple[MaybeSize, ...]:
    """The common shape of operands, of which some may be numbers."""
    return broadcast(fit, [operand(value) for value in values])


def operand(value: Any) -> tuple[Any, ...]:
    """The shape of a tensor or a number; an unknown one may be a tensor, so that it is undecided."""
    if isinstance(value, Tensor):
        return value.shape
    if value is None or value is NUMBER or isinstance(value, bool | int | float | complex | Poly):
        return ()
    raise Undecided("an operand that is not known")
