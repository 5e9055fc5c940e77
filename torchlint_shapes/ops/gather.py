"""Picking and placing by tensors of indices: gather, scatter, index_select, take."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, at_least
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.index import within
from torchlint_shapes.ops.kinds import Axes
from torchlint_shapes.ops.position import position, tensor, text
from torchlint_shapes.ops.takes import INDICES, alike, only
from torchlint_shapes.ops.tensor import Tensor


def no_larger(fit: Fit, index: Tensor, other: Tensor, skipped: int | None, name: str) -> None:
    """index.size(d) <= other.size(d) for every d but `skipped`; a 0-D tensor counts as 1-D."""
    own, its = index.shape or (1,), other.shape or (1,)
    if 0 in own:
        return
    only(fit, index, INDICES, "indices", "index")
    if len(own) != len(its):
        says = f"takes an index of as many axes as {name}, {{want}}, receives {{got}}"
        fit.fail("index", f"{len(its)}-D", f"{len(own)}-D", says, "index")
        return
    for axis, (got, want) in enumerate(zip(own, its, strict=True)):
        if axis != skipped and at_least(want - got, 0) is False:
            says = f"an index {text(own)} is larger than {name} {text(its)} at axis {axis}"
            fit.fail("index", want, got, says, "index", axis)


@op("torch.gather(input, dim, index, *, sparse_grad=False, out=None)", method=True)
def gather(fit: Fit, input: Tensor, dim: Axes, index: Tensor) -> Tensor:
    """The shape of `index`; index.size(d) <= input.size(d) for d != dim."""
    at = position(fit, dim, input.rank)
    no_larger(fit, index, input, at, "the input")
    return Tensor(index.shape, input.dtype)


@op("torch.scatter(input, dim, index, src=None, *, value=None, reduce=None, out=None)", method=True)
@op("torch.Tensor.scatter_(input, dim, index, src=None, *, value=None, reduce=None)")
def scatter(fit: Fit, input: Tensor, dim: Axes, index: Tensor, src: Any) -> Tensor:
    """(*) -> (*); index.size(d) <= src.size(d) for all d, and <= input.size(d) for d != dim."""
    at = position(fit, dim, input.rank)
    no_larger(fit, index, input, at, "the input")
    if isinstance(src, Tensor) and not fit.failed:
        alike(fit, input, src, ("input", "a source"), "src")
        no_larger(fit, index, src, None, "the source")
    return Tensor(input.shape, input.dtype)


@op("torch.scatter_add(input, dim, index, src, *, out=None)", method=True)
@op("torch.Tensor.scatter_add_(input, dim, index, src)")
@op("torch.scatter_reduce(input, dim, index, src, reduce, *, include_self=True, out=None)", method=True)
@op("torch.Tensor.scatter_reduce_(input, dim, index, src, reduce, *, include_self=True)")
def scatter_add(fit: Fit, input: Tensor, dim: Axes, index: Tensor, src: Tensor) -> Tensor:
    """(*) -> (*); index.size(d) <= src.size(d) for all d, and <= input.size(d) for d != dim."""
    return scatter(fit, input, dim, index, src)


@op("torch.take(input, index, *, out=None)", method=True)
def take(fit: Fit, input: Tensor, index: Tensor) -> Tensor:
    """The shape of `index`, which counts in the flattened input."""
    only(fit, index, ("int64",), "indices", "index")
    return Tensor(index.shape, input.dtype)


@op("torch.take_along_dim(input, indices, dim=None, *, out=None)", method=True)
def take_along_dim(fit: Fit, input: Tensor, indices: Tensor, dim: Axes) -> Tensor:
    """Input and indices broadcast to each other, except along `dim`, where the result has the size of the indices."""
    only(fit, indices, ("int64",), "indices", "indices")
    if dim is None:
        return Tensor((prod(indices.shape),), input.dtype)
    at = position(fit, dim, input.rank)
    if indices.rank != input.rank or not input.rank:
        says = "takes indices of as many axes, at least one: {want}, receives {got}"
        fit.fail("index", f"{input.rank}-D", f"{indices.rank}-D", says, "indices")
        raise Undecided("indices of another rank")
    pair = [(*t.shape[:at], 1, *t.shape[at + 1 :]) for t in (input, indices)]
    shape = broadcast(fit, pair, "index")
    return tensor((*shape[:at], indices.shape[at], *shape[at + 1 :]), input.dtype)


def one_axis(fit: Fit, index: Tensor, types: tuple[str, ...] = INDICES) -> Dim:
    """The length of a vector of indices, of one of these types; a 0-D index counts as one."""
    if index.rank > 1:
        fit.fail("index", "1-D", f"{index.rank}-D", "takes a {want} index but receives a {got} tensor", "index")
    only(fit, index, types, "indices", "index")
    return index.shape[0] if index.rank else 1


@op("torch.index_select(input, dim, index, *, out=None)", method=True)
def index_select(fit: Fit, input: Tensor, dim: Axes, index: Tensor) -> Tensor:
    """(*, S_dim, *) -> (*, len(index), *)."""
    at = position(fit, dim, input.rank)
    count = one_axis(fit, index)
    if not input.rank:
        fit.equal("index", 1, count, "takes {want} index for a 0-D tensor, receives {got}", "index")
        return Tensor((), input.dtype)
    return Tensor((*input.shape[:at], count, *input.shape[at + 1 :]), input.dtype)


@op("torch.select(input, dim, index)", method=True)
def select(fit: Fit, input: Tensor, dim: Axes, index: Any) -> Tensor:
    """(*, S_dim, *) -> (*, *)."""
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "dim")
        return input
    within(fit, index, input.shape[at], at)
    return Tensor((*input.shape[:at], *input.shape[at + 1 :]), input.dtype)


@op("torch.index_add(input, dim, index, source, *, alpha=1, out=None)", method=True)
@op("torch.Tensor.index_add_(input, dim, index, source, *, alpha=1)")
@op("torch.index_copy(input, dim, index, source, *, out=None)", method=True)
@op("torch.Tensor.index_copy_(input, dim, index, source)")
def index_add(fit: Fit, input: Tensor, dim: Axes, index: Tensor, source: Tensor) -> Tensor:
    """(*) -> (*); source has the shape of the input but len(index) along `dim`."""
    at = position(fit, dim, input.rank)
    count = one_axis(fit, index)
    if source.rank != input.rank and source.rank and input.rank:
        says = f"cannot place {text(source.shape)} in {text(input.shape)}: {{got}} against {{want}}"
        fit.fail("index", f"{input.rank}-D", f"{source.rank}-D", says, "source")
    if source.rank == input.rank and input.rank:
        for axis, got in enumerate(source.shape):
            want = count if axis == at else input.shape[axis]
            says = f"cannot place {text(source.shape)} in {text(input.shape)}: {{got}} against {{want}} at axis {axis}"
            fit.equal("index", want, got, says, "source", axis)
    return Tensor(input.shape, input.dtype)


@op("torch.index_fill(input, dim, index, value)", method=True)
@op("torch.Tensor.index_fill_(input, dim, index, value)")
def index_fill(fit: Fit, input: Tensor, dim: Axes, index: Tensor) -> Tensor:
    """(*) -> (*)."""
    position(fit, dim, input.rank)
    one_axis(fit, index, ("int64",))
    return Tensor(input.shape, input.dtype)


@op("torch.nn.functional.one_hot(tensor, num_classes=-1)")
def one_hot(fit: Fit, tensor: Tensor, num_classes: Any) -> Tensor:
    """(*) -> (*, num_classes); -1 takes the number of classes from the values."""
    only(fit, tensor, ("int64",), "classes", "tensor")
    given = isinstance(num_classes, Poly) or (isinstance(num_classes, int) and num_classes > 0)
    return Tensor((*tensor.shape, num_classes if given else None), "int64")  # type: ignore[arg-type]
