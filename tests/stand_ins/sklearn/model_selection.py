import math

import numpy as np


def train_test_split(*arrays: np.ndarray, test_size: float, random_state: int) -> list[np.ndarray]:
    tested = math.ceil(test_size * len(arrays[0]))
    return [part for array in arrays for part in (array[tested:], array[:tested])]
