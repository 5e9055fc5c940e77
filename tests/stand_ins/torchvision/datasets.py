"""Datasets in which all pictures are alike, as many of them as there really are."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

Transform = Callable[[Any], Any]


class _Pictures(Dataset[Any]):
    def __init__(self, count: int, shape: tuple[int, int, int], transform: Transform | None, classes: int = 10):
        self.count, self.transform = count, transform
        self.picture = torch.randint(0, 256, shape, dtype=torch.uint8)
        self.classes = [str(number) for number in range(classes)]

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[Any, int]:
        if not 0 <= index < self.count:
            raise IndexError(index)
        return self.changed, index % len(self.classes)

    @cached_property
    def changed(self) -> Any:
        return self.picture if self.transform is None else self.transform(self.picture)


class MNIST(_Pictures):
    def __init__(
        self, root: str, train: bool = True, transform: Transform | None = None,
        target_transform: Transform | None = None,
        download: bool = False,
    ):  # fmt: skip
        super().__init__(60_000 if train else 10_000, (1, 28, 28), transform)
        self.targets = torch.arange(self.count) % 10

    @property
    def data(self) -> torch.Tensor:
        return self.picture.expand(self.count, 28, 28).contiguous()


class FashionMNIST(MNIST):
    pass


class CIFAR10(_Pictures):
    def __init__(
        self, root: str, train: bool = True, transform: Transform | None = None,
        target_transform: Transform | None = None,
        download: bool = False,
    ):  # fmt: skip
        super().__init__(50_000 if train else 10_000, (3, 32, 32), transform)
        self.data = np.zeros((self.count, 32, 32, 3), dtype=np.uint8)
        self.targets = [number % 10 for number in range(self.count)]


class STL10(_Pictures):
    def __init__(
        self, root: str, split: str = "train", folds: int | None = None, transform: Transform | None = None,
        target_transform: Transform | None = None, download: bool = False,
    ):  # fmt: skip
        super().__init__({"train": 5_000, "test": 8_000, "unlabeled": 100_000}[split], (3, 96, 96), transform)


class FakeData(_Pictures):
    def __init__(
        self, size: int = 1000, image_size: tuple[int, int, int] = (3, 224, 224), num_classes: int = 10,
        transform: Transform | None = None,
    ):  # fmt: skip
        super().__init__(size, image_size, transform, num_classes)


class ImageFolder(_Pictures):
    """A folder of twelve square pictures of two kinds."""

    def __init__(self, root: str, transform: Transform | None = None):
        super().__init__(12, (3, 120, 120), transform, 2)
