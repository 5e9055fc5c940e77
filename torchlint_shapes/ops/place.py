"""A part of a tensor replaced, and tensors laid over the memory of others."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Undecided, same
from torchlint_shapes.ops.broadcast import stretches
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.diagonal import diagonal_of
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.gather import one_axis
from torchlint_shapes.ops.index import sliced, within
from torchlint_shapes.ops.kinds import Axes, Size
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


@op("torch.select_scatter(input, src, dim, index)", method=True)
def select_scatter(fit: Fit, input: Tensor, src: Tensor, dim: Axes, index: Any) -> Tensor:
    """(*, S_dim, *) with (*, *) in one place of `dim` -> the same."""
    at = inside(fit, dim, input)
    within(fit, index, input.shape[at], at)
    _fills(fit, (*input.shape[:at], *input.shape[at + 1 :]), src)
    return Tensor(input.shape, input.dtype)


@op("torch.slice_scatter(input, src, dim=0, start=None, end=None, step=1)", method=True)
def slice_scatter(fit: Fit, input: Tensor, src: Tensor, dim: Axes, start: Any, end: Any, step: Any) -> Tensor:
    """(*, S_dim, *) with another tensor in the places [start:end:step] of `dim` -> the same."""
    at = inside(fit, dim, input)
    length = sliced(fit, slice(start, end, step), input.shape[at])
    _fills(fit, (*input.shape[:at], length, *input.shape[at + 1 :]), src)
    return Tensor(input.shape, input.dtype)


@op("torch.diagonal_scatter(input, src, offset=0, dim1=0, dim2=1)", method=True)
def diagonal_scatter(fit: Fit, input: Tensor, src: Tensor, offset: Size, dim1: Size, dim2: Size) -> Tensor:
    """(*, M, *, N, *) with another tensor on its diagonal -> the same."""
    _fills(fit, diagonal_of(fit, input, offset, dim1, dim2).shape, src)
    return Tensor(input.shape, input.dtype)


@op("torch.put(input, index, source, accumulate=False)", method=True)
@op("torch.Tensor.put_(input, index, source, accumulate=False)")
def put(fit: Fit, input: Tensor, index: Tensor, source: Tensor) -> Tensor:
    """(*) with as many elements of the source as the index has, counted in the flattened input -> (*)."""
    says = "takes {want} elements, one an index, not {got}"
    fit.equal("index", prod(index.shape), prod(source.shape), says, "source")
    return Tensor(input.shape, input.dtype)


@op("torch.index_reduce(input, dim, index, source, reduce, *, include_self=True, out=None)", method=True)
@op("torch.Tensor.index_reduce_(input, dim, index, source, reduce, *, include_self=True)")
def index_reduce(fit: Fit, input: Tensor, dim: Axes, index: Tensor, source: Tensor) -> Tensor:
    """(*) -> (*); source has the shape of the input but len(index) along `dim`."""
    at, count = position(fit, dim, input.rank), one_axis(fit, index)
    if input.rank and source.rank:
        _fills(fit, (*input.shape[:at], count, *input.shape[at + 1 :]), source)
    return Tensor(input.shape, input.dtype)


@op("torch.as_strided(input, size, stride, storage_offset=None)", method=True)
@op("torch.Tensor.as_strided_(input, size, stride, storage_offset=None)")
def as_strided(fit: Fit, input: Tensor, size: Any, stride: Any) -> Tensor:
    """The sizes, over the memory of the input, as many as there are strides."""
    if not isinstance(size, tuple | list) or not isinstance(stride, tuple | list):
        raise Undecided("sizes that are not known")
    if len(size) != len(stride):
        fit.fail("reshape", len(size), len(stride), "takes {want} strides, one an axis, not {got}", "stride")
    return tensor([known(one) for one in size], input.dtype)


@op("torch.Tensor.resize_(input, *size, memory_format=None)")
@op("torch.Tensor.resize(input, *size, memory_format=None)", page="generated/torch.Tensor.resize_.html")
def resize_(fit: Fit, input: Tensor, size: Any) -> Tensor:
    """The sizes, whatever the input had."""
    return tensor([known(one) for one in sizes(size)], input.dtype)


@op("torch.Tensor.resize_as_(input, the_template, *, memory_format=None)")
def resize_as_(fit: Fit, input: Tensor, the_template: Tensor) -> Tensor:
    """The shape of the other tensor."""
    return Tensor(the_template.shape, input.dtype)


@op("torch.Tensor.resize_as(input, tensor)", page="generated/torch.Tensor.resize_as_.html")
def resize_as(fit: Fit, input: Tensor, tensor: Tensor) -> Tensor:
    """The shape of the other tensor."""
    return Tensor(tensor.shape, input.dtype)


@op("torch.Tensor.set_(input, source=None, storage_offset=0, size=None, stride=None)")
def set_(fit: Fit, input: Tensor, source: Any, size: Any) -> Tensor:
    """The shape of the source, or the sizes that are given."""
    if size is None and isinstance(source, Tensor):
        return Tensor(source.shape, input.dtype)
    raise Undecided("how much a storage holds")


@op("torch.Tensor.sum_to_size(input, *size)")
def sum_to_size(fit: Fit, input: Tensor, size: Any) -> Tensor:
    """(*) -> the sizes, which broadcast to (*)."""
    wanted = tuple(known(one) for one in sizes(size))
    stretches(fit, "reshape", wanted, input.shape, f"cannot sum {text(input.shape)} to {text(wanted)}")
    for axis in range(-len(wanted), 0):
        one = wanted[axis]
        if one not in (None, 1) and len(wanted) <= input.rank and same(input.shape[axis], 1):
            fit.fail("reshape", text(input.shape), text(wanted), "cannot sum {want} to {got}")
    return tensor(wanted, input.dtype)


@op("torch.renorm(input, p, dim, maxnorm, *, out=None)", method=True)
@op("torch.Tensor.renorm_(input, p, dim, maxnorm)")
def renorm(fit: Fit, input: Tensor, dim: Axes) -> Tensor:
    """(*) -> (*), of two axes at least."""
    if input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    else:
        position(fit, dim, input.rank)
    return Tensor(input.shape, input.dtype)


@op("torch.diagflat(input, offset=0)", method=True)
def diagflat(fit: Fit, input: Tensor, offset: Any) -> Tensor:
    """(*) of n elements -> (n + |offset|, n + |offset|)."""
    if not isinstance(offset, int):
        raise Undecided("an offset that is not known")
    side = prod(input.shape) + abs(offset)
    return Tensor((side, side), input.dtype)
