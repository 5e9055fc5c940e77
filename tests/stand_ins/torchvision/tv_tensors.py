"""Tensors that know what they are; here plain ones."""

from torch import Tensor


def Image(data: Tensor) -> Tensor:
    return data[None] if data.ndim == 2 else data


def Mask(data: Tensor) -> Tensor:
    return data
