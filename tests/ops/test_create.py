from functools import partial
from typing import Any

import pytest
import torch

from tests.ops.agree import Real, agree, agrees
from tests.ops.oracle import run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

N = symbol("N")


@pytest.mark.parametrize("name", ["rand", "randn", "zeros", "ones", "empty"])
def test_sizes(name: str) -> None:
    agree(f"torch.{name}", 2, 3)
    agree(f"torch.{name}", (2, 3))
    agree(f"torch.{name}", [])
    agree(f"torch.{name}", size=(2, 3))
    agree(f"torch.{name}_like", Real((2, 3)))


def test_other_sizes() -> None:
    agree("torch.full", (2, 3), 1.0)
    agree("torch.randint", 5, (2, 3))
    agree("torch.randint", 1, 5, (2, 3))
    agree("torch.randint", high=5, size=(2, 3))
    agree("torch.normal", 0.0, 1.0, (2, 3))
    agree("torch.normal", Real((2, 1)), Real((3,)))
    agree("torch.normal", Real((2, 1)), 1.0)
    for args in [(3,), (3, 4)]:
        agree("torch.eye", *args)
    agree("torch.linspace", 0, 1, 5)
    agree("torch.randperm", 5)
    agree("torch.hann_window", 5)
    for name in ("new_zeros", "new_ones", "new_empty"):
        agree(f"torch.Tensor.{name}", Real((1,)), 2, 3)
        agree(f"torch.Tensor.{name}", Real((1,)), (2, 3))
    agree("torch.Tensor.new_full", Real((1,)), (2, 3), 1.0)


@pytest.mark.parametrize(
    "args", [(5,), (2, 5), (0, 10, 3), (10, 0, -3), (0, 1, 0.1), (0, 1, 0.3), (5.0,), (0, 9, 3), (-3, 3, 2), (0,)]
)
def test_arange(args: tuple[Any, ...]) -> None:
    agree("torch.arange", *args)


def test_arange_of_symbols() -> None:
    def length(*args: Any, **options: Any) -> Any:
        return run("torch.arange", Fit(), *args, **options).shape

    assert length(N) == (N,)
    assert length(end=N) == (N,)
    assert length(1, N) == (N - 1,)
    assert length(0, N, 2) == ((N + 1) // 2,)
    assert length(UNKNOWN) == (None,)
    assert length(0.5, N) == (None,)


@pytest.mark.parametrize("data", [3, 2.5, True, [], [1, 2], [[1, 2], [3, 4]], [[[1.0]]], ((1, 2, 3),), [[], []]])
def test_nested_lists(data: Any) -> None:
    agree("torch.tensor", data)
    agree("torch.Tensor.new_tensor", Real((2,)), data)


def test_what_lists_hold() -> None:
    make = partial(run, "torch.tensor")
    arrays = [Tensor((2, 3)), Tensor((2, 3))]  # of numpy: torch's own have a dtype
    assert make(Fit(), arrays).shape == make(Fit(), [[[1, 2, 3]] * 2, arrays[0]]).shape == (2, 2, 3)
    assert make(Fit(), [Tensor((1,), "float32"), Tensor((), "float32")]).shape == (2,)
    assert make(Fit(), [Tensor((1,))]) is UNKNOWN  # one number of torch, or an array of one
    assert (make(Fit(), [True, 2]).dtype, make(Fit(), [1, 2.0]).dtype) == ("int64", "float32")
    assert make(Fit(), [N, 3]).shape == (2,)
    assert make(Fit(), Tensor((N, 3))).shape == (N, 3)
    assert run("torch.Tensor", Fit(), 2, 3).shape == (2, 3)
    for one in ((1,), torch.Size((1,))):
        assert run("torch.Tensor", Fit(), (1,)).shape == torch.Tensor(one).shape
    assert run("torch.Tensor", Fit(), [2, 3]).shape == (2,)
    assert make(Fit(), UNKNOWN) is UNKNOWN


FFTS = ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"]


@pytest.mark.parametrize("name", FFTS)
@pytest.mark.parametrize("shape", [(), (8,), (4, 6), (2, 3, 5)])
def test_fourier(name: str, shape: tuple[int, ...]) -> None:
    for n, dim in [(None, -1), (5, -1), (4, 0), (None, 1), (None, 3)]:
        agree(f"torch.fft.{name}", Real(shape), n, dim)
    agree(f"torch.fft.{name}2", Real(shape))
    agree(f"torch.fft.{name}2", Real(shape), (4, 4))
    agree(f"torch.fft.{name}n", Real(shape))
    agree(f"torch.fft.{name}n", Real(shape), (4, 4))
    agree(f"torch.fft.{name}n", Real(shape), None, (0, 0))
    if len(shape) > 2:
        agree(f"torch.fft.{name}n", Real(shape), (4, -1), (0, 1))


@pytest.mark.parametrize("shape", [(), (90,), (2, 90), (1, 2, 90)])
def test_stft(shape: tuple[int, ...]) -> None:
    for options in ({}, {"hop_length": 7}, {"hop_length": 10, "center": False}, {"onesided": False}):
        agree("torch.stft", Real(shape), 16, return_complex=True, **options)
        agree("torch.stft", Real(shape), 15, return_complex=False, **options)


def test_complex() -> None:
    for shape in [(), (3,), (3, 2)]:
        agree("torch.view_as_complex", Real(shape))
    assert run("torch.view_as_real", Fit(), Tensor((3, N))).shape == (3, N, 2)


def test_istft() -> None:
    for shape in [(9, 20), (2, 9, 20), (8, 20), (9,)]:
        for length in (None, 50):
            agrees(
                lambda given: torch.istft(torch.complex(*given[:2]), 16, 4, window=torch.ones(16), length=given[2]),
                lambda fit, given: run("torch.istft", fit, given[0], 16, 4, length=given[2]),
                (Real(shape), Real(shape), length),
            )
