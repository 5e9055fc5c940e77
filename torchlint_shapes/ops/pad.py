"""Padding: layers for each mode, and F.pad."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.position import tensor, text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

_URL = "https://docs.pytorch.org/docs/stable/generated"
_MODES = {"Zero": "constant", "Constant": "constant", "Reflection": "reflect", "Replication": "replicate", "Circular": "circular"}


def padded(fit: Fit, input: Tensor, pad: Any, mode: str, argument: str) -> Any:
    """(*, L) -> (*, left + L + right); `pad` names the last axis first."""
    sides = tuple(pad)
    axes = len(sides) // 2
    if len(sides) % 2 or axes > input.rank:
        fit.fail("window", f"{axes}-D", f"{input.rank}-D {text(input.shape)}", "pads {want} but receives {got}", argument)
        return UNKNOWN
    shape: list[Any] = list(input.shape)
    for number in range(axes):
        axis = input.rank - 1 - number
        left, right, size = sides[2 * number], sides[2 * number + 1], input.shape[axis]
        shape[axis] = size + left + right
        _check(fit, mode, size, left, right, argument, axis - input.rank)
        least = 1 if mode != "constant" else 0
        if isinstance(shape[axis], int):
            fit.at_least("window", least, shape[axis], "leaves a size of {got}", argument, axis - input.rank)
    return tensor(shape, input.dtype)


def _check(fit: Fit, mode: str, size: Any, left: Any, right: Any, argument: str, axis: int) -> None:
    """Reflected padding must be smaller than the axis, circular padding no larger."""
    if mode not in ("reflect", "circular") or not all(isinstance(v, int) for v in (size, left, right)):
        return
    most = size - 1 if mode == "reflect" else size
    if max(left, right) > most:
        says = "pads {got} where at most {want} is possible"
        fit.fail("window", most, max(left, right), says, argument, axis)


def _layer_padding(n: int, padding: Any) -> tuple[Any, ...]:
    return tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * (2 * n)


def _declare(kind: str, n: int) -> None:
    doc = f"(N, C, *) or (C, *), * of {n} axes: L + left + right.\n\n    {_URL}/torch.nn.{kind}Pad{n}d.html\n"
    mode = _MODES[kind]

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        if mode != "constant" and input.rank not in (n + 1, n + 2):
            got = f"{input.rank}-D {text(input.shape)}"
            fit.fail("window", f"{n + 1}-D or {n + 2}-D", got, "takes {want} input but receives {got}")
            return UNKNOWN
        return padded(fit, input, self.padding, mode, "padding")

    def build(fit: Fit, padding: Any) -> dict[str, Any]:
        return {"padding": _layer_padding(n, padding)}

    def build_constant(fit: Fit, padding: Any, value: Any) -> dict[str, Any]:
        return {"padding": _layer_padding(n, padding)}

    build.__doc__ = build_constant.__doc__ = doc
    layer(f"torch.nn.{kind}Pad{n}d")(build_constant if kind == "Constant" else build).forward(forward)


for _kind in _MODES:
    for _n in (1, 2, 3):
        _declare(_kind, _n)


@op("torch.nn.functional.pad")
def pad(fit: Fit, input: Tensor, pad: Any, mode: Any = "constant", value: Any = None) -> Any:
    """(*, L) -> (*, left + L + right); `pad` names the last axis first.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
    """
    return padded(fit, input, pad, mode, "pad")
