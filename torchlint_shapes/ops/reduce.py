"""Fewer axes: sum, mean, max and their like; functions along one axis that keep the shape are here as well."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import operand, together
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Flag, Operand
from torchlint_shapes.ops.position import position, positions, tensor
from torchlint_shapes.ops.takes import FLOATING, INEXACT, only
from torchlint_shapes.ops.tensor import Tensor


def reduced(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag, empty_is_all: bool = True) -> tuple[Dim, ...]:
    """The shape without the axes that `dim` names (None: all), or with 1 for them."""
    everything = dim is None or (empty_is_all and isinstance(dim, tuple | list) and not dim)
    gone = positions(fit, None if everything else dim, input.rank)
    if keepdim:
        return tuple(1 if axis in gone else size for axis, size in enumerate(input.shape))
    return tuple(size for axis, size in enumerate(input.shape) if axis not in gone)


@op("torch.sum(input, dim=None, keepdim=False, *, dtype=None, out=None)", "torch.nansum", method=True)
def sum(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag, dtype: Any) -> Tensor:
    """The axes of `dim` go, or become 1."""
    whole = input.dtype is not None and dtypes.kind(input.dtype) < 2
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.chosen(dtype, "int64" if whole else input.dtype))


@op("torch.mean(input, dim=None, keepdim=False, *, dtype=None, out=None)", "torch.nanmean", method=True)
def mean(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag, dtype: Any) -> Tensor:
    """The axes of `dim` go, or become 1."""
    if dtype is None:
        only(fit, input, INEXACT, "numbers", "input")
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.chosen(dtype, input.dtype))


@op("torch.prod(input, dim=None, keepdim=False, *, dtype=None, out=None)", method=True)
def prod(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag, dtype: Any) -> Tensor:
    """The axis `dim` goes, or becomes 1."""
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.named(dtype))


@op(
    "torch.std(input, dim=None, unbiased=None, keepdim=False, *, correction=1, out=None)",
    "torch.var",
    method=True,
)
def std(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> Tensor:
    """The axes of `dim` go, or become 1; `std(False)` gives no axis but says that the estimate is biased."""
    only(fit, input, INEXACT, "numbers", "input")
    return Tensor(reduced(fit, input, None if isinstance(dim, bool) else dim, keepdim), dtypes.real(input.dtype))


@op(
    "torch.std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=1)",
    "torch.var_mean",
)
def std_mean(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> tuple[Tensor, Tensor]:
    """The axes of `dim` go, or become 1, in both results."""
    result = std(fit, input, dim, keepdim)
    return result, Tensor(result.shape, input.dtype)


@op("torch.amax(input, dim=(), keepdim=False, *, out=None)", "torch.amin", method=True)
def amax(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> Tensor:
    """The axes of `dim` go, or become 1."""
    return Tensor(reduced(fit, input, dim, keepdim), input.dtype)


@op("torch.aminmax(input, *, dim=None, keepdim=False, out=None)", method=True)
def aminmax(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> tuple[Tensor, Tensor]:
    """The axis `dim` goes, or becomes 1, in both results."""
    result = Tensor(reduced(fit, input, dim, keepdim), input.dtype)
    return result, result


@op("torch.max(input, dim=None, keepdim=False, *, other=None, out=None)", "torch.min", method=True)
def max(fit: Fit, input: Tensor, dim: Any, keepdim: Flag, other: Operand) -> Any:
    """() of all; values and indices along `dim`; the common shape of two tensors."""
    second = dim if isinstance(dim, Tensor) else other
    if second is not None:
        return tensor(together(fit, input, second), dtypes.promoted(input, second))
    if dim is None:
        return Tensor((), input.dtype)
    return _with_indices(fit, input, dim, keepdim)


def _with_indices(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> tuple[Tensor, Tensor]:
    at = position(fit, dim, input.rank)
    shape = reduced(fit, input, at, keepdim) if input.rank else ()
    return Tensor(shape, input.dtype), Tensor(shape, "int64")


@op("torch.median(input, dim=None, keepdim=False, *, out=None)", "torch.nanmedian", method=True)
def median(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> Any:
    """() of all; values and indices along `dim`."""
    return Tensor((), input.dtype) if dim is None else _with_indices(fit, input, dim, keepdim)


@op("torch.mode(input, dim=-1, keepdim=False, *, out=None)", method=True)
def mode(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> tuple[Tensor, Tensor]:
    """Values and indices along `dim`."""
    return _with_indices(fit, input, dim, keepdim)


@op("torch.argmax(input, dim=None, keepdim=False)", "torch.argmin", method=True)
def argmax(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> Tensor:
    """The axis `dim` goes, or becomes 1."""
    return Tensor(reduced(fit, input, dim, keepdim), "int64")


@op("torch.any(input, dim=None, keepdim=False, *, out=None)", "torch.all", method=True)
def any_(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> Tensor:
    """The axes of `dim` go, or become 1."""
    found = reduced(fit, input, dim, keepdim, empty_is_all=False)
    return Tensor(found, None if input.dtype in (None, "uint8") else "bool")


@op("torch.count_nonzero(input, dim=None)", method=True)
def count_nonzero(fit: Fit, input: Tensor, dim: Axes) -> Tensor:
    """The axes of `dim` go."""
    return Tensor(reduced(fit, input, dim, False), "int64")


@op("torch.logsumexp(input, dim, keepdim=False, *, out=None)", method=True)
def logsumexp(fit: Fit, input: Tensor, dim: Axes, keepdim: Flag) -> Tensor:
    """The axes of `dim` go, or become 1."""
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.floating(input.dtype))


@op(
    "torch.quantile(input, q, dim=None, keepdim=False, *, interpolation='linear', out=None)",
    "torch.nanquantile",
    method=True,
)
def quantile(fit: Fit, input: Tensor, q: Operand, dim: Axes, keepdim: Flag) -> Tensor:
    """The shape of q, then the input's without the axis `dim`, or with 1 for it."""
    return Tensor((*operand(q), *reduced(fit, input, dim, keepdim)), input.dtype)


