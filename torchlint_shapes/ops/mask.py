"""Masks: masked_fill, masked_select, where, nonzero; sizes that depend on the values are not known."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import stretches, together
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.position import known, tensor, text
from torchlint_shapes.ops.tensor import Tensor


@op("torch.masked_select", "torch.Tensor.masked_select")
def masked_select(fit: Fit, input: Tensor, mask: Tensor, *, out: Any = None) -> Tensor:
    """As many as the mask has true elements; input and mask broadcast to each other.

    https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html
    """
    together(fit, input, mask)
    return tensor((None,), input.dtype)


def into(fit: Fit, input: Tensor, mask: Tensor) -> Tensor:
    """(*) -> (*); the mask broadcasts to the input."""
    says = f"a mask {text(mask.shape)} does not broadcast to {text(input.shape)}"
    stretches(fit, "join", mask.shape, input.shape, says)
    return Tensor(input.shape, input.dtype)


def check_value(fit: Fit, value: Any) -> None:
    if isinstance(value, Tensor) and value.rank:
        fit.fail("join", "0-D", f"{value.rank}-D", "fills with a {want} value but receives a {got} tensor", "value")


@op("torch.masked_fill", "torch.Tensor.masked_fill")
def masked_fill(fit: Fit, input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """The common shape of input and mask.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
    """
    check_value(fit, value)
    return tensor(together(fit, input, mask), input.dtype)


@op("torch.masked_scatter", "torch.Tensor.masked_scatter")
def masked_scatter(fit: Fit, input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """The common shape of input and mask.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter.html
    """
    return tensor(together(fit, input, mask), input.dtype)


@op("torch.Tensor.masked_fill_")
def masked_fill_(fit: Fit, input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """(*) -> (*); the mask broadcasts to the input.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill_.html
    """
    check_value(fit, value)
    return into(fit, input, mask)


@op("torch.Tensor.masked_scatter_")
def masked_scatter_(fit: Fit, input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """(*) -> (*); the mask broadcasts to the input.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html
    """
    return into(fit, input, mask)


@op("torch.where")
def where(fit: Fit, condition: Tensor, input: Any = None, other: Any = None, *, out: Any = None) -> Any:
    """The common shape of all three; with the condition alone a vector of positions for each axis.

    https://docs.pytorch.org/docs/stable/generated/torch.where.html
    """
    if input is None:
        return tuple(tensor((None,), "int64") for _ in range(max(condition.rank, 1)))
    return tensor(together(fit, condition, input, other), dtypes.promoted(input, other))


@op("torch.Tensor.where")
def where_method(fit: Fit, input: Tensor, condition: Tensor, other: Any) -> Tensor:
    """The common shape of all three.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.where.html
    """
    return tensor(together(fit, condition, input, other), dtypes.promoted(input, other))


@op("torch.nonzero", "torch.Tensor.nonzero")
def nonzero(fit: Fit, input: Tensor, *, out: Any = None, as_tuple: Any = False) -> Any:
    """(n, rank), or a vector of n positions for each axis.

    https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html
    """
    if as_tuple:
        return tuple(tensor((None,), "int64") for _ in range(max(input.rank, 1)))
    return tensor((None, input.rank), "int64")


@op("torch.nonzero_static", "torch.Tensor.nonzero_static")
def nonzero_static(fit: Fit, input: Tensor, *, size: Any, fill_value: Any = -1, out: Any = None) -> Tensor:
    """(size, rank).

    https://docs.pytorch.org/docs/stable/generated/torch.nonzero_static.html
    """
    return tensor((known(size), input.rank), "int64")


@op("torch.argwhere", "torch.Tensor.argwhere")
def argwhere(fit: Fit, input: Tensor) -> Tensor:
    """(n, rank).

    https://docs.pytorch.org/docs/stable/generated/torch.argwhere.html
    """
    return tensor((None, input.rank), "int64")


@op("torch.isin")
def isin(fit: Fit, elements: Tensor, test_elements: Any, *, assume_unique: Any = False, invert: Any = False) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.isin.html
    """
    return Tensor(elements.shape, "bool")
