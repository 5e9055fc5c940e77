"""The same elements in another shape: view, reshape, flatten, unflatten, squeeze, unsqueeze."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, divide, same
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.position import MaybeSize, known, position, positions, sizes, tensor, text
from torchlint_shapes.ops.tensor import Tensor


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


def reshaped(fit: Fit, verb: str, input: Tensor, asked: Sequence[Any]) -> Tensor:
    doing = f"cannot {verb} {text(input.shape)} as {text(asked)}"
    return tensor(held(fit, prod(input.shape), asked, doing), input.dtype)


@op("torch.Tensor.view")
def view(fit: Fit, input: Tensor, *size: Any, dtype: Any = None) -> Tensor:
    """numel(input) == numel(shape); one size may be -1. With a dtype the last size is scaled by the ratio of the bytes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """
    new = dtypes.named(size[0] if len(size) == 1 else dtype)
    if new is not None:
        return _view_as_dtype(fit, input, new)
    if dtype is not None:
        raise Undecided("a dtype that is not known")
    return reshaped(fit, "view", input, sizes(size))


def _view_as_dtype(fit: Fit, input: Tensor, new: str) -> Tensor:
    if input.dtype is None:
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


@op("torch.Tensor.reshape")
def reshape_method(fit: Fit, input: Tensor, *shape: Any) -> Tensor:
    """numel(input) == numel(shape); one size may be -1.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.reshape.html
    """
    return reshaped(fit, "reshape", input, sizes(shape))


@op("torch.reshape")
def reshape(fit: Fit, input: Tensor, shape: Any) -> Tensor:
    """numel(input) == numel(shape); one size may be -1.

    https://docs.pytorch.org/docs/stable/generated/torch.reshape.html
    """
    return reshaped(fit, "reshape", input, sizes([shape]))


@op("torch.Tensor.view_as", "torch.Tensor.reshape_as")
def view_as(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """numel(input) == numel(other).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view_as.html
    """
    return reshaped(fit, "view", input, other.shape)


def flattened(fit: Fit, input: Tensor, start_dim: Any, end_dim: Any) -> Tensor:
    """(*, S_start, ..., S_end, *) -> (*, prod S_i, *)."""
    start = position(fit, start_dim, input.rank, "start_dim")
    end = position(fit, end_dim, input.rank, "end_dim")
    if start > end:
        fit.fail("axis", f"at least {start}", str(end), "ends at axis {got}, before it starts", "end_dim")
        return input
    shape = input.shape or (1,)
    return Tensor((*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :]), input.dtype)


@op("torch.flatten", "torch.Tensor.flatten")
def flatten(fit: Fit, input: Tensor, start_dim: Any = 0, end_dim: Any = -1) -> Tensor:
    """(*, S_start, ..., S_end, *) -> (*, prod S_i, *).

    https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """
    return flattened(fit, input, start_dim, end_dim)


@op("torch.ravel", "torch.Tensor.ravel")
def ravel(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (numel).

    https://docs.pytorch.org/docs/stable/generated/torch.ravel.html
    """
    return Tensor((prod(input.shape),), input.dtype)


@layer("torch.nn.Flatten")
def Flatten(fit: Fit, start_dim: Any = 1, end_dim: Any = -1) -> None:
    """(*, S_start, ..., S_end, *) -> (*, prod S_i, *).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@Flatten.forward
def _flatten(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return flattened(fit, input, self.start_dim, self.end_dim)


def unflattened(fit: Fit, input: Tensor, dim: Any, shape: Any) -> Tensor:
    """(*, S_dim, *) -> (*, U_1, ..., U_n, *) with S_dim == prod U_i."""
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "dim")
        raise Undecided("an axis that does not exist")
    asked = sizes([shape])
    doing = f"cannot unflatten axis {at} of {text(input.shape)} into {text(asked)}"
    parts = held(fit, input.shape[at], asked, doing)
    return tensor((*input.shape[:at], *parts, *input.shape[at + 1 :]), input.dtype)


@op("torch.unflatten", "torch.Tensor.unflatten")
def unflatten(fit: Fit, input: Tensor, dim: Any, sizes: Any) -> Tensor:
    """(*, S_dim, *) -> (*, U_1, ..., U_n, *) with S_dim == prod U_i.

    https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html
    """
    return unflattened(fit, input, dim, sizes)


@layer("torch.nn.Unflatten")
def Unflatten(fit: Fit, dim: Any, unflattened_size: Any) -> None:
    """(*, S_dim, *) -> (*, U_1, ..., U_n, *) with S_dim == prod U_i.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
    """


@Unflatten.forward
def _unflatten(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return unflattened(fit, input, self.dim, self.unflattened_size)


@op("torch.squeeze", "torch.Tensor.squeeze", "torch.Tensor.squeeze_")
def squeeze(fit: Fit, input: Tensor, dim: Any = None) -> Tensor:
    """Drops the axes of size 1, among those that `dim` names.

    https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """
    named = positions(fit, dim, input.rank)
    ones = [same(size, 1) if axis in named else False for axis, size in enumerate(input.shape)]
    if None in ones:
        raise Undecided("whether a symbolic size is 1")
    return Tensor(tuple(size for size, one in zip(input.shape, ones, strict=True) if not one), input.dtype)


@op("torch.unsqueeze", "torch.Tensor.unsqueeze", "torch.Tensor.unsqueeze_")
def unsqueeze(fit: Fit, input: Tensor, dim: Any) -> Tensor:
    """(*) -> (*, 1, *) with the 1 at `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html
    """
    at = position(fit, dim, input.rank + 1)
    return Tensor((*input.shape[:at], 1, *input.shape[at:]), input.dtype)
