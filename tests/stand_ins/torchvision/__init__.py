"""What the fixtures need of torchvision, with its shapes and without its files: a picture is a tensor (C, H, W)."""

from . import datasets, models, transforms, tv_tensors

__all__ = ["datasets", "models", "transforms", "tv_tensors"]
