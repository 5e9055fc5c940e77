"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Undecided, at_least
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Size
from torchlint_shapes.ops.position import MaybeSize, positions, tensor
from torchlint_shapes.ops.tensor import Tensor


def diagonal_of(fit: Fit, input: Tensor, offset: Size, dim1: Size, dim2: Size) -> Tensor:
    """(*, M, *, N, *) -> (*, min(M, N)) for offset 0; the sizes of the other axes come first."""
    a, b = positions(fit, (dim1, dim2), input.rank)
    rows, columns = input.shape[a], input.shape[b]
    if offset < 0:
        rows = rows + offset
    else:
        columns = columns - offset
    others = [size for axis, size in enumerate(input.shape) if axis not in (a, b)]
    return tensor((*others, lesser(rows, columns)), input.dtype)


def lesser(one: Dim, other: Dim) -> MaybeSize:
    """min(one, other), not below 0."""
    smaller = at_least(other - one, 0)
    if smaller is None:
        return None
    least = one if smaller else other
    return least if at_least(least, 0) else (0 if at_least(least, 0) is False else None)


@op("torch.diagonal(input, offset=0, dim1=0, dim2=1)", method=True)
def diagonal(fit: Fit, input: Tensor, offset: Size, dim1: Size, dim2: Size) -> Tensor:
    """(*, M, *, N, *) -> (*, min(M, N)) for offset 0."""
    return diagonal_of(fit, input, offset, dim1, dim2)


@op("torch.linalg.diagonal(A, *, offset=0, dim1=-2, dim2=-1)")
def linalg_diagonal(fit: Fit, A: Tensor, offset: Size, dim1: Size, dim2: Size) -> Tensor:
    """(*, M, N) -> (*, min(M, N)) for offset 0."""
    return diagonal_of(fit, A, offset, dim1, dim2)


@op("torch.Tensor.tril_(input, diagonal=0)", "torch.Tensor.triu_")
@op("torch.tril(input, diagonal=0, *, out=None)", "torch.triu", method=True)
def tril(fit: Fit, input: Tensor) -> Tensor:
    """(*, M, N) -> (*, M, N)."""
    if input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@op("torch.diag(input, diagonal=0, *, out=None)", method=True)
def diag(fit: Fit, input: Tensor, diagonal: Size) -> Tensor:
    """(N) -> (N + |diagonal|, N + |diagonal|); (M, N) -> (min(M, N))."""
    if input.rank == 1:
        side = input.shape[0] + _distance(diagonal)
        return Tensor((side, side), input.dtype)
    if input.rank != 2:
        fit.fail("axis", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("no diagonal")
    return diagonal_of(fit, input, diagonal, 0, 1)


@op("torch.diag_embed(input, offset=0, dim1=-2, dim2=-1)", method=True)
def diag_embed(fit: Fit, input: Tensor, offset: Size, dim1: Size, dim2: Size) -> Tensor:
    """(*, N) -> (*, N + |offset|, N + |offset|), the new axes at dim1 and dim2."""
    a, b = positions(fit, (dim1, dim2), input.rank + 1)
    shape: list[Dim] = list(input.shape[:-1])
    for axis in sorted((a, b)):
        shape.insert(axis, input.shape[-1] + _distance(offset))
    return Tensor(tuple(shape), input.dtype)


def _distance(offset: Size) -> Any:
    """Of a diagonal from the main one."""
    return offset if offset >= 0 else -offset
