"""Fewer axes: sum, mean, max and their like; functions along one axis that keep the shape are here as well."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import together
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.pointwise import everywhere
from torchlint_shapes.ops.position import position, positions, tensor
from torchlint_shapes.ops.tensor import Tensor


def reduced(fit: Fit, input: Tensor, dim: Any, keepdim: Any, empty_is_all: bool = True) -> tuple[Dim, ...]:
    """The shape without the axes that `dim` names (None: all), or with 1 for them."""
    everything = dim is None or (empty_is_all and isinstance(dim, tuple | list) and not dim)
    gone = positions(fit, None if everything else dim, input.rank)
    if keepdim:
        return tuple(1 if axis in gone else size for axis, size in enumerate(input.shape))
    return tuple(size for axis, size in enumerate(input.shape) if axis not in gone)


@op(*everywhere("sum"), *everywhere("nansum"))
def sum(
    fit: Fit, input: Tensor, dim: Any = None, keepdim: Any = False, *, dtype: Any = None, out: Any = None
) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """
    whole = input.dtype is not None and dtypes.kind(input.dtype) < 2
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.chosen(dtype, "int64" if whole else input.dtype))


@op(*everywhere("mean"), *everywhere("nanmean"))
def mean(
    fit: Fit, input: Tensor, dim: Any = None, keepdim: Any = False, *, dtype: Any = None, out: Any = None
) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.chosen(dtype, input.dtype))


@op(*everywhere("prod"))
def prod(
    fit: Fit, input: Tensor, dim: Any = None, keepdim: Any = False, *, dtype: Any = None, out: Any = None
) -> Tensor:
    """The axis `dim` goes, or becomes 1.

    https://docs.pytorch.org/docs/stable/generated/torch.prod.html
    """
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.named(dtype))


def _spread(fit: Fit, input: Tensor, dim: Any, unbiased: Any, keepdim: Any) -> Tensor:
    """`std(False)` gives no axis but says that the estimate is biased."""
    if isinstance(dim, bool):
        dim = None
    return Tensor(reduced(fit, input, dim, keepdim), input.dtype)


@op(*everywhere("std"), *everywhere("var"))
def std(
    fit: Fit,
    input: Tensor,
    dim: Any = None,
    unbiased: Any = None,
    keepdim: Any = False,
    *,
    correction: Any = 1,
    out: Any = None,
) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.std.html
    """
    return _spread(fit, input, dim, unbiased, keepdim)


@op("torch.std_mean", "torch.var_mean")
def std_mean(
    fit: Fit, input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: Any = False, *, correction: Any = 1
) -> tuple[Tensor, Tensor]:
    """The axes of `dim` go, or become 1, in both results.

    https://docs.pytorch.org/docs/stable/generated/torch.std_mean.html
    """
    result = _spread(fit, input, dim, unbiased, keepdim)
    return result, result


@op(*everywhere("amax"), *everywhere("amin"))
def amax(fit: Fit, input: Tensor, dim: Any = (), keepdim: Any = False, *, out: Any = None) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.amax.html
    """
    return Tensor(reduced(fit, input, dim, keepdim), input.dtype)


@op(*everywhere("aminmax"))
def aminmax(
    fit: Fit, input: Tensor, *, dim: Any = None, keepdim: Any = False, out: Any = None
) -> tuple[Tensor, Tensor]:
    """The axis `dim` goes, or becomes 1, in both results.

    https://docs.pytorch.org/docs/stable/generated/torch.aminmax.html
    """
    result = Tensor(reduced(fit, input, dim, keepdim), input.dtype)
    return result, result


@op(*everywhere("max"), *everywhere("min"))
def max(fit: Fit, input: Tensor, dim: Any = None, keepdim: Any = False, *, other: Any = None, out: Any = None) -> Any:
    """() of all; values and indices along `dim`; the common shape of two tensors.

    https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """
    second = dim if isinstance(dim, Tensor) else other
    if second is not None:
        return tensor(together(fit, input, second), dtypes.promoted(input, second))
    if dim is None:
        return Tensor((), input.dtype)
    return _with_indices(fit, input, dim, keepdim)


def _with_indices(fit: Fit, input: Tensor, dim: Any, keepdim: Any) -> tuple[Tensor, Tensor]:
    at = position(fit, dim, input.rank)
    shape = reduced(fit, input, at, keepdim) if input.rank else ()
    return Tensor(shape, input.dtype), Tensor(shape, "int64")


