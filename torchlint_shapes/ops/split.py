"""One tensor into several: split, chunk, tensor_split, unbind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, at_least, divide
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.index import sliced
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


def divided(fit: Fit, input: Tensor, size: Any, dim: Any) -> tuple[Tensor, ...]:
    at = inside(fit, dim, input)
    if isinstance(size, tuple | list):
        return by_sizes(fit, input, at, size)
    if not isinstance(size, int | Poly):
        raise Undecided("how many pieces")
    return pieces(input, at, cut(input.shape[at], size))


@op("torch.split")
def split(fit: Fit, tensor: Tensor, split_size_or_sections: Any, dim: Any = 0) -> tuple[Tensor, ...]:
    """(*, S, *) -> pieces (*, split_size, *), the last one smaller; or (*, s_i, *) with S == sum s_i.

    https://docs.pytorch.org/docs/stable/generated/torch.split.html
    """
    return divided(fit, tensor, split_size_or_sections, dim)


@op("torch.Tensor.split", "torch.unsafe_split", "torch.Tensor.unsafe_split")
def split_method(fit: Fit, input: Tensor, split_size: Any, dim: Any = 0) -> tuple[Tensor, ...]:
    """(*, S, *) -> pieces (*, split_size, *), the last one smaller; or (*, s_i, *) with S == sum s_i.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.split.html
    """
    return divided(fit, input, split_size, dim)


@op("torch.split_with_sizes", "torch.Tensor.split_with_sizes")
def split_with_sizes(fit: Fit, input: Tensor, split_sizes: Any, dim: Any = 0) -> tuple[Tensor, ...]:
    """(*, S, *) -> (*, s_i, *) with S == sum s_i.

    https://docs.pytorch.org/docs/stable/generated/torch.split.html
    """
    return divided(fit, input, split_sizes, dim)


@op("torch.chunk", "torch.Tensor.chunk", "torch.unsafe_chunk", "torch.Tensor.unsafe_chunk")
def chunk(fit: Fit, input: Tensor, chunks: Any, dim: Any = 0) -> tuple[Tensor, ...]:
    """(*, S, *) -> pieces (*, ceil(S / chunks), *), the last one smaller; there may be fewer than asked for.

    https://docs.pytorch.org/docs/stable/generated/torch.chunk.html
    """
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


@op("torch.tensor_split", "torch.Tensor.tensor_split")
def tensor_split(fit: Fit, input: Tensor, indices_or_sections: Any, dim: Any = 0) -> tuple[Tensor, ...]:
    """(*, S, *) -> n pieces, the first S % n of them (*, S//n + 1, *), the others (*, S//n, *); or cut at the indices.

    https://docs.pytorch.org/docs/stable/generated/torch.tensor_split.html
    """
    return _split(fit, input, inside(fit, dim, input), indices_or_sections)


def _split(fit: Fit, input: Tensor, at: int, how: Any) -> tuple[Tensor, ...]:
    size = input.shape[at]
    if isinstance(how, tuple | list):
        bounds = [None, *how, None]
        return pieces(input, at, [sliced(fit, slice(a, b), size) for a, b in pairwise(bounds)])
    if not isinstance(how, int) or not 0 < how <= MOST_PIECES:
        raise Undecided("how many pieces")
    return pieces(input, at, [(size - i + how - 1) // how for i in range(how)])


def _declare_split(name: str, ranks: str, axis: Callable[[int], int], least: int) -> None:
    def split_at(fit: Fit, input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
        if input.rank < least:
            fit.fail("axis", f"at least {least}-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
            raise Undecided("no axis to cut")
        at = axis(input.rank)
        if isinstance(indices_or_sections, int):
            says = "cuts an axis into {want} equal pieces but its size is {got}"
            fit.divides("divisible", indices_or_sections, input.shape[at], says, "indices_or_sections")
        return _split(fit, input, at, indices_or_sections)

    page = f"https://docs.pytorch.org/docs/stable/generated/torch.{name}.html"
    split_at.__doc__ = f"{ranks} cut into equal pieces, or at the indices.\n\n{page}"
    op(f"torch.{name}", f"torch.Tensor.{name}")(split_at)


_declare_split("hsplit", "The columns, axis 1 or that of a vector,", lambda rank: min(rank - 1, 1), 1)
_declare_split("vsplit", "The rows, axis 0,", lambda rank: 0, 2)
_declare_split("dsplit", "The layers, axis 2,", lambda rank: 2, 3)


@op("torch.unbind", "torch.Tensor.unbind")
def unbind(fit: Fit, input: Tensor, dim: Any = 0) -> tuple[Tensor, ...]:
    """(*, S, *) -> S times (*, *).

    https://docs.pytorch.org/docs/stable/generated/torch.unbind.html
    """
    at = inside(fit, dim, input)
    size = input.shape[at]
    if not isinstance(size, int) or size > MOST_PIECES:
        raise Undecided("how many pieces")
    return (Tensor((*input.shape[:at], *input.shape[at + 1 :]), input.dtype),) * size
