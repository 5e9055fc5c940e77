"""Order: sort, topk, kthvalue, unique, searchsorted, bucketize, multinomial."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Poly
from torchlint_shapes.ops.broadcast import operand
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.diagonal import lesser
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Flag, Operand, OptionalTensor, Size
from torchlint_shapes.ops.position import MaybeSize, known, position, tensor, text
from torchlint_shapes.ops.tensor import Tensor


@op("torch.topk(input, k, dim=-1, largest=True, sorted=True, *, out=None)", method=True)
def topk(fit: Fit, input: Tensor, k: Size, dim: Size) -> tuple[Tensor, Tensor]:
    """(*, S, *) -> values and indices (*, k, *), k <= S."""
    at = position(fit, dim, input.rank)
    _enough(fit, k, (input.shape or (1,))[at], at)
    shape: tuple[MaybeSize, ...] = (*input.shape[:at], known(k), *input.shape[at + 1 :]) if input.rank else ()
    return tensor(shape, input.dtype), tensor(shape, "int64")


def _enough(fit: Fit, k: Any, size: Dim, axis: int) -> None:
    if isinstance(k, int) and k < 0:
        fit.fail("index", "at least 0", str(k), "takes {want} elements along the axis, not {got}", "k", axis)
    elif isinstance(k, int):
        fit.at_least("index", k, size, "takes {want} elements along the axis, which has {got}", "k", axis)


@op("torch.kthvalue(input, k, dim=-1, keepdim=False, *, out=None)", method=True)
def kthvalue(fit: Fit, input: Tensor, k: Size, dim: Size, keepdim: Flag) -> tuple[Tensor, Tensor]:
    """(*, S, *) -> values and indices (*, *), 1 <= k <= S."""
    at = position(fit, dim, input.rank)
    _enough(fit, k, (input.shape or (1,))[at], at)
    kept: tuple[Dim, ...] = (1,) if keepdim else ()
    shape = (*input.shape[:at], *kept, *input.shape[at + 1 :]) if input.rank else ()
    return Tensor(shape, input.dtype), Tensor(shape, "int64")


@op("torch.sort(input, dim=-1, descending=False, *, stable=False, out=None)", method=True)
def sort(fit: Fit, input: Tensor, dim: Size) -> tuple[Tensor, Tensor]:
    """(*) -> values and indices (*)."""
    position(fit, dim, input.rank)
    return Tensor(input.shape, input.dtype), Tensor(input.shape, "int64")


@op("torch.argsort(input, dim=-1, descending=False, *, stable=False)", method=True)
def argsort(fit: Fit, input: Tensor, dim: Size) -> Tensor:
    """(*) -> (*)."""
    position(fit, dim, input.rank)
    return Tensor(input.shape, "int64")


@op("torch.msort(input, *, out=None)", method=True)
def msort(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, input.dtype)


@op("torch.unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None)", method=True)
@op("torch.unique_consecutive(input, return_inverse=False, return_counts=False, dim=None)", method=True)
def unique(fit: Fit, input: Tensor, return_inverse: Flag, return_counts: Flag, dim: Axes) -> Any:
    """(n), or (*, n, *) along `dim`; the inverse has the shape of the input, the counts are (n)."""
    if dim is None:
        found, inverse = tensor((None,), input.dtype), Tensor(input.shape, "int64")
    else:
        at = position(fit, dim, input.rank)
        found = tensor((*input.shape[:at], None, *input.shape[at + 1 :]), input.dtype)
        inverse = Tensor(input.shape[at : at + 1], "int64")
    results = [found]
    if return_inverse:
        results.append(inverse)
    if return_counts:
        results.append(tensor((None,), "int64"))
    return tuple(results) if len(results) > 1 else found


def _positions(out_int32: Flag) -> str | None:
    return ("int64", "int32")[out_int32] if isinstance(out_int32, bool) else None


@op(
    "torch.searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None, out=None)",
)
def searchsorted(fit: Fit, sorted_sequence: Tensor, input: Operand, out_int32: Flag) -> Tensor:
    """The shape of `input`; the sequence is 1-D or agrees with the input in all axes but the last."""
    shape = operand(input)
    if sorted_sequence.rank > 1:
        says = f"searches {text(sorted_sequence.shape)} for {text(shape)}: {{got}} against {{want}}"
        if len(shape) != sorted_sequence.rank:
            fit.fail("index", f"{sorted_sequence.rank}-D", f"{len(shape)}-D", says, "input")
        else:
            for axis, (want, got) in enumerate(zip(sorted_sequence.shape[:-1], shape[:-1], strict=True)):
                fit.equal("index", want, got, says, "input", axis)
    return Tensor(shape, _positions(out_int32))


@op("torch.bucketize(input, boundaries, *, out_int32=False, right=False, out=None)")
def bucketize(fit: Fit, input: Operand, boundaries: Tensor, out_int32: Flag) -> Tensor:
    """The shape of `input`; the boundaries are 1-D."""
    if boundaries.rank != 1:
        fit.fail("index", "1-D", f"{boundaries.rank}-D", "takes {want} boundaries, receives {got}", "boundaries")
    return Tensor(operand(input), _positions(out_int32))


@op("torch.multinomial(input, num_samples, replacement=False, *, generator=None, out=None)", method=True)
def multinomial(fit: Fit, input: Tensor, num_samples: Size, replacement: Flag) -> Tensor:
    """(S) -> (num_samples); (M, S) -> (M, num_samples)."""
    if input.rank not in (1, 2):
        fit.fail("axis", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    elif replacement is False and isinstance(num_samples, int):
        _enough(fit, num_samples, input.shape[-1], input.rank - 1)
    return tensor((*input.shape[:-1], known(num_samples)), "int64")


@op("torch.bincount(input, weights=None, minlength=0)", method=True)
def bincount(fit: Fit, input: Tensor, weights: OptionalTensor) -> Tensor:
    """(N) -> (n)."""
    if input.rank != 1:
        fit.fail("axis", "1-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return tensor((None,), "int64" if weights is None else None)


@op("torch.diff(input, n=1, dim=-1, prepend=None, append=None)", method=True)
def diff(fit: Fit, input: Tensor, n: Size, dim: Size, prepend: OptionalTensor, append: OptionalTensor) -> Tensor:
    """(*, S, *) -> (*, S - n, *) without `prepend` and `append`."""
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
        return input
    size: MaybeSize = None
    if prepend is None and append is None and isinstance(n, int | Poly):
        size = lesser(input.shape[at], input.shape[at] - n)
    return tensor((*input.shape[:at], size, *input.shape[at + 1 :]), input.dtype)