@op(*everywhere("median"), *everywhere("nanmedian"))
def median(fit: Fit, input: Tensor, dim: Any = None, keepdim: Any = False, *, out: Any = None) -> Any:
    """() of all; values and indices along `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.median.html
    """
    return Tensor((), input.dtype) if dim is None else _with_indices(fit, input, dim, keepdim)


@op(*everywhere("mode"))
def mode(fit: Fit, input: Tensor, dim: Any = -1, keepdim: Any = False, *, out: Any = None) -> tuple[Tensor, Tensor]:
    """Values and indices along `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.mode.html
    """
    return _with_indices(fit, input, dim, keepdim)


@op(*everywhere("argmax"), *everywhere("argmin"))
def argmax(fit: Fit, input: Tensor, dim: Any = None, keepdim: Any = False) -> Tensor:
    """The axis `dim` goes, or becomes 1.

    https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """
    return Tensor(reduced(fit, input, dim, keepdim), "int64")


@op(*everywhere("any"), *everywhere("all"))
def any_(fit: Fit, input: Tensor, dim: Any = None, keepdim: Any = False, *, out: Any = None) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.any.html
    """
    return Tensor(reduced(fit, input, dim, keepdim, empty_is_all=False), "bool")


@op(*everywhere("count_nonzero"))
def count_nonzero(fit: Fit, input: Tensor, dim: Any = None) -> Tensor:
    """The axes of `dim` go.

    https://docs.pytorch.org/docs/stable/generated/torch.count_nonzero.html
    """
    return Tensor(reduced(fit, input, dim, False), "int64")


@op(*everywhere("logsumexp"))
def logsumexp(fit: Fit, input: Tensor, dim: Any, keepdim: Any = False, *, out: Any = None) -> Tensor:
    """The axes of `dim` go, or become 1.

    https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
    """
    return Tensor(reduced(fit, input, dim, keepdim), dtypes.floating(input.dtype))


@op(*everywhere("quantile"), *everywhere("nanquantile"))
def quantile(
    fit: Fit,
    input: Tensor,
    q: Any,
    dim: Any = None,
    keepdim: Any = False,
    *,
    interpolation: Any = "linear",
    out: Any = None,
) -> Tensor:
    """The shape of q, then the input's without the axis `dim`, or with 1 for it.

    https://docs.pytorch.org/docs/stable/generated/torch.quantile.html
    """
    front = q.shape if isinstance(q, Tensor) else () if isinstance(q, float | int) else tuple(q.shape)
    return Tensor((*front, *reduced(fit, input, dim, keepdim)), input.dtype)


def _along(fit: Fit, input: Tensor, dim: Any, dtype: Any) -> Tensor:
    if isinstance(dim, int):
        position(fit, dim, input.rank)
    return Tensor(input.shape, dtypes.chosen(dtype, input.dtype))


@op(*everywhere("softmax"), *everywhere("log_softmax"))
def softmax(fit: Fit, input: Tensor, dim: Any, dtype: Any = None, *, out: Any = None) -> Tensor:
    """(*) -> (*), along `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """
    return _along(fit, input, dim, dtype)


@op(*everywhere("cumsum"), *everywhere("cumprod"), "torch.Tensor.cumsum_", "torch.Tensor.cumprod_")
def cumsum(fit: Fit, input: Tensor, dim: Any, *, dtype: Any = None, out: Any = None) -> Tensor:
    """(*) -> (*), along `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html
    """
    made = _along(fit, input, dim, dtype)
    return Tensor(made.shape, "int64" if made.dtype is not None and dtypes.kind(made.dtype) < 2 else made.dtype)


@op(*everywhere("logcumsumexp"))
def logcumsumexp(fit: Fit, input: Tensor, dim: Any, *, out: Any = None) -> Tensor:
    """(*) -> (*), along `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.logcumsumexp.html
    """
    return _along(fit, input, dim, None)


@op(*everywhere("cummax"), *everywhere("cummin"))
def cummax(fit: Fit, input: Tensor, dim: Any, *, out: Any = None) -> tuple[Tensor, Tensor]:
    """Values and indices (*), along `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.cummax.html
    """
    values = _along(fit, input, dim, None)
    return values, Tensor(values.shape, "int64")
