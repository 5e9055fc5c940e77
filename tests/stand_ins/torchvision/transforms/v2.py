"""Transforms of a picture alone, or of a picture and its mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor


class Compose:
    def __init__(self, transforms: Sequence[Callable[..., Any]]):
        self.transforms = transforms

    def __call__(self, *images: Tensor) -> Any:
        for transform in self.transforms:
            made = transform(*images)
            images = made if isinstance(made, tuple) else (made,)
        return images if len(images) > 1 else images[0]


class _OfEach:
    def change(self, image: Tensor) -> Tensor:
        return image

    def __call__(self, *images: Tensor) -> Any:
        made = tuple(map(self.change, images))
        return made if len(made) > 1 else made[0]


class RandomHorizontalFlip(_OfEach):
    def __init__(self, p: float = 0.5):
        self.p = p

    def change(self, image: Tensor) -> Tensor:
        return image.flip(-1)


class RandomCrop(_OfEach):
    def __init__(self, size: tuple[int, int]):
        self.size = size

    def change(self, image: Tensor) -> Tensor:
        height, width = self.size
        return image[..., :height, :width]


class ToDtype(_OfEach):
    def __init__(self, dtype: torch.dtype, scale: bool = False):
        self.dtype = dtype

    def change(self, image: Tensor) -> Tensor:
        return image.to(self.dtype)
