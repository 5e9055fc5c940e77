"""Numbers that are too small: counts in constructors, pieces, repeats and sizes; empty inputs."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.ops.oracle import agree_layer, agree_op, made

ROWS, SEQUENCE, PICTURE = torch.rand(2, 4), torch.rand(2, 3, 4), torch.rand(2, 4, 9, 8)


@pytest.mark.parametrize("count", [-1, 0, 1])
@pytest.mark.parametrize(
    ("name", "arguments", "input"),
    [
        ("Linear", (4, None), ROWS),
        ("LSTMCell", (4, None), ROWS),
        ("GRUCell", (4, None), ROWS),
        ("RNN", (4, None), SEQUENCE),
        ("GRU", (4, 5, None), SEQUENCE),
        ("LSTM", (4, None), SEQUENCE),
        ("LSTM", (4, 5, None), SEQUENCE),
        ("LSTM", (None, 5), SEQUENCE),
        ("Conv2d", (4, None, 3), PICTURE),
        ("Conv2d", (4, 4, 3, 1, 0, 1, None), PICTURE),
        ("Conv1d", (4, None, 3), torch.rand(2, 4, 9)),
        ("GroupNorm", (None, 4), PICTURE),
    ],
)
def test_counts_of_a_constructor(name: str, arguments: tuple[Any, ...], count: int, input: torch.Tensor) -> None:
    given = tuple(count if argument is None else argument for argument in arguments)
    agree_layer(f"torch.nn.{name}", made(*given), input)


@pytest.mark.parametrize("heads", [-1, 0, 1, 2])
def test_heads(heads: int) -> None:
    agree_layer("torch.nn.MultiheadAttention", made(4, heads), SEQUENCE, SEQUENCE, SEQUENCE)
    agree_layer("torch.nn.TransformerEncoderLayer", made(4, heads, 8), SEQUENCE)


@pytest.mark.parametrize("proj_size", [-1, 0, 1, 4, 5, 6])
def test_a_projection_makes_the_state_smaller(proj_size: int) -> None:
    agree_layer("torch.nn.LSTM", made(4, 5, proj_size=proj_size), SEQUENCE)


@pytest.mark.parametrize("shape", [(0, 4, 9, 8), (2, 0, 9, 8), (2, 4, 0, 8), (0, 9, 8), (4, 0, 8)])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Conv2d", (4, 6, 1)),
        ("ConvTranspose2d", (4, 6, 3)),
        ("MaxPool2d", (1,)),
        ("AvgPool2d", (1,)),
        ("AdaptiveAvgPool2d", (2,)),
        ("Upsample", (2,)),
    ],
)
def test_empty_pictures(name: str, arguments: tuple[Any, ...], shape: tuple[int, ...]) -> None:
    agree_layer(f"torch.nn.{name}", made(*arguments), torch.zeros(shape), exact=False)


@pytest.mark.parametrize("shape", [(0, 4), (2, 0, 4), (0, 2, 4)])
@pytest.mark.parametrize("batch_first", [True, False])
def test_sequences_without_a_step(shape: tuple[int, ...], batch_first: bool) -> None:
    for name in ("RNN", "GRU", "LSTM"):
        agree_layer(f"torch.nn.{name}", made(4, 5, batch_first=batch_first), torch.zeros(shape))


@pytest.mark.parametrize("count", [-1, 0, 1, 3])
@pytest.mark.parametrize("method", ["repeat", "tile", "topk", "split", "tensor_split", "new_zeros", "chunk"])
def test_counts_of_pieces_and_repeats(method: str, count: int) -> None:
    more = (2,) if method in ("repeat", "tile", "new_zeros") else (1,)
    agree_op(f"torch.Tensor.{method}", ROWS, count, *more, exact=False)


@pytest.mark.parametrize("padding_idx", [-6, -5, 0, 4, 5, None])
def test_the_row_that_pads_is_one_of_the_table(padding_idx: int | None) -> None:
    for name in ("Embedding", "EmbeddingBag"):
        agree_layer(f"torch.nn.{name}", made(5, 3, padding_idx), torch.zeros(2, 3, dtype=torch.long))


@pytest.mark.parametrize("size", [-2, 0, 2])
def test_sizes_of_new_tensors(size: int) -> None:
    for name in ("zeros", "ones", "empty", "rand", "randn"):
        agree_op(f"torch.{name}", 3, size)
    agree_op("torch.full", (3, size), 1.0)
    agree_op("torch.randint", 5, (3, size))
