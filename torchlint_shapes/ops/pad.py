"""Padding: layers for each mode, and F.pad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torchlint_shapes.ops.declare import layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Sizes, Text
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import MaybeSize, known, tensor
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import described, has_rank, spread

_REPEATING = ("reflect", "replicate", "circular")


def padded(fit: Fit, input: Tensor, pad: Any, mode: Any, argument: str) -> Any:
    """(*, L) -> (*, left + L + right); `pad` names the last axis first."""
    if not isinstance(pad, tuple | list):
        return tensor((None,) * input.rank, input.dtype)
    if not _has_axes(fit, input, len(pad), mode, argument):
        return UNKNOWN
    pad = [UNKNOWN if known(side) is None else side for side in pad]
    shape: list[MaybeSize] = list(input.shape)
    for axis, sides in zip(range(-1, -len(pad), -1), zip(pad[::2], pad[1::2], strict=True), strict=False):
        check_sides(fit, mode, input.shape[axis], sides, argument, axis)
        shape[axis] = _padded(fit, mode, input.shape[axis], sides, argument, axis)
    if mode in ("reflect", "replicate") and all(size == 0 for size in shape[-len(pad) // 2 :]):
        fit.at_least("window", 1, 0, "leaves a size of {got}", argument, -1)
    return tensor(shape, input.dtype)


def _has_axes(fit: Fit, input: Tensor, sides: int, mode: Any, argument: str) -> bool:
    """There are two sides for each axis that is padded. What repeats the input pads all but the batch and channels."""
    axes = sides // 2
    if sides % 2:
        fit.fail("window", "an even", sides, "takes {want} number of sides but receives {got}", argument)
    elif mode in _REPEATING and axes not in (1, 2, 3):
        says = "takes {want} sides for this padding but receives {got}"
        fit.fail("window", "2, 4 or 6", sides, says, argument)
    elif mode in _REPEATING:
        return has_rank(fit, "window", input, axes + 1, axes + 2) and _is_filled(fit, input, axes, mode)
    elif axes > input.rank:
        fit.fail("window", axes, described(input), "pads {want} axes but receives {got} input", argument)
    else:
        return True
    return False


def _is_filled(fit: Fit, input: Tensor, axes: int, mode: Any) -> bool:
    """There is something to repeat: no size but that of the batch is 0."""
    if mode == "circular" or 0 not in input.shape[-axes - 1 :]:
        return True
    fit.fail("window", "1", "0", f"pads in mode {mode} sizes of at least {{want}} but receives {{got}}")
    return False


def _padded(fit: Fit, mode: Any, size: Any, sides: tuple[Any, Any], argument: str, axis: int) -> MaybeSize:
    """The size with its sides. Of zeros, negative sides are cut off before the others are added."""
    result = known(decided(lambda: sides[0] + size + sides[1]))
    rest = known(decided(lambda: size + min(sides[0], 0) + min(sides[1], 0))) if mode == "constant" else result
    if rest is not None and not fit.at_least("window", 0, rest, "leaves a size of {got}", argument, axis):
        return None
    return result


def check_sides(fit: Fit, mode: Any, size: Any, sides: Iterable[Any], argument: str, axis: int) -> None:
    """Reflected padding is smaller than the axis, circular padding no larger."""
    side = max((side for side in sides if isinstance(side, int)), default=-1)
    if mode in ("reflect", "circular"):
        least = side + 1 if mode == "reflect" else side
        says = f"pads {side} in mode {mode}, for which a size of {{got}} is too small"
        fit.at_least("window", least, size, says, argument, axis)


def sides(fit: Fit, n: int, padding: Sizes) -> dict[str, Any]:
    """(N, C, *) or (C, *), * of n axes: left + L + right."""
    return {"padding": spread(padding, 2 * n)}


ConstantPad = layer(
    "torch.nn.ZeroPad{n}d(padding)(input)",
    "torch.nn.ConstantPad{n}d(padding, value)(input)",
    starts=images,
    mode="constant",
)(sides)
ReflectionPad = layer("torch.nn.ReflectionPad{n}d(padding)(input)", starts=images, mode="reflect")(sides)
ReplicationPad = layer("torch.nn.ReplicationPad{n}d(padding)(input)", starts=images, mode="replicate")(sides)
CircularPad = layer("torch.nn.CircularPad{n}d(padding)(input)", starts=images, mode="circular")(sides)


@ConstantPad.forward
@ReflectionPad.forward
@ReplicationPad.forward
@CircularPad.forward
def _pad(fit: Fit, n: int, mode: str, self: Any, input: Tensor) -> Any:
    if mode == "circular" and not has_rank(fit, "window", input, n + 1, n + 2):
        return UNKNOWN
    return padded(fit, input, self.padding, mode, "padding")


@op("torch.nn.functional.pad(input, pad, mode='constant', value=None)")
@op(
    "torch.constant_pad_nd(input, pad, value=0)",
    page="generated/torch.nn.functional.pad.html",
)
def pad(fit: Fit, input: Tensor, pad: Sizes, mode: Text = "constant") -> Any:
    """(*, L) -> (*, left + L + right); `pad` names the last axis first."""
    return padded(fit, input, pad, mode, "pad")
