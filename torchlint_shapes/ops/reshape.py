"""The same elements in another shape: view, reshape, flatten, unflatten, squeeze, unsqueeze."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, divide, same
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes
from torchlint_shapes.ops.layout import refuses
from torchlint_shapes.ops.position import MaybeSize, known, position, positions, sizes, tensor, text
from torchlint_shapes.ops.tensor import Tensor
from torchlint_shapes.ops.unranked import as_written, one_row_each


def held(fit: Fit, numel: Dim, asked: Sequence[Any], doing: str) -> tuple[MaybeSize, ...]:
    """The shape `asked` for `numel` elements: the size -1 is what the others leave; all together hold every element.

    One size about which nothing is known is like a -1: it too must be what the others leave.
    """
    gaps = [i for i, size in enumerate(asked) if not isinstance(size, int | Poly) or size == -1]
    rest: Dim = prod((size for i, size in enumerate(asked) if i not in gaps), start=1)
    if [size for size in asked if isinstance(size, int) and size == -1][1:]:
        fit.fail("reshape", "one -1", text(asked), f"{doing}: only one size can be left open")
    elif any(isinstance(size, int) and size < -1 for size in asked):
        fit.fail("reshape", "sizes", text(asked), f"{doing}: a size below -1")
    elif not gaps:
        fit.equal("reshape", rest, numel, f"{doing}: {{got}} elements do not fill {{want}}")
    elif rest == 0:
        if any(isinstance(asked[i], int) for i in gaps):
            fit.fail("reshape", "a size", text(asked), f"{doing}: beside a size 0 the -1 could be anything")
    elif (
        fit.divides("reshape", rest, numel, f"{doing}: {{got}} elements are no multiple of {{want}}") and len(gaps) == 1
    ):
        return tuple(divide(numel, rest) if i in gaps else size for i, size in enumerate(asked))
    return tuple(None if i in gaps else known(size) for i, size in enumerate(asked))


# Why a view cannot be.
ORDER = "its axes do not follow one another in memory"


def seen(fit: Fit, input: Tensor, asked: Sequence[Any]) -> Tensor:
    """As `reshaped`, without a copy: the new axes are made of such as follow one another in memory."""
    result = reshaped(fit, "view", input, asked)
    if not fit.failed and all(size is not None for size in result.shape) and refuses(input, result.shape):
        says = f"cannot view {text(input.shape)} as {text(result.shape)}: {ORDER}"
        fit.fail("reshape", text(result.shape), text(input.shape), says)
    return result


def reshaped(fit: Fit, verb: str, input: Tensor, asked: Sequence[Any]) -> Tensor:
    doing = f"cannot {verb} {text(input.shape)} as {text(asked)}"
    return tensor(held(fit, prod(input.shape), asked, doing), input.dtype)


@op("torch.Tensor.view(input, *size, dtype=None)", unranked=as_written("size"))
def view(fit: Fit, input: Tensor, size: Any, dtype: Any) -> Tensor:
    """numel(input) == numel(shape); one size may be -1.
    With a dtype the last size is scaled by the ratio of the bytes.
    """
    new = dtypes.named(size[0] if len(size) == 1 else dtype)
    if new is not None:
        return _view_as_dtype(fit, input, new)
    if dtype is not None:
        raise Undecided("a dtype that is not known")
    return seen(fit, input, sizes(size))


def _view_as_dtype(fit: Fit, input: Tensor, new: str) -> Tensor:
    if input.dtype not in dtypes.BYTES:
        raise Undecided("a dtype that is not known")
    old_bytes, new_bytes = dtypes.BYTES[input.dtype], dtypes.BYTES[new]
    if old_bytes == new_bytes:
        return Tensor(input.shape, new)
    if not input.rank:
        fit.fail("reshape", "at least 1-D", "0-D", "takes {want} input to change the bytes, receives {got}")
        return Tensor((), new)
    total = input.shape[-1] * old_bytes
    fit.divides("reshape", new_bytes, total, "cannot view {got} bytes as elements of {want}")
    return tensor((*input.shape[:-1], divide(total, new_bytes)), new)


@op("torch.Tensor.reshape(input, *shape)", unranked=as_written("shape"))
def reshape_method(fit: Fit, input: Tensor, shape: Any) -> Tensor:
    """numel(input) == numel(shape); one size may be -1."""
    return reshaped(fit, "reshape", input, sizes(shape))


@op("torch.reshape(input, shape)", unranked=as_written("shape"))
def reshape(fit: Fit, input: Tensor, shape: Any) -> Tensor:
    """numel(input) == numel(shape); one size may be -1."""
    return reshaped(fit, "reshape", input, sizes([shape]))


@op("torch.Tensor.view_as(input, other)")
def view_as(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """numel(input) == numel(other)."""
    return seen(fit, input, other.shape)


@op("torch.Tensor.reshape_as(input, other)")
def reshape_as(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """numel(input) == numel(other)."""
    return reshaped(fit, "reshape", input, other.shape)


@functional_layer("torch.nn.Flatten(start_dim=1, end_dim=-1)(input)")
@op("torch.flatten(input, start_dim=0, end_dim=-1)", method=True, unranked=one_row_each)
def flatten(fit: Fit, input: Tensor, start_dim: Axes, end_dim: Axes) -> Tensor:
    """(*, S_start, ..., S_end, *) -> (*, prod S_i, *)."""
    start = position(fit, start_dim, input.rank, "start_dim")
    end = position(fit, end_dim, input.rank, "end_dim")
    if start > end:
        fit.fail("axis", f"at least {start}", str(end), "ends at axis {got}, before it starts", "end_dim")
        return input
    shape = input.shape or (1,)
    return Tensor((*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :]), input.dtype)


@op("torch.ravel(input)", method=True)
def ravel(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (numel)."""
    return Tensor((prod(input.shape),), input.dtype)


