"""The same sizes at other places: permute, transpose, movedim, flip, roll, and windows along an axis."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly, Undecided
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes
from torchlint_shapes.ops.position import MaybeSize, inside, known, position, positions, sizes, tensor
from torchlint_shapes.ops.starts import as_many_axes
from torchlint_shapes.ops.tensor import Tensor


def permuted(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(S_0, ..., S_n) -> (S_dims[0], ..., S_dims[n])."""
    if len(dims) != input.rank:
        says = "orders the axes of a {want} tensor, receives {got}"
        fit.fail("axis", f"{len(dims)}-D", f"{input.rank}-D", says, "dims")
        raise Undecided("an order of other axes")
    return Tensor(tuple(input.shape[d] for d in positions(fit, tuple(dims), input.rank, "dims")), input.dtype)


@op("torch.permute(input, dims)", starts=as_many_axes)
def permute(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(S_0, ..., S_n) -> (S_dims[0], ..., S_dims[n])."""
    if not isinstance(dims, tuple | list):
        raise Undecided("an order that is not known")
    return permuted(fit, input, dims)


@op("torch.Tensor.permute(input, *dims)", starts=as_many_axes)
def permute_method(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(S_0, ..., S_n) -> (S_dims[0], ..., S_dims[n])."""
    return permuted(fit, input, sizes(dims))


def swapped(fit: Fit, input: Tensor, one: Any, other: Any) -> Tensor:
    """(*, S_one, *, S_other, *) -> (*, S_other, *, S_one, *)."""
    shape = list(input.shape)
    a, b = position(fit, one, input.rank, "dim0"), position(fit, other, input.rank, "dim1")
    if shape:
        shape[a], shape[b] = shape[b], shape[a]
    return Tensor(tuple(shape), input.dtype)


@op("torch.transpose(input, dim0, dim1)", "torch.swapdims", method=True)
@op("torch.Tensor.transpose_(input, dim0, dim1)")
def transpose(fit: Fit, input: Tensor, dim0: Axes, dim1: Axes) -> Tensor:
    """(*, S_dim0, *, S_dim1, *) -> (*, S_dim1, *, S_dim0, *)."""
    return swapped(fit, input, dim0, dim1)


@op("torch.swapaxes(input, axis0, axis1)", method=True)
@op("torch.Tensor.swapaxes_(input, axis0, axis1)")
def swapaxes(fit: Fit, input: Tensor, axis0: Axes, axis1: Axes) -> Tensor:
    """(*, S_axis0, *, S_axis1, *) -> (*, S_axis1, *, S_axis0, *)."""
    return swapped(fit, input, axis0, axis1)


@op("torch.t(input)", method=True)
@op("torch.Tensor.t_(input)")
def t(fit: Fit, input: Tensor) -> Tensor:
    """(M, N) -> (N, M); at most 2-D."""
    if input.rank > 2:
        fit.fail("axis", "at most 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape[::-1], input.dtype)


@op("torch.Tensor.T(input)", page="tensors.html#torch.Tensor.T")
def T(fit: Fit, input: Tensor) -> Tensor:
    """(S_0, ..., S_n) -> (S_n, ..., S_0)."""
    return Tensor(input.shape[::-1], input.dtype)


@op("torch.Tensor.H(input)", page="tensors.html#torch.Tensor.H")
def H(fit: Fit, input: Tensor) -> Tensor:
    """(M, N) -> (N, M)."""
    if input.rank not in (0, 2):
        fit.fail("axis", "2-D", f"{input.rank}-D", "is of {want} tensors, receives {got}")
    return Tensor(input.shape[::-1], input.dtype)


@op("torch.Tensor.mT(input)", "torch.Tensor.mH", page="tensors.html#torch.Tensor.mT")
@op("torch.adjoint(input)", method=True)
def mT(fit: Fit, input: Tensor) -> Tensor:
    """(*, M, N) -> (*, N, M)."""
    if input.rank == 1:
        fit.fail("axis", "at least 2-D", "1-D", "is of {want} tensors, receives {got}")
    return Tensor((*input.shape[:-2], *input.shape[-2:][::-1]), input.dtype)


@op("torch.movedim(input, source, destination)", "torch.moveaxis", method=True)
def movedim(fit: Fit, input: Tensor, source: Axes, destination: Axes) -> Tensor:
    """The axes `source` go to `destination`, the others keep their order."""
    from_, to = (positions(fit, d, input.rank, name) for d, name in ((source, "source"), (destination, "destination")))
    if len(from_) != len(to):
        fit.fail("axis", str(len(from_)), str(len(to)), "moves {want} axes to {got} places", "destination")
        raise Undecided("axes without a place")
    others = iter(axis for axis in range(input.rank) if axis not in from_)
    order = [from_[to.index(axis)] if axis in to else next(others) for axis in range(input.rank)]
    return Tensor(tuple(input.shape[axis] for axis in order), input.dtype)


@op("torch.flip(input, dims)")
def flip(fit: Fit, input: Tensor, dims: Axes) -> Tensor:
    """(*) -> (*)."""
    positions(fit, dims, input.rank, "dims")
    return Tensor(input.shape, input.dtype)


@op("torch.Tensor.flip(input, *dims)")
def flip_method(fit: Fit, input: Tensor, dims: Any) -> Tensor:
    """(*) -> (*)."""
    return flip(fit, input, tuple(sizes(dims)))


@op("torch.fliplr(input)", method=True)
def fliplr(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), at least 2-D."""
    position(fit, 1, input.rank)
    return Tensor(input.shape, input.dtype)


@op("torch.flipud(input)", method=True)
def flipud(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), at least 1-D."""
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@op("torch.roll(input, shifts, dims=None)", method=True)
def roll(fit: Fit, input: Tensor, shifts: Any, dims: Any) -> Tensor:
    """(*) -> (*); as many shifts as axes."""
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


@op("torch.rot90(input, k=1, dims=(0, 1))", method=True)
def rot90(fit: Fit, input: Tensor, k: Any, dims: Axes) -> Tensor:
    """(*, S_a, *, S_b, *) -> (*, S_b, *, S_a, *) for an odd k."""
    named = positions(fit, dims, input.rank, "dims")
    if len(named) != 2:
        fit.fail("axis", "2", str(len(named)), "turns {want} axes, not {got}", "dims")
        return Tensor(input.shape, input.dtype)
    if not isinstance(k, int):
        raise Undecided("how often")
    return swapped(fit, input, *named) if k % 2 else Tensor(input.shape, input.dtype)


@op("torch.narrow(input, dim, start, length)", method=True)
def narrow(fit: Fit, input: Tensor, dim: Axes, start: Any, length: Any) -> Tensor:
    """(*, S_dim, *) -> (*, length, *) with start + length <= S_dim."""
    at = inside(fit, dim, input)
    if isinstance(length, int):
        fit.at_least("index", 0, length, "takes a length of at least {want}, not {got}", "length", at)
    if isinstance(start, int) and isinstance(length, int):
        if start < 0:
            says = "starts {want} before the end of an axis that has {got}"
            fit.at_least("index", -start, input.shape[at], says, "start", at)
        first = start if start >= 0 else input.shape[at] + start
        if isinstance(first, int):
            says = "needs {want} along the axis, which has {got}"
            fit.at_least("index", first + length, input.shape[at], says, "length", at)
    return tensor((*input.shape[:at], known(length), *input.shape[at + 1 :]), input.dtype)


@op("torch.Tensor.unfold(input, dimension, size, step)")
def unfold(fit: Fit, input: Tensor, dimension: Axes, size: Any, step: Any) -> Tensor:
    """(*, S, *) -> (*, (S - size)//step + 1, *, size)."""
    at = position(fit, dimension, input.rank, "dimension")
    length = (input.shape or (1,))[at]
    if isinstance(size, int):
        fit.at_least("window", size, length, "takes windows of {want} from an axis of {got}", "size", at)
    windows: MaybeSize = None
    if isinstance(size, int | Poly) and isinstance(step, int) and step > 0:
        windows = (length - size) // step + 1
    if not input.rank:
        return tensor((known(size),), input.dtype)
    return tensor((*input.shape[:at], windows, *input.shape[at + 1 :], known(size)), input.dtype)
