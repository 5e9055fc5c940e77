"""Windows that slide over n axes: what convolutions, pools and blocks have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchlint_shapes.dims import Dim, Poly
from torchlint_shapes.ops.fit import Fit, Kind
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import MaybeSize, known, text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def spread(value: Any, n: int) -> tuple[Any, ...]:
    """What a constructor keeps of a parameter: a sequence as it is, anything else once for each axis."""
    return tuple(value) if isinstance(value, tuple | list) else (value,) * n


def per_axis(fit: Fit, n: int, argument: str, value: Any, least: int, single: bool = True) -> tuple[Any, ...]:
    """A parameter for each of n axes, UNKNOWN where it is not known or not allowed.

    One value stands for all axes, and so does a sequence of one if `single`.
    """
    found = spread(value, n)
    found = found * n if single and len(found) == 1 else found
    if len(found) != n:
        fit.fail("window", n, len(found), f"takes {{want}} numbers as {argument} but receives {{got}}", argument)
        return (UNKNOWN,) * n
    return tuple(_allowed(fit, argument, size, least) for size in found)


def _allowed(fit: Fit, argument: str, size: Any, least: int) -> Any:
    if not isinstance(size, int | Poly):
        return UNKNOWN
    if isinstance(size, int) and size < least:
        fit.fail("window", least, size, f"takes a {argument} of at least {{want}} but receives {{got}}", argument)
        return UNKNOWN
    return size


def one_of(fit: Fit, **choices: Any) -> bool:
    """One of two arguments is given; otherwise it is said."""
    given = [value is not None for value in choices.values()]
    if UNKNOWN in choices.values() or any(given) != all(given):
        return True
    first, second = choices
    says = f"takes {{want}} {first} or {second} but receives {{got}}"
    fit.fail("window", "either", "both" if all(given) else "neither", says, first)
    return False


def shared(size: Any, among: Any) -> Any:
    """size // among; UNKNOWN where that is not known, or among none."""
    if known(size) is None or known(among) is None or among == 0:
        return UNKNOWN
    return decided(lambda: size // among)


def span(kernel: Any, dilation: Any) -> Any:
    """How many places a kernel reaches over: d(k - 1) + 1."""
    return dilation * (kernel - 1) + 1


def slide(size: Any, reach: Any, stride: Any, padding: Any, ceil_mode: Any = False) -> Any:
    """The number of places for a window: floor((L + 2p - reach) / s) + 1.

    With `ceil_mode` a last window may hang over, if it starts inside the input or its left padding.
    """
    if ceil_mode:
        return (size + min(2 * padding + stride - reach, padding) + stride - 1) // stride
    return (size + 2 * padding - reach) // stride + 1


def windows(
    fit: Fit,
    sizes: Sequence[Any],
    kernel: Sequence[Any],
    stride: Sequence[Any],
    padding: Sequence[Any],
    dilation: Sequence[Any],
    ceil_mode: Any = False,
) -> tuple[MaybeSize, ...]:
    """The number of windows along each axis, at least 1; None where it cannot be said."""
    columns = zip(sizes, kernel, stride, padding, dilation, strict=True)
    return tuple(_window(fit, axis - len(sizes), *column, ceil_mode) for axis, column in enumerate(columns))


def _window(fit: Fit, axis: int, size: Any, k: Any, s: Any, p: Any, d: Any, ceil_mode: Any) -> MaybeSize:
    reach, padded = decided(lambda: span(k, d)), decided(lambda: size + 2 * p)
    places = known(decided(lambda: slide(size, reach, s, p, ceil_mode)))
    fits = True
    if isinstance(reach, int) and ceil_mode is False and known(padded) is not None:
        says = "has a kernel that spans {want}, but its padded input is only {got}"
        fits = fit.at_least("window", reach, padded, says, "kernel_size", axis)
    elif places is not None:
        fits = fit.at_least("window", 1, places, "leaves a size of {got}", "kernel_size", axis)
    return places if fits else None


def space(fit: Fit, kind: Kind, input: Tensor, n: int) -> tuple[Dim, ...] | None:
    """The n spatial sizes of (C, *) or (N, C, *); None, and said, for another rank."""
    return input.shape[-n:] if has_rank(fit, kind, input, n + 1, n + 2) else None


def check_filled(fit: Fit, sizes: Sequence[Any]) -> None:
    """What slides over pictures takes none of size 0, a batch of none apart."""
    if 0 in sizes:
        fit.fail(
            "window", "1", "0", "takes sizes of at least {want} but receives {got}", axis=sizes.index(0) - len(sizes)
        )


def has_rank(fit: Fit, kind: Kind, input: Tensor, *ranks: int) -> bool:
    """The input has one of these ranks; otherwise it is said."""
    if input.rank not in ranks:
        says = "takes {want} input but receives {got}"
        fit.fail(kind, " or ".join(f"{rank}-D" for rank in ranks), described(input), says)
    return input.rank in ranks


def at_least_rank(fit: Fit, kind: Kind, input: Tensor, rank: int) -> bool:
    """The input has at least this rank; otherwise it is said."""
    if input.rank < rank:
        fit.fail(kind, f"at least {rank}-D", described(input), "takes {want} input but receives {got}")
    return input.rank >= rank


def described(input: Tensor) -> str:
    return f"{input.rank}-D {text(input.shape)}"


def lead(input: Tensor, n: int) -> tuple[Dim, ...]:
    """What stands before the channels: the batch, if there is one."""
    return input.shape[: -n - 1]
