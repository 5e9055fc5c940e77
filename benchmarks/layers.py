"""What torch says: one forward of a real network, with a hook on each layer. Needs torch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.utils.rnn import PackedSequence
from torch.overrides import TorchFunctionMode

WAYS = ("meta", "fake", "cpu")
LARGEST_ON_CPU = 400_000_000
_DRAWS = (torch.Tensor.normal_, torch.Tensor.uniform_, torch.Tensor.erfinv_)


class TooLarge(Exception):
    """More parameters than a real forward on the CPU is worth."""


class _WithoutDraws(TorchFunctionMode):
    """Parameters keep what their memory holds, so that it is never touched: no shape depends on what is drawn."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return args[0] if func in _DRAWS else func(*args, **(kwargs or {}))


def measure(build: Any, inputs_of: Any, way: str) -> tuple[list[list[int]], list[list[Any]]]:
    """The shapes of the inputs, `inputs_of(network)`, and the calls of `build()` on them.

    On the `meta` device nothing is computed and nothing allocated. `fake` tensors know a device and small constants:
    what asks for them runs. On the `cpu` all is real.
    """
    if way == "meta":
        with torch.device("meta"):
            network = build()
            return _measure(network, inputs_of)
    if way == "fake":
        with _WithoutDraws():
            network = build()
        with FakeTensorMode(allow_non_fake_inputs=True):
            return _measure(network, inputs_of)
    with _WithoutDraws():
        network = build()
    if sum(p.numel() for p in network.parameters()) > LARGEST_ON_CPU:
        raise TooLarge("too large for a forward on the CPU")
    return _measure(build(), inputs_of)


def _measure(network: Any, inputs_of: Any) -> tuple[list[list[int]], list[list[Any]]]:
    shapes = inputs_of(network)
    return shapes, layer_calls(network, [torch.rand(shape) for shape in shapes])


def layer_calls(network: torch.nn.Module, inputs: list[torch.Tensor]) -> list[list[Any]]:
    """Each call of a leaf layer of torch.nn in one forward in eval mode, in order: [path, class, [output shapes]]."""
    calls: list[list[Any]] = []

    def record(path: str) -> Any:
        def hook(layer: torch.nn.Module, _: Any, output: Any) -> None:
            calls.append([path, type(layer).__name__, [list(t.shape) for t in _tensors(output)]])

        return hook

    for path, module in network.named_modules():
        if type(module).__module__.startswith("torch.nn.") and not any(module.children()):
            module.register_forward_hook(record(path))
    with torch.no_grad():
        network.eval()(*inputs)
    return calls


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, PackedSequence):
        return  # rows of several sequences, with another count for each step
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _tensors(part)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))