def unflattened(fit: Fit, input: Tensor, dim: Axes, shape: Any) -> Tensor:
    """(*, S_dim, *) -> (*, U_1, ..., U_n, *) with S_dim == prod U_i."""
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "dim")
        raise Undecided("an axis that does not exist")
    asked = sizes([shape])
    doing = f"cannot unflatten axis {at} of {text(input.shape)} into {text(asked)}"
    parts = held(fit, input.shape[at], asked, doing)
    return tensor((*input.shape[:at], *parts, *input.shape[at + 1 :]), input.dtype)


@op("torch.unflatten(input, dim, sizes)", method=True)
def unflatten(fit: Fit, input: Tensor, dim: Axes, sizes: Any) -> Tensor:
    """(*, S_dim, *) -> (*, U_1, ..., U_n, *) with S_dim == prod U_i."""
    return unflattened(fit, input, dim, sizes)


@functional_layer("torch.nn.Unflatten(dim, unflattened_size)(input)")
def unflatten_layer(fit: Fit, input: Tensor, dim: Axes, unflattened_size: Any) -> Tensor:
    """(*, S_dim, *) -> (*, U_1, ..., U_n, *) with S_dim == prod U_i."""
    return unflattened(fit, input, dim, unflattened_size)


@op("torch.squeeze(input, dim=None)", method=True)
@op("torch.Tensor.squeeze_(input, dim=None)")
def squeeze(fit: Fit, input: Tensor, dim: Axes) -> Tensor:
    """Drops the axes of size 1, among those that `dim` names."""
    named = positions(fit, dim, input.rank)
    ones = [same(size, 1) if axis in named else False for axis, size in enumerate(input.shape)]
    if None in ones:
        raise Undecided("whether a symbolic size is 1")
    return Tensor(tuple(size for size, one in zip(input.shape, ones, strict=True) if not one), input.dtype)


@op("torch.unsqueeze(input, dim)", method=True)
@op("torch.Tensor.unsqueeze_(input, dim)")
def unsqueeze(fit: Fit, input: Tensor, dim: Axes) -> Tensor:
    """(*) -> (*, 1, *) with the 1 at `dim`."""
    at = position(fit, dim, input.rank + 1)
    return Tensor((*input.shape[:at], 1, *input.shape[at:]), input.dtype)
