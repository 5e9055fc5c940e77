"""Changing resolution: interpolation as a function and as layers."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Sizes, Text
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import MaybeSize, known, tensor
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import check_filled, has_rank, one_of, spread

_RANKS = {"linear": (3,), "bilinear": (4,), "bicubic": (4,), "lanczos": (4,), "trilinear": (5,)}
_EXACT = 1 << 12


def resampled(fit: Fit, input: Tensor, size: Any, scale_factor: Any, mode: Any) -> Any:
    """(N, C, *) -> (N, C, *size), or floor(* x scale_factor)."""
    ranks = _RANKS.get(mode, (3, 4, 5)) if isinstance(mode, str) else (3, 4, 5)
    if not has_rank(fit, "window", input, *ranks) or not one_of(fit, size=size, scale_factor=scale_factor):
        return UNKNOWN
    check_filled(fit, input.shape[1:])
    n, argument = input.rank - 2, "scale_factor" if size is None else "size"
    wanted = spread(scale_factor if size is None else size, n)
    if len(wanted) != n:
        says = f"takes {{want}} numbers as {argument} but receives {{got}}"
        fit.fail("window", n, len(wanted), says, argument)
        return UNKNOWN
    places = tuple(map(scaled, input.shape[2:], wanted) if size is None else map(known, wanted))
    for axis, place in enumerate(places, start=-n):
        if place is not None and isinstance(mode, str) and mode != "area":
            fit.at_least("window", 1, place, "leaves a size of {got}", argument, axis)
    return tensor((*input.shape[:2], *places), input.dtype)


def scaled(size: Any, factor: Any) -> MaybeSize:
    """floor(L * scale_factor), with the product rounded as a float is.

    A fraction p / 2^k with few digits is multiplied without rounding, so that the size is (p * L) // 2^k.
    """
    if isinstance(factor, float) and not isfinite(factor):
        return None
    if isinstance(factor, float) and isinstance(size, int):
        return int(size * factor)
    if isinstance(factor, float):
        numerator, denominator = Fraction(factor).as_integer_ratio()
        return size * numerator // denominator if max(numerator, denominator) <= _EXACT else None
    return known(decided(lambda: size * factor)) if isinstance(factor, int | Poly) else None


@functional_layer(
    "torch.nn.Upsample(size=None, scale_factor=None, mode='nearest', align_corners=None, "
    "recompute_scale_factor=None)(input)"
)
@op(
    "torch.nn.functional.interpolate(input, size=None, scale_factor=None, mode='nearest', align_corners=None, "
    "recompute_scale_factor=None, antialias=False)",
    "torch.nn.functional.upsample(input, size=None, scale_factor=None, mode='nearest', align_corners=None)",
)
@op("torch.nn.functional.upsample_nearest(input, size=None, scale_factor=None)", mode="nearest")
def interpolate(fit: Fit, input: Tensor, size: Sizes, scale_factor: Any, mode: Text) -> Any:
    """(N, C, *) -> (N, C, *size), or floor(* x scale_factor)."""
    return resampled(fit, input, size, scale_factor, mode)


@layer("torch.nn.UpsamplingNearest2d(size=None, scale_factor=None)(input)", starts=images, n=2)
def UpsamplingNearest2d(fit: Fit) -> dict[str, Any]:
    """(N, C, H, W) -> (N, C, *size), or floor(H x scale_factor) and floor(W x scale_factor)."""
    return {"mode": "nearest"}


@layer("torch.nn.UpsamplingBilinear2d(size=None, scale_factor=None)(input)", starts=images, n=2)
def UpsamplingBilinear2d(fit: Fit) -> dict[str, Any]:
    """(N, C, H, W) -> (N, C, *size), or floor(H x scale_factor) and floor(W x scale_factor)."""
    return {"mode": "bilinear"}


@UpsamplingNearest2d.forward
@UpsamplingBilinear2d.forward
def _upsampling(fit: Fit, self: Any, input: Tensor) -> Any:
    return resampled(fit, input, self.size, self.scale_factor, self.mode)


@op("torch.nn.functional.upsample_bilinear(input, size=None, scale_factor=None)")
def upsample_bilinear(fit: Fit, input: Tensor, size: Sizes, scale_factor: Any) -> Any:
    """(N, C, H, W) -> (N, C, *size), or floor(H x scale_factor) and floor(W x scale_factor)."""
    return resampled(fit, input, size, scale_factor, "bilinear")
