"""One forward pass of a network that a test has built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from torchlint_shapes.confirm.observe import observe, shapes_of
from torchlint_shapes.findings import LayerCall, Shape, ShapesReport


def run(network: Callable[..., Any], inputs: Sequence[Any]) -> ShapesReport:
    """The layers that were called, up to the one that raised. Nothing of the network is changed but its buffers."""
    tensors = [given if isinstance(given, torch.Tensor) else torch.zeros(tuple(given)) for given in inputs]
    with torch.no_grad():
        output, seen = observe(lambda: network(*tensors))
    calls = tuple(
        LayerCall(call["path"], call["layer"], _shapes(call["inputs"]), _shapes(call["outputs"] or []))
        for call in seen["calls"]
        if call["path"]
    )
    name = type(network).__name__
    given = " and ".join(str(tuple(tensor.shape)) for tensor in tensors)
    problem = f"{name} does not take {given}: {seen['error']}" if seen["error"] else ""
    return ShapesReport(name, calls, _shapes(shapes_of(output)), problem=problem)


def _shapes(shapes: Sequence[Sequence[int]]) -> tuple[Shape, ...]:
    return tuple(tuple(shape) for shape in shapes)
