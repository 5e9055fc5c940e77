"""Order: sort, topk, kthvalue, unique, searchsorted, bucketize, multinomial."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Poly
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.diagonal import lesser
from torchlint_shapes.ops.position import MaybeSize, known, position, tensor, text
from torchlint_shapes.ops.tensor import Tensor


@op("torch.topk", "torch.Tensor.topk")
def topk(
    fit: Fit, input: Tensor, k: Any, dim: Any = -1, largest: Any = True, sorted: Any = True, *, out: Any = None
) -> tuple[Tensor, Tensor]:
    """(*, S, *) -> values and indices (*, k, *), k <= S.

    https://docs.pytorch.org/docs/stable/generated/torch.topk.html
    """
    at = position(fit, dim, input.rank)
    _enough(fit, k, (input.shape or (1,))[at], at)
    shape: tuple[MaybeSize, ...] = (*input.shape[:at], known(k), *input.shape[at + 1 :]) if input.rank else ()
    return tensor(shape, input.dtype), tensor(shape, "int64")


def _enough(fit: Fit, k: Any, size: Dim, axis: int) -> None:
    if isinstance(k, int):
        fit.at_least("index", k, size, "takes {want} elements along the axis, which has {got}", "k", axis)


@op("torch.kthvalue", "torch.Tensor.kthvalue")
def kthvalue(
    fit: Fit, input: Tensor, k: Any, dim: Any = -1, keepdim: Any = False, *, out: Any = None
) -> tuple[Tensor, Tensor]:
    """(*, S, *) -> values and indices (*, *), 1 <= k <= S.

    https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html
    """
    at = position(fit, dim, input.rank)
    _enough(fit, k, (input.shape or (1,))[at], at)
    kept: tuple[Dim, ...] = (1,) if keepdim else ()
    shape = (*input.shape[:at], *kept, *input.shape[at + 1 :]) if input.rank else ()
    return Tensor(shape, input.dtype), Tensor(shape, "int64")


@op("torch.sort", "torch.Tensor.sort")
def sort(
    fit: Fit, input: Tensor, dim: Any = -1, descending: Any = False, *, stable: Any = False, out: Any = None
) -> tuple[Tensor, Tensor]:
    """(*) -> values and indices (*).

    https://docs.pytorch.org/docs/stable/generated/torch.sort.html
    """
    position(fit, dim, input.rank)
    return Tensor(input.shape, input.dtype), Tensor(input.shape, "int64")


@op("torch.argsort", "torch.Tensor.argsort")
def argsort(fit: Fit, input: Tensor, dim: Any = -1, descending: Any = False, stable: Any = False) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.argsort.html
    """
    position(fit, dim, input.rank)
    return Tensor(input.shape, "int64")


@op("torch.msort", "torch.Tensor.msort")
def msort(fit: Fit, input: Tensor, *, out: Any = None) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.msort.html
    """
    return Tensor(input.shape, input.dtype)


@op("torch.unique", "torch.Tensor.unique")
def unique(
    fit: Fit,
    input: Tensor,
    sorted: Any = True,
    return_inverse: Any = False,
    return_counts: Any = False,
    dim: Any = None,
) -> Any:
    """(n), or (*, n, *) along `dim`; the inverse has the shape of the input, the counts are (n).

    https://docs.pytorch.org/docs/stable/generated/torch.unique.html
    """
    return _distinct(fit, input, return_inverse, return_counts, dim)


@op("torch.unique_consecutive", "torch.Tensor.unique_consecutive")
def unique_consecutive(
    fit: Fit, input: Tensor, return_inverse: Any = False, return_counts: Any = False, dim: Any = None
) -> Any:
    """(n), or (*, n, *) along `dim`; the inverse has the shape of the input, the counts are (n).

    https://docs.pytorch.org/docs/stable/generated/torch.unique_consecutive.html
    """
    return _distinct(fit, input, return_inverse, return_counts, dim)


def _distinct(fit: Fit, input: Tensor, return_inverse: Any, return_counts: Any, dim: Any) -> Any:
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


def _positions(out_int32: Any) -> str | None:
    return {True: "int32", False: "int64"}.get(out_int32)


@op("torch.searchsorted")
def searchsorted(
    fit: Fit,
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: Any = False,
    right: Any = False,
    side: Any = None,
    sorter: Any = None,
    out: Any = None,
) -> Tensor:
    """The shape of `input`; the sequence is 1-D or agrees with the input in all axes but the last.

    https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html
    """
    shape = input.shape if isinstance(input, Tensor) else ()
    if sorted_sequence.rank > 1:
        says = f"searches {text(sorted_sequence.shape)} for {text(shape)}: {{got}} against {{want}}"
        if len(shape) != sorted_sequence.rank:
            fit.fail("index", f"{sorted_sequence.rank}-D", f"{len(shape)}-D", says, "input")
        else:
            for axis, (want, got) in enumerate(zip(sorted_sequence.shape[:-1], shape[:-1], strict=True)):
                fit.equal("index", want, got, says, "input", axis)
    return Tensor(shape, _positions(out_int32))


@op("torch.bucketize")
def bucketize(
    fit: Fit, input: Any, boundaries: Tensor, *, out_int32: Any = False, right: Any = False, out: Any = None
) -> Tensor:
    """The shape of `input`; the boundaries are 1-D.

    https://docs.pytorch.org/docs/stable/generated/torch.bucketize.html
    """
    if boundaries.rank != 1:
        fit.fail("index", "1-D", f"{boundaries.rank}-D", "takes {want} boundaries, receives {got}", "boundaries")
    return Tensor(input.shape if isinstance(input, Tensor) else (), _positions(out_int32))


@op("torch.multinomial", "torch.Tensor.multinomial")
def multinomial(
    fit: Fit, input: Tensor, num_samples: Any, replacement: Any = False, *, generator: Any = None, out: Any = None
) -> Tensor:
    """(S) -> (num_samples); (M, S) -> (M, num_samples).

    https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html
    """
    if input.rank not in (1, 2):
        fit.fail("axis", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    elif replacement is False and isinstance(num_samples, int):
        _enough(fit, num_samples, input.shape[-1], input.rank - 1)
    return tensor((*input.shape[:-1], known(num_samples)), "int64")


@op("torch.bincount", "torch.Tensor.bincount")
def bincount(fit: Fit, input: Tensor, weights: Any = None, minlength: Any = 0) -> Tensor:
    """(N) -> (n).

    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """
    if input.rank != 1:
        fit.fail("axis", "1-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return tensor((None,), "int64" if weights is None else None)


@op("torch.diff", "torch.Tensor.diff")
def diff(fit: Fit, input: Tensor, n: Any = 1, dim: Any = -1, prepend: Any = None, append: Any = None) -> Tensor:
    """(*, S, *) -> (*, S - n, *) without `prepend` and `append`.

    https://docs.pytorch.org/docs/stable/generated/torch.diff.html
    """
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
        return input
    size: MaybeSize = None
    if prepend is None and append is None and isinstance(n, int | Poly):
        size = lesser(input.shape[at], input.shape[at] - n)
    return tensor((*input.shape[:at], size, *input.shape[at + 1 :]), input.dtype)
