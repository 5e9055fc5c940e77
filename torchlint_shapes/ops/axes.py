"""The same sizes at other places: permute, transpose, movedim, flip, roll, and windows along an axis."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly, Undecided
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.position import MaybeSize, inside, known, position, positions, sizes, tensor
from torchlint_shapes.ops.tensor import Tensor


def permuted(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(S_0, ..., S_n) -> (S_dims[0], ..., S_dims[n])."""
    if len(dims) != input.rank:
        fit.fail(
            "axis", f"{len(dims)}-D", f"{input.rank}-D", "orders the axes of a {want} tensor, receives {got}", "dims"
        )
        raise Undecided("an order of other axes")
    return Tensor(tuple(input.shape[d] for d in positions(fit, tuple(dims), input.rank, "dims")), input.dtype)


@op("torch.permute")
def permute(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(S_0, ..., S_n) -> (S_dims[0], ..., S_dims[n]).

    https://docs.pytorch.org/docs/stable/generated/torch.permute.html
    """
    return permuted(fit, input, dims)


@op("torch.Tensor.permute")
def permute_method(fit: Fit, input: Tensor, *dims: Any) -> Tensor:
    """(S_0, ..., S_n) -> (S_dims[0], ..., S_dims[n]).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.permute.html
    """
    return permuted(fit, input, sizes(dims))


def swapped(fit: Fit, input: Tensor, one: Any, other: Any) -> Tensor:
    """(*, S_one, *, S_other, *) -> (*, S_other, *, S_one, *)."""
    shape = list(input.shape)
    a, b = position(fit, one, input.rank, "dim0"), position(fit, other, input.rank, "dim1")
    if shape:
        shape[a], shape[b] = shape[b], shape[a]
    return Tensor(tuple(shape), input.dtype)


@op(
    *(f"{place}.{name}" for place in ("torch", "torch.Tensor") for name in ("transpose", "swapdims")),
    "torch.Tensor.transpose_",
)
def transpose(fit: Fit, input: Tensor, dim0: Any, dim1: Any) -> Tensor:
    """(*, S_dim0, *, S_dim1, *) -> (*, S_dim1, *, S_dim0, *).

    https://docs.pytorch.org/docs/stable/generated/torch.transpose.html
    """
    return swapped(fit, input, dim0, dim1)


@op("torch.swapaxes", "torch.Tensor.swapaxes", "torch.Tensor.swapaxes_")
def swapaxes(fit: Fit, input: Tensor, axis0: Any, axis1: Any) -> Tensor:
    """(*, S_axis0, *, S_axis1, *) -> (*, S_axis1, *, S_axis0, *).

    https://docs.pytorch.org/docs/stable/generated/torch.swapaxes.html
    """
    return swapped(fit, input, axis0, axis1)


@op("torch.t", "torch.Tensor.t", "torch.Tensor.t_")
def t(fit: Fit, input: Tensor) -> Tensor:
    """(M, N) -> (N, M); at most 2-D.

    https://docs.pytorch.org/docs/stable/generated/torch.t.html
    """
    if input.rank > 2:
        fit.fail("axis", "at most 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape[::-1], input.dtype)


@op("torch.Tensor.T")
def T(fit: Fit, input: Tensor) -> Tensor:
    """(S_0, ..., S_n) -> (S_n, ..., S_0).

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.T
    """
    return Tensor(input.shape[::-1], input.dtype)


@op("torch.Tensor.H")
def H(fit: Fit, input: Tensor) -> Tensor:
    """(M, N) -> (N, M).

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.H
    """
    if input.rank not in (0, 2):
        fit.fail("axis", "2-D", f"{input.rank}-D", "is of {want} tensors, receives {got}")
    return Tensor(input.shape[::-1], input.dtype)


@op("torch.Tensor.mT", "torch.Tensor.mH", "torch.adjoint", "torch.Tensor.adjoint")
def mT(fit: Fit, input: Tensor) -> Tensor:
    """(*, M, N) -> (*, N, M).

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.mT
    """
    if input.rank == 1:
        fit.fail("axis", "at least 2-D", "1-D", "is of {want} tensors, receives {got}")
    return Tensor((*input.shape[:-2], *input.shape[-2:][::-1]), input.dtype)


@op("torch.movedim", "torch.moveaxis", "torch.Tensor.movedim", "torch.Tensor.moveaxis")
def movedim(fit: Fit, input: Tensor, source: Any, destination: Any) -> Tensor:
    """The axes `source` go to `destination`, the others keep their order.

    https://docs.pytorch.org/docs/stable/generated/torch.movedim.html
    """
    from_, to = (positions(fit, d, input.rank, name) for d, name in ((source, "source"), (destination, "destination")))
    if len(from_) != len(to):
        fit.fail("axis", str(len(from_)), str(len(to)), "moves {want} axes to {got} places", "destination")
        raise Undecided("axes without a place")
    others = iter(axis for axis in range(input.rank) if axis not in from_)
    order = [from_[to.index(axis)] if axis in to else next(others) for axis in range(input.rank)]
    return Tensor(tuple(input.shape[axis] for axis in order), input.dtype)


@op("torch.flip")
def flip(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.flip.html
    """
    positions(fit, dims, input.rank, "dims")
    return Tensor(input.shape, input.dtype)


@op("torch.Tensor.flip")
def flip_method(fit: Fit, input: Tensor, *dims: Any) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.flip.html
    """
    positions(fit, tuple(sizes(dims)), input.rank, "dims")
    return Tensor(input.shape, input.dtype)


@op("torch.fliplr", "torch.Tensor.fliplr")
def fliplr(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), at least 2-D.

    https://docs.pytorch.org/docs/stable/generated/torch.fliplr.html
    """
    position(fit, 1, input.rank)
    return Tensor(input.shape, input.dtype)


@op("torch.flipud", "torch.Tensor.flipud")
def flipud(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), at least 1-D.

    https://docs.pytorch.org/docs/stable/generated/torch.flipud.html
    """
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@op("torch.roll", "torch.Tensor.roll")
def roll(fit: Fit, input: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """(*) -> (*); as many shifts as axes.

    https://docs.pytorch.org/docs/stable/generated/torch.roll.html
    """
    count = len(shifts) if isinstance(shifts, tuple | list) else 1
    named = () if dims is None else dims if isinstance(dims, tuple | list) else (dims,)
    for dim in named:
        if isinstance(dim, int):
            position(fit, dim, input.rank, "dims")
    if named and not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "dims")
    elif count != (len(named) or 1):
        fit.fail("axis", str(len(named) or 1), str(count), "rolls {want} axes by {got} shifts", "shifts")
    return Tensor(input.shape, input.dtype)


@op("torch.rot90", "torch.Tensor.rot90")
def rot90(fit: Fit, input: Tensor, k: Any = 1, dims: Any = (0, 1)) -> Tensor:
    """(*, S_a, *, S_b, *) -> (*, S_b, *, S_a, *) for an odd k.

    https://docs.pytorch.org/docs/stable/generated/torch.rot90.html
    """
    named = positions(fit, dims, input.rank, "dims")
    if len(named) != 2:
        fit.fail("axis", "2", str(len(named)), "turns {want} axes, not {got}", "dims")
        return Tensor(input.shape, input.dtype)
    return swapped(fit, input, *named) if k % 2 else Tensor(input.shape, input.dtype)


@op("torch.narrow", "torch.Tensor.narrow")
def narrow(fit: Fit, input: Tensor, dim: Any, start: Any, length: Any) -> Tensor:
    """(*, S_dim, *) -> (*, length, *) with start + length <= S_dim.

    https://docs.pytorch.org/docs/stable/generated/torch.narrow.html
    """
    at = inside(fit, dim, input)
    if isinstance(length, int):
        fit.at_least("index", 0, length, "takes a length of at least {want}, not {got}", "length", at)
    if isinstance(start, int) and isinstance(length, int):
        if start < 0:
            says = "starts {want} before the end of an axis that has {got}"
            fit.at_least("index", -start, input.shape[at], says, "start", at)
        first = start if start >= 0 else input.shape[at] + start
        if isinstance(first, int):
            fit.at_least(
                "index", first + length, input.shape[at], "needs {want} along the axis, which has {got}", "length", at
            )
    return tensor((*input.shape[:at], known(length), *input.shape[at + 1 :]), input.dtype)


@op("torch.Tensor.unfold")
def unfold(fit: Fit, input: Tensor, dimension: Any, size: Any, step: Any) -> Tensor:
    """(*, S, *) -> (*, (S - size)//step + 1, *, size).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
    """
    at = position(fit, dimension, input.rank, "dimension")
    length = (input.shape or (1,))[at]
    if isinstance(size, int):
        fit.at_least("window", size, length, "takes windows of {want} from an axis of {got}", "size", at)
    windows: MaybeSize = None
    if isinstance(size, int | Poly) and isinstance(step, int) and step > 0:
        windows = (length - size) // step + 1
    return tensor(
        (*input.shape[:at], windows, *input.shape[at + 1 :], known(size)) if input.rank else (known(size),), input.dtype
    )
