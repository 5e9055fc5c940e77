from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.oracle import agree_layer, agree_op, made, messages, said_by
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

modest = settings(max_examples=60, deadline=None, derandomize=True)
MODES = {"Reflection": "reflect", "Replication": "replicate", "Circular": "circular", "Constant": "constant"}
sides = st.sampled_from([0, 1, 1, 2, 3, -1, -2])


def cut_off(padding: Any) -> Any:
    """No negative sides: circular ones that are mixed with positive ones overlap in torch's memory, or do not."""
    return max(padding, 0) if isinstance(padding, int) else type(padding)(max(side, 0) for side in padding)


@modest
@given(st.data(), st.sampled_from(sorted(MODES)), st.integers(1, 3))
def test_layers(data: st.DataObject, kind: str, n: int) -> None:
    shape = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    padding = data.draw(st.one_of(st.integers(-1, 3), st.lists(sides, min_size=2 * n, max_size=2 * n).map(tuple)))
    if kind == "Circular":
        padding = cut_off(padding)
    build = made(padding, 0.0) if kind == "Constant" else made(padding)
    agree_layer(f"torch.nn.{kind}Pad{n}d", build, torch.zeros(shape))
    if kind == "Constant":
        agree_layer(f"torch.nn.ZeroPad{n}d", made(padding), torch.zeros(shape))


@modest
@given(st.lists(st.integers(1, 4), max_size=6), st.lists(sides, max_size=8), st.sampled_from(sorted(MODES.values())))
def test_function(shape: list[int], pad: list[int], mode: str) -> None:
    agree_op("torch.nn.functional.pad", torch.zeros(shape), cut_off(pad) if mode == "circular" else pad, mode)
    if mode == "constant":
        agree_op("torch.constant_pad_nd", torch.zeros(shape), pad)


@pytest.mark.parametrize("mode", sorted(MODES.values()))
def test_every_side(mode: str) -> None:
    for size in range(1, 5):
        for left in range(-5, 6):
            for right in (0, 2, -1):
                pad = cut_off((left, right)) if mode == "circular" else (left, right)
                agree_op("torch.nn.functional.pad", torch.zeros(1, size), pad, mode)


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate"])
@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (0, 3, 4), (2, 0, 4), (2, 3, 0)])
def test_nothing_to_repeat(shape: tuple[int, ...], mode: str) -> None:
    for pad in [(0, 0), (1, 0), (1, -1)]:
        agree_op("torch.nn.functional.pad", torch.zeros(shape), pad, mode)


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = said_by("torch.nn.ReflectionPad2d", made(3), Tensor((1, 6, 3, 8))).failed
    assert messages([demand]) == ["pads 3 in mode reflect, for which a size of 3 is too small"]
    assert (demand.kind, demand.argument, demand.axis) == ("window", "padding", -2)
    (demand,) = said_by("torch.nn.ReflectionPad2d", made(3), Tensor((6, 9))).failed
    assert messages([demand]) == ["takes 3-D or 4-D input but receives 2-D (6, 9)"]


H = symbol("H")


@pytest.mark.parametrize(
    ("padding", "shape"),
    [
        (1, (1, 6, H + 2, 10)),
        ((1, 0, 2, 3), (1, 6, H + 5, 9)),
        (UNKNOWN, (1, 6, None, None)),
        ((1, 0, UNKNOWN, 3), (1, 6, None, 9)),
    ],
)
def test_symbolic_sizes(padding: Any, shape: Any) -> None:
    for kind in ("Zero", "Reflection"):
        assert said_by(f"torch.nn.{kind}Pad2d", made(padding), Tensor((1, 6, H, 8))).value.shape == shape
