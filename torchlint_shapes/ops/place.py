"""A part of a tensor replaced, and tensors laid over the memory of others."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import same
from torchlint_shapes.ops.broadcast import stretches
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.diagonal import diagonal_of
from torchlint_shapes.ops.gather import one_axis
from torchlint_shapes.ops.index import sliced, within
from torchlint_shapes.ops.pointwise import everywhere
from torchlint_shapes.ops.position import MaybeSize, inside, known, position, sizes, tensor, text
from torchlint_shapes.ops.tensor import Tensor


def _fills(fit: Fit, slot: tuple[MaybeSize, ...], src: Tensor) -> None:
    """The source has the shape of the part that it replaces."""
    says = f"puts {text(src.shape)} in the place of {text(slot)}: {{got}} against {{want}}"
    if len(slot) != src.rank:
        fit.fail("index", f"{len(slot)}-D", f"{src.rank}-D", says, "src")
        return
    for axis, (want, got) in enumerate(zip(slot, src.shape, strict=True)):
        if want is not None:
            fit.equal("index", want, got, says, "src", axis)


@op(*everywhere("select_scatter"))
def select_scatter(fit: Fit, input: Tensor, src: Tensor, dim: Any, index: Any) -> Tensor:
    """(*, S_dim, *) with (*, *) in one place of `dim` -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.select_scatter.html
    """
    at = inside(fit, dim, input)
    within(fit, index, input.shape[at], at)
    _fills(fit, (*input.shape[:at], *input.shape[at + 1 :]), src)
    return Tensor(input.shape, input.dtype)


@op(*everywhere("slice_scatter"))
def slice_scatter(
    fit: Fit, input: Tensor, src: Tensor, dim: Any = 0, start: Any = None, end: Any = None, step: Any = 1
) -> Tensor:
    """(*, S_dim, *) with another tensor in the places [start:end:step] of `dim` -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.slice_scatter.html
    """
    at = inside(fit, dim, input)
    length = sliced(fit, slice(start, end, step), input.shape[at])
    _fills(fit, (*input.shape[:at], length, *input.shape[at + 1 :]), src)
    return Tensor(input.shape, input.dtype)


@op(*everywhere("diagonal_scatter"))
def diagonal_scatter(fit: Fit, input: Tensor, src: Tensor, offset: Any = 0, dim1: Any = 0, dim2: Any = 1) -> Tensor:
    """(*, M, *, N, *) with another tensor on its diagonal -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.diagonal_scatter.html
    """
    _fills(fit, diagonal_of(fit, input, offset, dim1, dim2).shape, src)
    return Tensor(input.shape, input.dtype)


@op(*everywhere("put"), "torch.Tensor.put_")
def put(fit: Fit, input: Tensor, index: Tensor, source: Tensor, accumulate: Any = False) -> Tensor:
    """(*) with as many elements of the source as the index has, counted in the flattened input -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.put_.html
    """
    fit.equal(
        "index", prod(index.shape), prod(source.shape), "takes {want} elements, one an index, not {got}", "source"
    )
    return Tensor(input.shape, input.dtype)


@op(*everywhere("index_reduce"), "torch.Tensor.index_reduce_")
def index_reduce(
    fit: Fit,
    input: Tensor,
    dim: Any,
    index: Tensor,
    source: Tensor,
    reduce: Any,
    *,
    include_self: Any = True,
    out: Any = None,
) -> Tensor:
    """(*) -> (*); source has the shape of the input but len(index) along `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_reduce_.html
    """
    at, count = position(fit, dim, input.rank), one_axis(fit, index)
    if input.rank and source.rank:
        _fills(fit, (*input.shape[:at], count, *input.shape[at + 1 :]), source)
    return Tensor(input.shape, input.dtype)


@op(*everywhere("as_strided"), "torch.Tensor.as_strided_")
def as_strided(fit: Fit, input: Tensor, size: Any, stride: Any, storage_offset: Any = None) -> Tensor:
    """The sizes, over the memory of the input, as many as there are strides.

    https://docs.pytorch.org/docs/stable/generated/torch.as_strided.html
    """
    if len(size) != len(stride):
        fit.fail("reshape", len(size), len(stride), "takes {want} strides, one an axis, not {got}", "stride")
    return tensor([known(one) for one in size], input.dtype)


@op("torch.Tensor.resize_", "torch.Tensor.resize")
def resize_(fit: Fit, input: Tensor, *size: Any, memory_format: Any = None) -> Tensor:
    """The sizes, whatever the input had.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_.html
    """
    return tensor([known(one) for one in sizes(size)], input.dtype)


@op("torch.Tensor.resize_as_", "torch.Tensor.resize_as")
def resize_as_(fit: Fit, input: Tensor, the_template: Tensor, *, memory_format: Any = None) -> Tensor:
    """The shape of the other tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_as_.html
    """
    return Tensor(the_template.shape, input.dtype)


@op("torch.Tensor.sum_to_size")
def sum_to_size(fit: Fit, input: Tensor, *size: Any) -> Tensor:
    """(*) -> the sizes, which broadcast to (*).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sum_to_size.html
    """
    wanted = tuple(known(one) for one in sizes(size))
    stretches(fit, "reshape", wanted, input.shape, f"cannot sum {text(input.shape)} to {text(wanted)}")
    for axis in range(-len(wanted), 0):
        one = wanted[axis]
        if one not in (None, 1) and len(wanted) <= input.rank and same(input.shape[axis], 1):
            fit.fail("reshape", text(input.shape), text(wanted), "cannot sum {want} to {got}")
    return tensor(wanted, input.dtype)


@op(*everywhere("renorm"), "torch.Tensor.renorm_")
def renorm(fit: Fit, input: Tensor, p: Any, dim: Any, maxnorm: Any, *, out: Any = None) -> Tensor:
    """(*) -> (*), of two axes at least.

    https://docs.pytorch.org/docs/stable/generated/torch.renorm.html
    """
    if input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    else:
        position(fit, dim, input.rank)
    return Tensor(input.shape, input.dtype)


@op(*everywhere("diagflat"))
def diagflat(fit: Fit, input: Tensor, offset: Any = 0) -> Tensor:
    """(*) of n elements -> (n + |offset|, n + |offset|).

    https://docs.pytorch.org/docs/stable/generated/torch.diagflat.html
    """
    side = prod(input.shape) + abs(offset)
    return Tensor((side, side), input.dtype)
