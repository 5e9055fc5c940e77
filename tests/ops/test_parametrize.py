from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.nn.utils import parametrizations

from tests.ops.oracle import agree_op
from torchlint_shapes.ops.apply import call_layer
from torchlint_shapes.ops.declare import LAYERS
from torchlint_shapes.ops.tensor import Tensor


@pytest.mark.parametrize("shape", [(2, 3, 4), (4,), ()])
@pytest.mark.parametrize("dim", [0, 1, 2, -1, -2, 5])
def test_norm_except_dim(shape: tuple[int, ...], dim: int) -> None:
    agree_op("torch.norm_except_dim", torch.ones(shape), 2, dim)


@pytest.mark.parametrize(
    ("kind", "wrap"),
    [
        ("_WeightNorm", parametrizations.weight_norm),
        ("_SpectralNorm", parametrizations.spectral_norm),
        ("_Orthogonal", parametrizations.orthogonal),
    ],
)
def test_layers(kind: str, wrap: Callable[..., Any]) -> None:
    real = wrap(torch.nn.Conv1d(3, 4, 2)).parametrizations.weight
    originals = [value for name, value in real.named_parameters() if name.startswith("original")]
    layer = LAYERS[f"torch.nn.utils.parametrizations.{kind}"]
    answer = call_layer(layer, {}, [Tensor(tuple(value.shape)) for value in originals], {})
    assert not answer.failed
    assert answer.value.shape == tuple(real().shape)
