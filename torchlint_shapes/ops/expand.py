"""More of the same elements: expand, broadcast_to, repeat, tile, repeat_interleave."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.broadcast import may_be_one, stretches
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes
from torchlint_shapes.ops.position import MaybeSize, known, position, sizes, tensor, text
from torchlint_shapes.ops.tensor import Tensor


def expanded(fit: Fit, input: Tensor, asked: Sequence[Any]) -> Tensor:
    """Every axis of size 1 is stretched to the size asked for; -1 keeps the size; new axes come first."""
    offset = len(asked) - input.rank
    doing = f"cannot expand {text(input.shape)} to {text(asked)}"
    if offset < 0:
        fit.fail("reshape", f"{len(asked)}-D", f"{input.rank}-D", doing)
        return tensor([known(size) for size in asked], input.dtype)
    if any(isinstance(size, int) and size == -1 for size in asked[:offset]):
        fit.fail("reshape", "a size", "-1", f"{doing}: a new axis has no size to keep")
    target: list[MaybeSize] = []
    for axis, size in enumerate(asked):
        own = input.shape[axis - offset] if axis >= offset else None
        kept = isinstance(size, int) and size == -1
        if isinstance(size, int) and size < -1:
            fit.fail("reshape", "a size", str(size), f"{doing}: a size below -1")
            size = None
        target.append(own if kept else known(size) if known(size) is not None else _unknown(own))
    stretches(fit, "reshape", input.shape, target, f"{doing}: {{got}} is neither 1 nor {{want}}")
    return tensor(target, input.dtype)


def _unknown(own: MaybeSize) -> MaybeSize:
    """An axis is asked for with a size about which nothing is known: one that is not 1 can only stay."""
    return None if may_be_one(own) else own


@op("torch.Tensor.expand(input, *size, implicit=False)", "torch.Tensor.broadcast_to(input, *size)")
def expand(fit: Fit, input: Tensor, size: Any) -> Tensor:
    """Every axis of size 1 is stretched to the size asked for; -1 keeps the size; new axes come first."""
    return expanded(fit, input, sizes(size))


@op("torch.Tensor.expand_as(input, other)")
def expand_as(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """The shape of `other`, to which every axis of size 1 is stretched."""
    return expanded(fit, input, other.shape)


@op("torch.broadcast_to(input, size)")
def broadcast_to(fit: Fit, input: Tensor, size: Any) -> Tensor:
    """The shape `size`, to which every axis of size 1 is stretched."""
    return expanded(fit, input, sizes([size]))


def times(count: Any, size: MaybeSize) -> MaybeSize:
    return count * size if isinstance(count, int | Poly) and size is not None else None


@op("torch.Tensor.repeat(input, *repeats)")
def repeat(fit: Fit, input: Tensor, repeats: Any) -> Tensor:
    """(S_1, ..., S_n) -> (r_1 * S_1, ..., r_n * S_n); axes that the tensor lacks come first."""
    counts = counted(fit, sizes(repeats), "repeats")
    if len(counts) < input.rank:
        says = "needs a count for each axis of a {want} tensor, has {got}"
        fit.fail("reshape", f"{input.rank}-D", str(len(counts)), says, "repeats")
        counts = [1] * (input.rank - len(counts)) + counts
    shape = (1,) * (len(counts) - input.rank) + input.shape
    return tensor([times(count, size) for count, size in zip(counts, shape, strict=True)], input.dtype)


def counted(fit: Fit, counts: list[Any], argument: str) -> list[Any]:
    """How often each axis is repeated; one that is said to be less than 0 is not known."""
    for axis, count in enumerate(counts):
        if isinstance(count, int) and count < 0:
            fit.fail("reshape", "0", str(count), "repeats an axis at least {want} times, not {got}", argument, axis)
    return [None if isinstance(count, int) and count < 0 else count for count in counts]


def tiled(input: Tensor, counts: list[Any]) -> Tensor:
    """(S_1, ..., S_n) -> (r_1 * S_1, ..., r_n * S_n); the shorter of both is filled with 1 from the left."""
    rank = max(len(counts), input.rank)
    counts = [1] * (rank - len(counts)) + counts
    shape = (1,) * (rank - input.rank) + input.shape
    return tensor([times(count, size) for count, size in zip(counts, shape, strict=True)], input.dtype)


@op("torch.tile(input, dims)")
def tile(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(S_1, ..., S_n) -> (r_1 * S_1, ..., r_n * S_n)."""
    return tiled(input, counted(fit, sizes([dims]), "dims"))


@op("torch.Tensor.tile(input, *dims)")
def tile_method(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(S_1, ..., S_n) -> (r_1 * S_1, ..., r_n * S_n)."""
    return tiled(input, counted(fit, sizes(dims), "dims"))


@op("torch.repeat_interleave(input, repeats=None, dim=None, *, output_size=None)", method=True)
def repeat_interleave(fit: Fit, input: Tensor, repeats: Any, dim: Axes, output_size: Any) -> Tensor:
    """(*, S, *) -> (*, repeats * S, *); without `dim` the tensor is flattened first."""
    if repeats is None:
        return tensor((known(output_size),), "int64")
    if dim is None:
        return tensor((_interleaved(repeats, prod(input.shape), output_size),), input.dtype)
    at, shape = position(fit, dim, input.rank), input.shape or (1,)
    length = _interleaved(repeats, shape[at], output_size)
    return tensor((*shape[:at], length, *shape[at + 1 :]), input.dtype)


def _interleaved(repeats: Any, size: MaybeSize, output_size: Any) -> MaybeSize:
    return known(output_size) if known(output_size) is not None else times(repeats, size)
