from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.oracle import agree_layer, agree_op, made, messages, said_by
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

modest = settings(max_examples=60, deadline=None, derandomize=True)
RANKS = [(2, 3), (2, 3, 5), (2, 3, 5, 4), (2, 3, 5, 4, 3), (1, 1, 2, 3, 5, 4)]
FACTORS = [1, 2, 3.0, 0.5, 0.25, 1.5, 0.75, 0.1]
ROUNDED = [1.7, 1 / 3, 0.4]


@pytest.mark.parametrize("shape", RANKS)
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "area", "linear", "bilinear", "bicubic", "trilinear"])
def test_interpolate(shape: tuple[int, ...], mode: str) -> None:
    n, input = len(shape) - 2, torch.zeros(shape)
    for size in (1, 7, (4,) * n, (4,) * (n + 1), 0):
        agree_op("torch.nn.functional.interpolate", input, size, mode=mode)
        agree_layer("torch.nn.Upsample", made(size, mode=mode), input)
    for factor in (2, 0.5, (2.0,) * n, (2.0,) * (n + 1)):
        agree_op("torch.nn.functional.interpolate", input, scale_factor=factor, mode=mode)
        agree_layer("torch.nn.Upsample", made(scale_factor=factor, mode=mode), input)


@pytest.mark.parametrize("factor", [*FACTORS, *ROUNDED])
@pytest.mark.parametrize("recompute", [None, True])
def test_scale_factors(factor: float, recompute: bool | None) -> None:
    for size in range(1, 40):
        given: dict[str, Any] = {"scale_factor": factor, "recompute_scale_factor": recompute}
        agree_op(
            "torch.nn.functional.interpolate", torch.zeros(1, 1, size), **given, exact=factor not in (*ROUNDED, 0.1)
        )


@pytest.mark.parametrize("shape", RANKS)
def test_upsampling(shape: tuple[int, ...]) -> None:
    input = torch.zeros(shape)
    for options in ({"size": 6}, {"size": (6, 7)}, {"scale_factor": 2}, {"scale_factor": (2.0, 3.0)}):
        for name in ("Nearest", "Bilinear"):
            agree_layer(f"torch.nn.Upsampling{name}2d", made(**options), input)
            agree_op(f"torch.nn.functional.upsample_{name.lower()}", input, **options)
        agree_op("torch.nn.functional.upsample", input, **options)


@modest
@given(st.lists(st.integers(1, 8), max_size=6), st.integers(0, 4))
def test_shuffles(shape: list[int], factor: int) -> None:
    input = torch.zeros(shape)
    agree_layer("torch.nn.PixelShuffle", made(factor), input)
    agree_layer("torch.nn.PixelUnshuffle", made(factor), input)
    for name in ("pixel_shuffle", "pixel_unshuffle"):
        agree_op(f"torch.nn.functional.{name}", input, factor)
        agree_op(f"torch.{name}", input, factor)


@pytest.mark.parametrize("shape", [(2, 4), (4, 3, 3), (1, 4, 6, 8), (1, 8, 6, 9), (1, 9, 6, 9), (2, 1, 18, 4, 6)])
@pytest.mark.parametrize("factor", [1, 2, 3])
def test_shuffles_that_fit(shape: tuple[int, ...], factor: int) -> None:
    agree_layer("torch.nn.PixelShuffle", made(factor), torch.zeros(shape))
    agree_layer("torch.nn.PixelUnshuffle", made(factor), torch.zeros(shape))
    agree_layer("torch.nn.ChannelShuffle", made(factor), torch.zeros(shape))
    for name in ("torch.nn.functional.channel_shuffle", "torch.channel_shuffle"):
        agree_op(name, torch.zeros(shape), factor)


@pytest.mark.parametrize("image", [(2, 3, 4, 4), (2, 3, 4, 4, 4), (3, 4, 4), (2, 3, 4, 4, 4, 4)])
@pytest.mark.parametrize(
    "grid", [(2, 5, 6, 2), (2, 5, 6, 3), (1, 5, 6, 2), (2, 5, 6, 7, 3), (2, 5, 6, 7, 2), (3, 5, 6, 7, 3), (5, 6, 2)]
)
def test_grid_sample(image: tuple[int, ...], grid: tuple[int, ...]) -> None:
    agree_op("torch.nn.functional.grid_sample", torch.zeros(image), torch.zeros(grid), align_corners=False)


@pytest.mark.parametrize("theta", [(2, 2, 3), (2, 3, 4), (1, 2, 3), (2, 2, 2), (2, 3), (2, 3, 3)])
@pytest.mark.parametrize("size", [(2, 1, 5, 6), (2, 1, 5, 6, 7), (2, 5, 6), (1, 1, 5, 6), (2, 1, 5, 6, 7, 8)])
def test_affine_grid(theta: tuple[int, ...], size: tuple[int, ...]) -> None:
    agree_op("torch.nn.functional.affine_grid", torch.zeros(theta), size, align_corners=False)


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = said_by("torch.nn.PixelShuffle", made(2), Tensor((1, 6, 8, 8))).failed
    assert messages([demand]) == ["takes a multiple of 4 channels but receives 6"]
    assert (demand.kind, demand.argument) == ("divisible", "upscale_factor")
    (demand,) = said_by("torch.nn.Upsample", made(scale_factor=2, mode="bilinear"), Tensor((1, 6, 8))).failed
    assert messages([demand]) == ["takes 4-D input but receives 3-D (1, 6, 8)"]


H, C = symbol("H"), symbol("C")


@pytest.mark.parametrize(
    ("name", "build", "shape"),
    [
        ("Upsample", made(scale_factor=2), (1, C, 2 * H, 16)),
        ("Upsample", made(scale_factor=1.5), (1, C, 3 * H // 2, 12)),
        ("Upsample", made(scale_factor=1.7), (1, C, None, 13)),
        ("Upsample", made(scale_factor=UNKNOWN), (1, C, None, None)),
        ("Upsample", made((UNKNOWN, 9)), (1, C, None, 9)),
        ("PixelShuffle", made(2), (1, C // 4, 2 * H, 16)),
        ("PixelShuffle", made(UNKNOWN), (1, None, None, None)),
        ("PixelUnshuffle", made(2), (1, 4 * C, H // 2, 4)),
    ],
)
def test_symbolic_sizes(name: str, build: Any, shape: Any) -> None:
    assert said_by(f"torch.nn.{name}", build, Tensor((1, C, H, 8))).value.shape == shape
