"""Masks: masked_fill, masked_select, where, nonzero; sizes that depend on the values are not known."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import stretches, together
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag
from torchlint_shapes.ops.position import known, tensor, text
from torchlint_shapes.ops.takes import MASKS, only
from torchlint_shapes.ops.tensor import Tensor


@op("torch.masked_select(input, mask, *, out=None)", method=True)
def masked_select(fit: Fit, input: Tensor, mask: Tensor) -> Tensor:
    """As many as the mask has true elements; input and mask broadcast to each other."""
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


@op("torch.masked_fill(input, mask, value)", method=True)
def masked_fill(fit: Fit, input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """The common shape of input and mask."""
    check_value(fit, value)
    only(fit, mask, MASKS, "masks", "mask")
    return tensor(together(fit, input, mask), input.dtype)


@op("torch.masked_scatter(input, mask, source)", method=True)
def masked_scatter(fit: Fit, input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """The common shape of input and mask."""
    return tensor(together(fit, input, mask), input.dtype)


@op("torch.Tensor.masked_fill_(input, mask, value)")
def masked_fill_(fit: Fit, input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """(*) -> (*); the mask broadcasts to the input."""
    check_value(fit, value)
    only(fit, mask, MASKS, "masks", "mask")
    return into(fit, input, mask)


@op("torch.Tensor.masked_scatter_(input, mask, source)")
def masked_scatter_(fit: Fit, input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """(*) -> (*); the mask broadcasts to the input."""
    return into(fit, input, mask)


@op("torch.where(condition, input=None, other=None, *, out=None)")
def where(fit: Fit, condition: Tensor, input: Any, other: Any) -> Any:
    """The common shape of all three; with the condition alone a vector of positions for each axis."""
    if input is None:
        return tuple(tensor((None,), "int64") for _ in range(max(condition.rank, 1)))
    only(fit, condition, (*MASKS, "uint8"), "conditions", "condition")
    return tensor(together(fit, condition, input, other), dtypes.promoted(input, other))


@op("torch.Tensor.where(input, condition, other)")
def where_method(fit: Fit, input: Tensor, condition: Tensor, other: Any) -> Tensor:
    """The common shape of all three."""
    only(fit, condition, (*MASKS, "uint8"), "conditions", "condition")
    return tensor(together(fit, condition, input, other), dtypes.promoted(input, other))


@op("torch.nonzero(input, *, out=None, as_tuple=False)", method=True)
def nonzero(fit: Fit, input: Tensor, as_tuple: Flag) -> Any:
    """(n, rank), or a vector of n positions for each axis."""
    if as_tuple:
        return tuple(tensor((None,), "int64") for _ in range(max(input.rank, 1)))
    return tensor((None, input.rank), "int64")


@op("torch.nonzero_static(input, *, size, fill_value=-1, out=None)", method=True)
def nonzero_static(fit: Fit, input: Tensor, size: Any) -> Tensor:
    """(size, rank)."""
    return tensor((known(size), input.rank), "int64")


@op("torch.argwhere(input)", method=True)
def argwhere(fit: Fit, input: Tensor) -> Tensor:
    """(n, rank)."""
    return tensor((None, input.rank), "int64")


@op("torch.isin(elements, test_elements, *, assume_unique=False, invert=False)")
def isin(fit: Fit, elements: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(elements.shape, "bool")
