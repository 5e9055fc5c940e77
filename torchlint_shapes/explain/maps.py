"""Is a tensor the map of a picture, of numbers that can be resized?"""

from __future__ import annotations

from torchlint_shapes.interpret.trace import Trace
from torchlint_shapes.interpret.values import Tensor

COLORS = (1, 3, 4)  # how many channels pictures have
_MAKERS = ("conv", "max_pool", "avg_pool", "maxpool", "avgpool", "adaptive", "upsampl", "interpolate")


def makes_maps(name: str) -> bool:
    """Is this an op or layer that gives the map of a picture: a convolution, a pool, one that makes it larger?"""
    return name.rpartition(".")[2].lower().startswith(_MAKERS)


def is_picture(tensor: Tensor) -> bool:
    """(N, C, H, W) with the channels of a picture."""
    return tensor.rank == 4 and tensor.shape[1] in COLORS and 1 not in tensor.shape[2:]


def is_map(trace: Trace, tensor: Tensor) -> bool:
    """Does it come from a convolution or pool, with all axes since, or is it a picture that the network was given?"""
    if tensor.rank != 4 or (tensor.dtype is not None and "float" not in tensor.dtype):
        return False
    todo, seen = [tensor.origin], set[int | None]()
    while todo:
        made = trace.event(todo.pop())
        if made is None or made.index in seen or not isinstance(made.output, Tensor) or made.output.rank != 4:
            continue
        if makes_maps(made.name):
            return True
        seen.add(made.index)
        todo += [one.origin for one in made.inputs if one.rank == 4]
    return tensor.origin is None and is_picture(tensor)
