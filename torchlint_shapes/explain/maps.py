"""Which tensors are maps of pictures, of numbers that can be resized."""

from __future__ import annotations

from collections.abc import Sequence

from torchlint_shapes.interpret.trace import Batch, Trace
from torchlint_shapes.interpret.values import Tensor

COLORS = (1, 3, 4)  # how many channels pictures have
_MAKERS = ("conv", "max_pool", "avg_pool", "maxpool", "avgpool", "adaptive", "upsampl", "interpolate")


def makes_maps(name: str) -> bool:
    """Is this an op or layer that gives the map of a picture: a convolution, a pool, one that makes it larger?"""
    return name.rpartition(".")[2].lower().startswith(_MAKERS)


def is_picture(tensor: Tensor) -> bool:
    """(N, C, H, W) with the channels of a picture."""
    return tensor.rank == 4 and tensor.shape[1] in COLORS and 1 not in tensor.shape[2:]


def are_maps(trace: Trace, tensors: Sequence[Tensor]) -> bool:
    """Are these maps, of which one at least comes from a convolution or pool, with all axes since, or is a picture?

    The others may be what the network was given.
    """
    plain = all(one.rank == 4 and (one.dtype is None or "float" in one.dtype) for one in tensors)
    found = [_is_made(trace, one) for one in tensors] if plain else []
    rest = [one for one, made in zip(tensors, found, strict=False) if not made]
    return any(made or is_picture(one) for one, made in zip(tensors, found, strict=False)) and all(
        isinstance(trace.event(one.origin), Batch | None) for one in rest
    )


def _is_made(trace: Trace, tensor: Tensor) -> bool:
    """Does it come from a convolution or pool, with four axes since?"""
    todo, seen = [tensor.origin], set[int | None]()
    while todo:
        made = trace.event(todo.pop())
        if made is None or made.index in seen or not isinstance(made.output, Tensor) or made.output.rank != 4:
            continue
        if makes_maps(made.name):
            return True
        seen.add(made.index)
        todo += [one.origin for one in made.inputs if one.rank == 4]
    return False
