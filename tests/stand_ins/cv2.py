"""What the fixtures need of OpenCV: arrays (H, W, C), sizes (width, height)."""

import numpy as np

COLOR_BGR2RGB = 4


def imread(path: str) -> np.ndarray:
    return np.zeros((90, 120, 3), dtype=np.uint8)


def cvtColor(image: np.ndarray, code: int) -> np.ndarray:
    return image[..., ::-1]


def resize(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    width, height = size
    return np.zeros((height, width, image.shape[2]), dtype=image.dtype)
