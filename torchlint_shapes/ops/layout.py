"""How a tensor lies in memory: the strides of its axes, where they are certain.

A view takes other sizes for the same memory, which torch refuses when an axis of the result would have to be put
together of parts that do not follow one another. Strides are known of what was made in one piece, of the results of a
few ops that always make theirs so, and of views of these; of all else they are not, as of convolutions, which keep the
order of the channels that they are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, TypeAlias

from torchlint_shapes.dims import Dim, Poly, same, subs, symbol, symbols
from torchlint_shapes.ops.tensor import Tensor

Strides: TypeAlias = tuple[Dim, ...]

# What a size may be: that of a batch, and one of which nothing is known, may be 1; an axis of an input has more.
_TRIALS = ((2, 3, 5, 7, 11, 13), (3, 5, 2, 13, 7, 17), (7, 2, 11, 3, 17, 5))


def contiguous(shape: Sequence[Dim]) -> Strides:
    """The strides of a tensor in one piece, the last axis innermost."""
    strides: list[Dim] = []
    step: Dim = 1
    for size in reversed(shape):
        strides.append(step)
        step = step * size
    return tuple(reversed(strides))


def is_contiguous(tensor: Tensor) -> bool:
    """Is it certain that it lies in one piece?"""
    if tensor.strides is None:
        return False
    own = zip(tensor.shape, tensor.strides, contiguous(tensor.shape), strict=True)
    return all(size == 1 or stride == straight for size, stride, straight in own)


def is_dense(tensor: Tensor) -> bool:
    """Is it certain that it lies in one piece, in whatever order of its axes?"""
    if is_contiguous(tensor):
        return True
    if tensor.strides is None or not all(isinstance(n, int) for n in (*tensor.shape, *tensor.strides)):
        return False
    step = 1
    for stride, size in sorted(zip(tensor.strides, tensor.shape, strict=True), key=lambda axis: (axis[0], axis[1])):
        if size != 1 and stride != step:
            return False
        step *= size  # type: ignore[assignment]
    return True


def viewed(tensor: Tensor, shape: Sequence[Dim]) -> Strides | None:
    """The strides of a view of these sizes; None where there is none, or it is not certain that there is."""
    if tensor.strides is None or 0 in (*tensor.shape, *shape):
        return None
    if is_contiguous(tensor):
        return contiguous(shape)
    numbers = (*tensor.shape, *tensor.strides, *shape)
    return _viewed(tensor.shape, tensor.strides, shape) if all(isinstance(n, int) for n in numbers) else None


def refuses(tensor: Tensor, shape: Sequence[Dim]) -> bool:
    """Is there no view of these sizes, whatever the symbols among them stand for?

    An axis of size 1 may stand anywhere. So what may be 1 is taken to be 1, too: all but the axes of an input, of which
    nobody says so.
    """
    if tensor.strides is None or is_contiguous(tensor):
        return False
    sizes = (tensor.shape, tensor.strides, tuple(shape))
    names = sorted({one.name for size in (*tensor.shape, *shape) for one in symbols(size)})
    if len(names) > len(_TRIALS[0]):
        return False
    for trial in _TRIALS:
        for ones in (True, False):
            given = {n: 1 if ones and _may_be_one(n) else v for n, v in zip(names, trial, strict=False)}
            old, strides, new = ([subs(size, given) for size in row] for row in sizes)
            if not all(isinstance(n, int) for n in (*old, *strides, *new)) or 0 in (*old, *new):
                return False
            if prod(old) != prod(new):
                return False  # the sizes hang together in a way that nobody knows
            if _viewed(old, strides, new) is not None:
                return False
    return True


def _may_be_one(name: str) -> bool:
    return name.startswith("?") or name in ("B", "N")


def _viewed(old: Sequence[Any], strides: Sequence[Any], new: Sequence[Any]) -> Strides | None:
    """As torch does it: axes that follow one another are one piece, and each piece is shared out by itself."""
    found: list[int] = []
    at, base, piece, filled = len(new) - 1, strides[-1] if strides else 1, 1, 1
    for axis in range(len(old) - 1, -1, -1):
        piece *= old[axis]
        if axis and (old[axis - 1] == 1 or strides[axis - 1] == piece * base):
            continue
        while at >= 0 and (filled < piece or new[at] == 1):
            found.append(filled * base)
            filled *= new[at]
            at -= 1
        if filled != piece:
            return None
        if axis:
            base, piece, filled = strides[axis - 1], 1, 1
    return tuple(reversed(found)) if at < 0 else None


def expanded(tensor: Tensor, shape: Sequence[Dim]) -> Strides | None:
    """The strides after axes of size 1 were stretched, and others put before them."""
    if tensor.strides is None or len(shape) < tensor.rank:
        return None
    lead = len(shape) - tensor.rank
    strides: list[Dim] = [0] * lead
    for size, stride, new in zip(tensor.shape, tensor.strides, shape[lead:], strict=True):
        if size != 1 and same(size, new) is not True:
            return None
        strides.append(stride if size == new else 0)
    return tuple(strides)


def indexed(tensor: Tensor, index: Any) -> Strides | None:
    """The strides after an index of numbers, slices, None and `...`."""
    items = list(index) if isinstance(index, tuple) else [index]
    if tensor.strides is None or not all(_is_basic(item) for item in items):
        return None
    taken = sum(item is not None and item is not ... for item in items)
    if ... not in items:
        items.append(...)
    strides, axis = list[Dim](), 0
    for item in items:
        if item is None:
            strides.append(1)
        elif item is ...:
            strides += tensor.strides[axis : axis + tensor.rank - taken]
            axis += tensor.rank - taken
        else:
            if isinstance(item, slice) and axis < tensor.rank:
                strides.append(tensor.strides[axis] * (item.step or 1))
            axis += 1
    return tuple(strides)


def _is_basic(item: Any) -> bool:
    if isinstance(item, slice):
        return item.step is None or type(item.step) is int
    return item is None or item is ... or type(item) is int or isinstance(item, Poly)


def moved(tensor: Tensor, run: Any) -> Strides | None:
    """The strides after axes changed places: `run` does the same with a tensor whose sizes tell which axis they are."""
    if tensor.strides is None:
        return None
    marks = tuple(symbol(f"axis {n}", 2) if size != 1 else 1 for n, size in enumerate(tensor.shape))
    made = run(Tensor(marks, tensor.dtype))
    places: Mapping[Any, Dim] = dict(zip(marks, tensor.strides, strict=True))
    return tuple(1 if size == 1 else places[size] for size in made.shape) if isinstance(made, Tensor) else None