def _along(fit: Fit, input: Tensor, dim: Axes, dtype: Any) -> Tensor:
    if isinstance(dim, int):
        position(fit, dim, input.rank)
    return Tensor(input.shape, dtypes.chosen(dtype, input.dtype))


@op("torch.softmax(input, dim, dtype=None, *, out=None)", "torch.log_softmax", method=True)
def softmax(fit: Fit, input: Tensor, dim: Axes, dtype: Any) -> Tensor:
    """(*) -> (*), along `dim`."""
    if dtype is None:
        only(fit, input, FLOATING, "numbers", "input")
    return _along(fit, input, dim, dtype)


@op("torch.cumsum(input, dim, *, dtype=None, out=None)", "torch.cumprod", method=True)
def cumsum(fit: Fit, input: Tensor, dim: Axes, dtype: Any) -> Tensor:
    """(*) -> (*), along `dim`."""
    made = _along(fit, input, dim, dtype)
    whole = dtype is None and made.dtype is not None and dtypes.kind(made.dtype) < 2
    return Tensor(made.shape, "int64" if whole else made.dtype)


@op("torch.Tensor.cumsum_(input, dim, *, dtype=None)", "torch.Tensor.cumprod_")
def cumsum_(fit: Fit, input: Tensor, dim: Axes) -> Tensor:
    """(*) -> (*), along `dim`, the same tensor."""
    return _along(fit, input, dim, None)


@op("torch.logcumsumexp(input, dim, *, out=None)", method=True)
def logcumsumexp(fit: Fit, input: Tensor, dim: Axes) -> Tensor:
    """(*) -> (*), along `dim`."""
    return _along(fit, input, dim, None)


@op("torch.cummax(input, dim, *, out=None)", "torch.cummin", method=True)
def cummax(fit: Fit, input: Tensor, dim: Axes) -> tuple[Tensor, Tensor]:
    """Values and indices (*), along `dim`."""
    values = _along(fit, input, dim, None)
    return values, Tensor(values.shape, "int64")
