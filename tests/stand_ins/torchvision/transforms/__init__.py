"""Transforms of tensors (..., H, W)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from . import v2


class Compose:
    def __init__(self, transforms: Sequence[Callable[[Any], Any]]):
        self.transforms = transforms

    def __call__(self, image: Any) -> Any:
        for transform in self.transforms:
            image = transform(image)
        return image


class ToTensor:
    def __call__(self, image: Tensor) -> Tensor:
        return image.float() / 255


class Normalize:
    def __init__(self, mean: Sequence[float], std: Sequence[float]):
        self.mean, self.std = torch.tensor(mean).view(-1, 1, 1), torch.tensor(std).view(-1, 1, 1)

    def __call__(self, image: Tensor) -> Tensor:
        return image.sub(self.mean).div_(self.std)


class Grayscale:
    def __init__(self, num_output_channels: int = 1):
        self.channels = num_output_channels

    def __call__(self, image: Tensor) -> Tensor:
        return image[:1].expand(self.channels, -1, -1)


class Resize:
    """A number is the new size of the shorter side."""

    def __init__(self, size: int | tuple[int, int]):
        self.size = size

    def __call__(self, image: Tensor) -> Tensor:
        height, width = image.shape[-2:]
        short = min(height, width)
        size = (self.size * height // short, self.size * width // short) if isinstance(self.size, int) else self.size
        return F.interpolate(image[None].float(), size)[0].to(image.dtype)


class CenterCrop:
    def __init__(self, size: int | tuple[int, int]):
        self.height, self.width = (size, size) if isinstance(size, int) else size

    def __call__(self, image: Tensor) -> Tensor:
        return image[..., : self.height, : self.width]


class RandomResizedCrop:
    def __init__(self, size: int):
        self.resize = Resize((size, size))

    def __call__(self, image: Tensor) -> Tensor:
        return self.resize(image)


class RandomHorizontalFlip(v2.RandomHorizontalFlip):
    pass
