import pytest
import torch

from tests.ops.oracle import agree_op


@pytest.mark.parametrize("shape", [(2, 3, 4), (4,), ()])
@pytest.mark.parametrize("dim", [0, 1, 2, -1, -2, 5])
def test_norm_except_dim(shape: tuple[int, ...], dim: int) -> None:
    agree_op("torch.norm_except_dim", torch.ones(shape), 2, dim)
