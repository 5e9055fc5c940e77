"""Operators that combine each sample with every other, because one side has an axis of size 1 behind the samples."""

from __future__ import annotations

from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Tensor

COMPARING = frozenset({"sub", "subtract", "rsub", "eq", "ne", "not_equal"})
_COMBINING = COMPARING | {"add", "mul", "multiply", "div", "divide", "truediv", "maximum", "minimum"}


def short_name(event: Event) -> str:
    """`sub` for `torch.sub`, `torch.Tensor.sub` and the operator."""
    return event.name.rpartition(".")[2].strip("_")


def sides(event: Event) -> tuple[Tensor, Tensor] | None:
    """The side with the axis of size 1 and that without it, of a difference, product and their like: (N, 1, *) beside
    (N, *), which gives (N, N, *)."""
    if len(event.inputs) != 2 or event.layer is not None or short_name(event) not in _COMBINING:
        return None
    tall, flat = sorted(event.inputs, key=lambda tensor: -tensor.rank)
    made = event.output
    if tall.rank != flat.rank + 1 or not flat.rank or not isinstance(made, Tensor) or made.rank != tall.rank:
        return None
    samples = flat.shape[0]
    paired = tall.shape[:2] == (samples, 1) and tall.shape[2:] == flat.shape[1:] and made.shape[:2] == (samples,) * 2
    return (tall, flat) if paired and samples != 1 else None
