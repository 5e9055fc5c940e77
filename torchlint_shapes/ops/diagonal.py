"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Undecided, at_least
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.position import MaybeSize, positions, tensor
from torchlint_shapes.ops.tensor import Tensor


def diagonal_of(fit: Fit, input: Tensor, offset: Any, dim1: Any, dim2: Any) -> Tensor:
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


@op("torch.diagonal", "torch.Tensor.diagonal")
def diagonal(fit: Fit, input: Tensor, offset: Any = 0, dim1: Any = 0, dim2: Any = 1) -> Tensor:
    """(*, M, *, N, *) -> (*, min(M, N)) for offset 0.

    https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html
    """
    return diagonal_of(fit, input, offset, dim1, dim2)


@op("torch.linalg.diagonal")
def linalg_diagonal(fit: Fit, A: Tensor, *, offset: Any = 0, dim1: Any = -2, dim2: Any = -1) -> Tensor:
    """(*, M, N) -> (*, min(M, N)) for offset 0.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.diagonal.html
    """
    return diagonal_of(fit, A, offset, dim1, dim2)


@op("torch.tril", "torch.Tensor.tril", "torch.Tensor.tril_", "torch.triu", "torch.Tensor.triu", "torch.Tensor.triu_")
def tril(fit: Fit, input: Tensor, diagonal: Any = 0, *, out: Any = None) -> Tensor:
    """(*, M, N) -> (*, M, N).

    https://docs.pytorch.org/docs/stable/generated/torch.tril.html
    """
    if input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@op("torch.diag", "torch.Tensor.diag")
def diag(fit: Fit, input: Tensor, diagonal: Any = 0, *, out: Any = None) -> Tensor:
    """(N) -> (N + |diagonal|, N + |diagonal|); (M, N) -> (min(M, N)).

    https://docs.pytorch.org/docs/stable/generated/torch.diag.html
    """
    if input.rank == 1:
        side = input.shape[0] + abs(diagonal)
        return Tensor((side, side), input.dtype)
    if input.rank != 2:
        fit.fail("axis", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("no diagonal")
    return diagonal_of(fit, input, diagonal, 0, 1)


@op("torch.diag_embed", "torch.Tensor.diag_embed")
def diag_embed(fit: Fit, input: Tensor, offset: Any = 0, dim1: Any = -2, dim2: Any = -1) -> Tensor:
    """(*, N) -> (*, N + |offset|, N + |offset|), the new axes at dim1 and dim2.

    https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html
    """
    a, b = positions(fit, (dim1, dim2), input.rank + 1)
    shape: list[Dim] = list(input.shape[:-1])
    for axis in sorted((a, b)):
        shape.insert(axis, input.shape[-1] + abs(offset))
    return Tensor(tuple(shape), input.dtype)
