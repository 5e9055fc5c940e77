"""Which element types an op takes: torch is asked with all of them, and with all pairs where two must go together."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
import torch

from tests.ops.oracle import Call, agree_layer, agree_op, made
from torchlint_shapes.ops.dtype import BYTES
from torchlint_shapes.ops.takes import NAMES

DTYPES = [getattr(torch, name) for name in BYTES]
F = "torch.nn.functional"


def of(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    return torch.ones(shape).to(dtype)


def test_names() -> None:
    for name, called in NAMES.items():
        assert torch.ones(1, dtype=getattr(torch, name)).type() == f"torch.{called}Tensor"


# Ops of one tensor whose type matters; what else they are given.
OF_ONE: list[tuple[str, tuple[int, ...], tuple[Any, ...]]] = [
    ("torch.mean", (2, 3), ()),
    ("torch.mean", (2, 3), (1,)),
    ("torch.Tensor.mean", (2, 3), (1,)),
    ("torch.std", (2, 3), ()),
    ("torch.var", (2, 3), (1,)),
    ("torch.var_mean", (2, 3), ()),
    ("torch.norm", (2, 3), ()),
    ("torch.softmax", (2, 3), (1,)),
    ("torch.log_softmax", (2, 3), (1,)),
    (f"{F}.softmax", (2, 3), (1,)),
    (f"{F}.log_softmax", (2, 3), (1,)),
    ("torch.Tensor.__neg__", (3,), ()),
    ("torch.neg", (3,), ()),
    ("torch.Tensor.__invert__", (3,), ()),
    ("torch.bitwise_not", (3,), ()),
    ("torch.Tensor.requires_grad_", (3,), ()),
    ("torch.nn.Parameter", (3,), ()),
    ("torch.rand_like", (3,), ()),
    ("torch.randn_like", (3,), ()),
    (f"{F}.one_hot", (3,), (4,)),
]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize(("name", "shape", "more"), OF_ONE)
def test_of_one(name: str, shape: tuple[int, ...], more: tuple[Any, ...], dtype: torch.dtype) -> None:
    agree_op(name, of(dtype, *shape), *more)


# What an index or mask may be.
PICKING: list[tuple[str, Callable[[torch.Tensor], tuple[Any, ...]]]] = [
    ("torch.gather", lambda i: (torch.rand(3, 3), 1, i)),
    ("torch.Tensor.scatter_", lambda i: (torch.rand(3, 3), 1, i, torch.rand(3, 3))),
    ("torch.scatter_add", lambda i: (torch.rand(3, 3), 1, i, torch.rand(3, 3))),
    ("torch.index_select", lambda i: (torch.rand(3, 3), 1, i[0])),
    ("torch.take_along_dim", lambda i: (torch.rand(3, 3), i, 1)),
    ("torch.take", lambda i: (torch.rand(3, 3), i)),
    ("torch.index_add", lambda i: (torch.rand(3, 3), 1, i[0], torch.rand(3, 3))),
    ("torch.index_fill", lambda i: (torch.rand(3, 3), 1, i[0], 0.0)),
    ("torch.masked_fill", lambda i: (torch.rand(3, 3), i, 0.0)),
    ("torch.Tensor.masked_fill_", lambda i: (torch.rand(3, 3), i, 0.0)),
    ("torch.where", lambda i: (i, torch.rand(3, 3), 0.0)),
    ("torch.Tensor.where", lambda i: (torch.rand(3, 3), i, torch.rand(3, 3))),
    (f"{F}.embedding", lambda i: (i, torch.rand(3, 2))),
]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize(("name", "given"), PICKING)
def test_indices_and_masks(name: str, given: Callable[[torch.Tensor], tuple[Any, ...]], dtype: torch.dtype) -> None:
    agree_op(name, *given(of(dtype, 3, 3)))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_subscripts(dtype: torch.dtype) -> None:
    concrete = dtype not in (torch.bool, torch.uint8)
    agree_op("torch.Tensor.__getitem__", torch.rand(3, 3), of(dtype, 3), exact=concrete, concrete=concrete)


PAIRS = list(product(DTYPES, DTYPES))
TOGETHER: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = [
    (f"{F}.linear", (2, 3), (4, 3)),
    (f"{F}.linear", (5, 2, 3), (4, 3)),
    ("torch.matmul", (2, 3), (3, 4)),
    ("torch.matmul", (3,), (3, 4)),
    ("torch.matmul", (2, 3), (3,)),
    ("torch.matmul", (3,), (3,)),
    ("torch.matmul", (5, 2, 3), (5, 3, 4)),
    ("torch.matmul", (5, 2, 3), (3, 4)),
    ("torch.Tensor.__matmul__", (2, 3), (3, 4)),
    ("torch.mm", (2, 3), (3, 4)),
    ("torch.mv", (2, 3), (3,)),
    ("torch.dot", (3,), (3,)),
    ("torch.bmm", (5, 2, 3), (5, 3, 4)),
    (f"{F}.conv1d", (1, 3, 5), (4, 3, 3)),
    (f"{F}.conv2d", (1, 3, 5, 5), (4, 3, 3, 3)),
    (f"{F}.conv_transpose2d", (1, 3, 5, 5), (3, 4, 3, 3)),
    (f"{F}.binary_cross_entropy", (2, 3), (2, 3)),
    (f"{F}.binary_cross_entropy_with_logits", (2, 3), (2, 3)),
    ("torch.Tensor.__sub__", (3,), (3,)),
    ("torch.sub", (3,), ()),
    ("torch.Tensor.__and__", (3,), (3,)),
    ("torch.bitwise_xor", (3,), (3,)),
    ("torch.Tensor.__iadd__", (3,), (3,)),
    ("torch.Tensor.__imul__", (3,), ()),
    ("torch.Tensor.__itruediv__", (3,), (3,)),
    ("torch.Tensor.__add__", (3,), (3,)),
    ("torch.Tensor.__truediv__", (3,), (3,)),
    ("torch.Tensor.__eq__", (3,), (3,)),
]


@pytest.mark.parametrize(("name", "one", "other"), TOGETHER)
def test_of_two(name: str, one: tuple[int, ...], other: tuple[int, ...]) -> None:
    for first, second in PAIRS:
        halves = name.endswith("imul__") and first == torch.float16 and second.is_complex  # complex of halves
        if not halves and (first != second or first.is_floating_point or first == torch.int64):
            agree_op(name, of(first, *one), of(second, *other))


@pytest.mark.parametrize("name", ["__iadd__", "__isub__", "__imul__", "__itruediv__", "__sub__", "__and__", "__add__"])
@pytest.mark.parametrize("number", [2, 0.5])
def test_of_a_number(name: str, number: float) -> None:
    for dtype in DTYPES:
        if not (name == "__and__" and number == 0.5 and not (dtype.is_floating_point or dtype.is_complex)):
            agree_op(f"torch.Tensor.{name}", of(dtype, 3), number)


LAYERS: list[tuple[str, Call, tuple[int, ...]]] = [
    ("Linear", made(3, 4), (2, 3)),
    ("Conv1d", made(3, 4, 3), (1, 3, 5)),
    ("Conv2d", made(3, 4, 3), (1, 3, 5, 5)),
    ("ConvTranspose2d", made(3, 4, 3), (1, 3, 5, 5)),
    ("Embedding", made(3, 4), (2,)),
    ("BatchNorm1d", made(3), (4, 3)),
    ("BatchNorm2d", made(3), (4, 3, 5, 5)),
    ("LayerNorm", made(3), (4, 3)),
    ("GroupNorm", made(1, 3), (4, 3)),
    ("RNN", made(3, 4), (5, 2, 3)),
    ("LSTM", made(3, 4), (5, 2, 3)),
    ("GRU", made(3, 4), (5, 2, 3)),
    ("Softmax", made(1), (5, 3)),
]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize(("name", "build", "shape"), LAYERS)
def test_layers(name: str, build: Call, shape: tuple[int, ...], dtype: torch.dtype) -> None:
    for own in (None, torch.float64, torch.float16):
        typed = build if own is None else made(*build.args, dtype=own)
        if own is None or name != "Softmax":
            agree_layer(f"torch.nn.{name}", typed, of(dtype, *shape), train=True)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_attention(dtype: torch.dtype) -> None:
    given = of(dtype, 5, 2, 4)
    agree_layer("torch.nn.MultiheadAttention", made(4, 2), given, given, given)
    agree_op(f"{F}.scaled_dot_product_attention", torch.rand(5, 2, 4), of(dtype, 5, 2, 4), torch.rand(5, 2, 4))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_classes(dtype: torch.dtype) -> None:
    for name in ("cross_entropy", "nll_loss"):
        agree_op(f"{F}.{name}", torch.rand(2, 3), of(dtype, 2))
        agree_op(f"{F}.{name}", of(dtype, 2, 3), torch.tensor([1, 1]))
    agree_op(f"{F}.cross_entropy", torch.rand(2, 3), of(dtype, 2, 3))
    agree_op(f"{F}.cross_entropy", torch.rand(3), of(dtype, 3))
    agree_op(f"{F}.cross_entropy", torch.rand(2, 3, 4), of(dtype, 2, 4))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_new_tensors(dtype: torch.dtype) -> None:
    for name in ("rand", "randn", "zeros", "ones"):
        agree_op(f"torch.{name}", 2, 3, dtype=dtype)
    agree_op("torch.tensor", [1, 2], dtype=dtype, requires_grad=True)
    agree_op("torch.tensor", [1, 2] if not dtype.is_floating_point else [1.0, 2.0], requires_grad=True)
