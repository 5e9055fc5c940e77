"""How far a window slides: the one formula of convolutions and pools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchlint_shapes.dims import Dim, Undecided
from torchlint_shapes.ops.declare import Fit
from torchlint_shapes.ops.position import Size, text
from torchlint_shapes.ops.tensor import Tensor


def each(value: Any, n: int) -> tuple[Any, ...]:
    """A parameter for each of n axes: one value stands for all, as does a list of one."""
    if isinstance(value, (tuple, list)):
        return tuple(value) * n if len(value) == 1 else tuple(value)
    return (value,) * n


def span(kernel: Any, dilation: Any) -> Any:
    """How many places a kernel reaches over: d(k - 1) + 1."""
    return dilation * (kernel - 1) + 1


def slide(size: Any, reach: Any, stride: Any, padding: Any, ceil_mode: bool = False) -> Any:
    """The number of places for a window: floor((L + 2p - reach) / s) + 1.

    With `ceil_mode` a last window may hang over, if it starts inside the input or its left padding.
    """
    if ceil_mode:
        return (size + min(2 * padding + stride - reach, padding) + stride - 1) // stride
    return (size + 2 * padding - reach) // stride + 1


def space(fit: Fit, kind: str, input: Tensor, n: int) -> tuple[Dim, ...] | None:
    """The n spatial sizes of (C, *) or (N, C, *); None, and said, for another rank."""
    if input.rank in (n + 1, n + 2):
        return input.shape[-n:]
    got = f"{input.rank}-D {text(input.shape)}"
    fit.fail(kind, f"{n + 1}-D or {n + 2}-D", got, "takes {want} input but receives {got}")
    return None


def lead(input: Tensor, n: int) -> tuple[Dim, ...]:
    """What stands before the channels: the batch, if there is one."""
    return input.shape[: -n - 1]


def windows(
    fit: Fit, sizes: Sequence[Any], kernel: Sequence[Any], stride: Sequence[Any], padding: Sequence[Any],
    dilation: Sequence[Any], ceil_mode: bool = False,
) -> tuple[Size, ...]:  # fmt: skip
    """The number of windows along each axis, at least 1; None where it cannot be said."""
    return tuple(
        _window(fit, axis - len(sizes), *one, ceil_mode)
        for axis, one in enumerate(zip(sizes, kernel, stride, padding, dilation))
    )


def _window(fit: Fit, axis: int, size: Any, k: Any, s: Any, p: Any, d: Any, ceil_mode: bool) -> Size:
    try:
        reach = span(k, d)
        places = slide(size, reach, s, p, ceil_mode)
        padded = size + 2 * p
    except Undecided:
        return None
    if isinstance(reach, int) and not ceil_mode:
        says = "has a kernel that spans {want}, but its padded input is only {got}"
        fits = fit.at_least("window", reach, padded, says, "kernel_size", axis)
    else:
        fits = fit.at_least("window", 1, places, "leaves a size of {got}", "kernel_size", axis)
    return places if fits else None


