"""One tensor into several: split, chunk, tensor_split, unbind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, at_least, divide
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.index import sliced
from torchlint_shapes.ops.kinds import Axes
from torchlint_shapes.ops.position import MaybeSize, inside, known, tensor
from torchlint_shapes.ops.tensor import Tensor

MOST_PIECES = 4096


def pieces(input: Tensor, axis: int, lengths: Sequence[MaybeSize]) -> tuple[Tensor, ...]:
    """`input` cut along an axis."""
    return tuple(tensor((*input.shape[:axis], n, *input.shape[axis + 1 :]), input.dtype) for n in lengths)


def cut(size: Dim, length: Dim) -> list[MaybeSize]:
    """Lengths of `length`, the last one of what is left."""
    whole = divide(size, length)
    if isinstance(whole, int) and 0 < whole <= MOST_PIECES:
        return [length] * whole
    if not isinstance(size, int) or not isinstance(length, int) or length <= 0 or size > MOST_PIECES * length:
        raise Undecided("how many pieces")
    return [min(length, size - start) for start in range(0, size, length)] or [0]


def by_sizes(fit: Fit, input: Tensor, at: int, lengths: Any) -> tuple[Tensor, ...]:
    """(*, S, *) -> (*, s_i, *) with S == sum s_i."""
    given = [known(length) for length in lengths]
    total: Dim = sum((length for length in given if length is not None), start=0)
    if None not in given:
        fit.equal("reshape", total, input.shape[at], "splits {want} along the axis, which has {got}", axis=at)
    elif given.count(None) == 1 and at_least(input.shape[at] - total, 0):
        given[given.index(None)] = input.shape[at] - total
    return pieces(input, at, given)


def divided(fit: Fit, input: Tensor, size: Any, dim: Axes) -> tuple[Tensor, ...]:
    at = inside(fit, dim, input)
    if isinstance(size, tuple | list):
        return by_sizes(fit, input, at, size)
    if not isinstance(size, int | Poly):
        raise Undecided("how many pieces")
    if isinstance(size, int) and (size < 0 or (size == 0 and at_least(input.shape[at], 1))):
        fit.fail("divisible", "at least 1", str(size), "makes pieces of {want}, not of {got}", axis=at)
        raise Undecided("no pieces")
    return pieces(input, at, cut(input.shape[at], size))


@op("torch.split(tensor, split_size_or_sections, dim=0)")
def split(fit: Fit, tensor: Tensor, split_size_or_sections: Any, dim: Axes) -> tuple[Tensor, ...]:
    """(*, S, *) -> pieces (*, split_size, *), the last one smaller; or (*, s_i, *) with S == sum s_i."""
    return divided(fit, tensor, split_size_or_sections, dim)


@op("torch.Tensor.split(input, split_size, dim=0)")
@op("torch.unsafe_split(input, split_size, dim=0)", method=True, page="generated/torch.split.html")
def split_method(fit: Fit, input: Tensor, split_size: Any, dim: Axes) -> tuple[Tensor, ...]:
    """(*, S, *) -> pieces (*, split_size, *), the last one smaller; or (*, s_i, *) with S == sum s_i."""
    return divided(fit, input, split_size, dim)


@op("torch.split_with_sizes(input, split_sizes, dim=0)", method=True, page="generated/torch.split.html")
def split_with_sizes(fit: Fit, input: Tensor, split_sizes: Any, dim: Axes) -> tuple[Tensor, ...]:
    """(*, S, *) -> (*, s_i, *) with S == sum s_i."""
    return divided(fit, input, split_sizes, dim)


@op("torch.chunk(input, chunks, dim=0)", method=True)
@op("torch.unsafe_chunk(input, chunks, dim=0)", method=True, page="generated/torch.chunk.html")
def chunk(fit: Fit, input: Tensor, chunks: Any, dim: Axes) -> tuple[Tensor, ...]:
    """(*, S, *) -> pieces (*, ceil(S / chunks), *), the last one smaller; there may be fewer than asked for."""
    at = inside(fit, dim, input)
    size = input.shape[at]
    if not isinstance(chunks, int):
        raise Undecided("how many pieces")
    if chunks < 1:
        fit.fail("divisible", "at least 1", str(chunks), "makes {want} chunk, not {got}", "chunks")
        raise Undecided("no pieces")
    exact = divide(size, chunks)
    if exact is not None and chunks <= MOST_PIECES:
        return pieces(input, at, [exact] * chunks)
    if chunks == 2 and at_least(size, 2):
        return pieces(input, at, [(size + 1) // 2, size // 2])
    return pieces(input, at, cut(size, -(-size // chunks)))


@op("torch.tensor_split(input, indices_or_sections, dim=0)", method=True)
def tensor_split(fit: Fit, input: Tensor, indices_or_sections: Any, dim: Axes) -> tuple[Tensor, ...]:
    """(*, S, *) -> n pieces, the first S % n of them (*, S//n + 1, *), the others (*, S//n, *);
    or cut at the indices.
    """
    return _split(fit, input, inside(fit, dim, input), indices_or_sections)


def _split(fit: Fit, input: Tensor, at: int, how: Any) -> tuple[Tensor, ...]:
    size = input.shape[at]
    if isinstance(how, tuple | list):
        bounds = [None, *how, None]
        return pieces(input, at, [sliced(fit, slice(a, b), size) for a, b in pairwise(bounds)])
    if isinstance(how, int) and how < 1:
        fit.fail("divisible", "at least 1", str(how), "makes {want} piece, not {got}", "indices_or_sections", at)
    if not isinstance(how, int) or not 0 < how <= MOST_PIECES:
        raise Undecided("how many pieces")
    return pieces(input, at, [(size - i + how - 1) // how for i in range(how)])


@op("torch.hsplit(input, indices_or_sections)", method=True)
def hsplit(fit: Fit, input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """The columns, axis 1 or that of a vector, cut into equal pieces, or at the indices."""
    return _split_evenly(fit, input, min(input.rank - 1, 1), indices_or_sections, least=1)


@op("torch.vsplit(input, indices_or_sections)", method=True)
def vsplit(fit: Fit, input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """The rows, axis 0, cut into equal pieces, or at the indices."""
    return _split_evenly(fit, input, 0, indices_or_sections, least=2)


@op("torch.dsplit(input, indices_or_sections)", method=True)
def dsplit(fit: Fit, input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """The layers, axis 2, cut into equal pieces, or at the indices."""
    return _split_evenly(fit, input, 2, indices_or_sections, least=3)


def _split_evenly(fit: Fit, input: Tensor, at: int, how: Any, least: int) -> tuple[Tensor, ...]:
    """Equal pieces, or pieces cut at the indices, of a tensor that has at least so many axes."""
    if input.rank < least:
        fit.fail("axis", f"at least {least}-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("no axis to cut")
    if isinstance(how, int):
        says = "cuts an axis into {want} equal pieces but its size is {got}"
        fit.divides("divisible", how, input.shape[at], says, "indices_or_sections")
    return _split(fit, input, at, how)


@op("torch.unbind(input, dim=0)", method=True)
def unbind(fit: Fit, input: Tensor, dim: Axes) -> tuple[Tensor, ...]:
    """(*, S, *) -> S times (*, *)."""
    at = inside(fit, dim, input)
    size = input.shape[at]
    if not isinstance(size, int) or size > MOST_PIECES:
        raise Undecided("how many pieces")
    return (Tensor((*input.shape[:at], *input.shape[at + 1 :]), input.dtype),) * size
