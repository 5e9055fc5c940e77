"""Padding: layers for each mode, and F.pad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import Size, known, tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import PAGES, described, has_rank

_MODES = {
    "Zero": "constant",
    "Constant": "constant",
    "Reflection": "reflect",
    "Replication": "replicate",
    "Circular": "circular",
}
_LEAST = {"reflect": 1, "replicate": 1}


def padded(fit: Fit, input: Tensor, pad: Any, mode: Any, argument: str) -> Any:
    """(*, L) -> (*, left + L + right); `pad` names the last axis first."""
    if not isinstance(pad, tuple | list):
        return tensor((None,) * input.rank, input.dtype)
    axes = len(pad) // 2
    if len(pad) % 2:
        fit.fail("window", "an even", len(pad), "takes {want} number of sides but receives {got}", argument)
        return UNKNOWN
    if mode in _MODES.values() and mode != "constant" and not has_rank(fit, "window", input, axes + 1, axes + 2):
        return UNKNOWN
    if axes > input.rank:
        fit.fail("window", axes, described(input), "pads {want} axes but receives {got} input", argument)
        return UNKNOWN
    shape: list[Size] = list(input.shape)
    for axis, sides in zip(range(-1, -axes - 1, -1), zip(pad[::2], pad[1::2], strict=True), strict=True):
        check_sides(fit, mode, input.shape[axis], sides, argument, axis)
        shape[axis] = _padded(fit, mode, input.shape[axis], sides, argument, axis)
    return tensor(shape, input.dtype)


def _padded(fit: Fit, mode: Any, size: Any, sides: tuple[Any, Any], argument: str, axis: int) -> Size:
    result = known(decided(lambda: sides[0] + size + sides[1]))
    if result is None or not isinstance(mode, str):
        return result
    return (
        result
        if fit.at_least("window", _LEAST.get(mode, 0), result, "leaves a size of {got}", argument, axis)
        else None
    )


def check_sides(fit: Fit, mode: Any, size: Any, sides: Iterable[Any], argument: str, axis: int) -> None:
    """Reflected padding is smaller than the axis, circular padding no larger."""
    for side in sides:
        if isinstance(side, int) and mode in ("reflect", "circular"):
            least = side + 1 if mode == "reflect" else side
            says = f"pads {side} in mode {mode}, for which a size of {{got}} is too small"
            if not fit.at_least("window", least, size, says, argument, axis):
                return


def _declare(kind: str, n: int) -> None:
    def build(fit: Fit, padding: Any) -> dict[str, Any]:
        sides = padding if isinstance(padding, tuple | list) else (padding,) * (2 * n)
        return {"padding": tuple(sides)}

    def build_constant(fit: Fit, padding: Any, value: Any) -> dict[str, Any]:
        return build(fit, padding)

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        return padded(fit, input, self.padding, _MODES[kind], "padding")

    constructor = build_constant if kind == "Constant" else build
    constructor.__doc__ = (
        f"(N, C, *) or (C, *), * of {n} axes: left + L + right.\n\n{PAGES}/torch.nn.{kind}Pad{n}d.html"
    )
    layer(f"torch.nn.{kind}Pad{n}d")(constructor).forward(forward)


for _kind in _MODES:
    for _n in (1, 2, 3):
        _declare(_kind, _n)


@op("torch.nn.functional.pad")
def pad(fit: Fit, input: Tensor, pad: Any, mode: Any = "constant", value: Any = None) -> Any:
    """(*, L) -> (*, left + L + right); `pad` names the last axis first.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
    """
    return padded(fit, input, pad, mode, "pad")


@op("torch.constant_pad_nd")
def constant_pad_nd(fit: Fit, input: Tensor, pad: Any, value: Any = 0) -> Any:
    """(*, L) -> (*, left + L + right); `pad` names the last axis first.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
    """
    return padded(fit, input, pad, "constant", "pad")
