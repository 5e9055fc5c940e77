"""Networks of several layers: what they give for a symbolic image is, with its sizes put in, what torch gives."""

import warnings
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.oracle import Call, made, resolve, said_by
from torchlint_shapes.dims import Poly, subs, symbol
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.ops.tensor import Tensor

H, W = symbol("H"), symbol("W")
Layer = tuple[str, Call]


@st.composite
def layers(draw: st.DrawFn) -> list[Layer]:
    """From 3 to 6 layers, each for the channels that the one before it gives."""
    network: list[Layer] = []
    channels = 3
    for _ in range(draw(st.integers(3, 6))):
        name, build, channels = draw(layer(channels))
        network.append((f"torch.nn.{name}", build))
    return network


@st.composite
def layer(draw: st.DrawFn, channels: int) -> tuple[str, Call, int]:
    kind = draw(st.sampled_from(["Conv2d", "Conv2d", "MaxPool2d", "AvgPool2d", "ConvTranspose2d", "rest"]))
    kernel, stride = draw(each(1, 4)), draw(each(1, 3))
    if kind == "Conv2d":
        groups, out = draw(st.sampled_from([1, channels])), channels * draw(st.integers(1, 2))
        dilation, same = draw(each(1, 2)), draw(st.integers(0, 3)) == 0
        moves = {"padding": "same"} if same else {"padding": draw(each(0, 2)), "stride": stride}
        return kind, made(channels, out, kernel, dilation=dilation, groups=groups, **moves), out
    if kind == "ConvTranspose2d":
        padding = tuple(min(p, (k - 1) // 2) for p, k in zip(draw(each(0, 1)), kernel, strict=True))
        return kind, made(channels, 4, kernel, stride, padding), 4
    if kind == "rest":
        return (*draw(st.sampled_from(REST)), channels)
    padding = tuple(min(p, k // 2) for p, k in zip(draw(each(0, 1)), kernel, strict=True))
    options = {"dilation": draw(each(1, 2))} if kind == "MaxPool2d" else {}
    return kind, made(kernel, stride, padding, ceil_mode=draw(st.booleans()), **options), channels


def each(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


REST: list[tuple[str, Call]] = [
    ("Upsample", made(scale_factor=2)),
    ("Upsample", made(scale_factor=0.5, mode="bilinear")),
    ("ZeroPad2d", made((1, 0, 2, 1))),
    ("ReflectionPad2d", made(1)),
    ("LPPool2d", made(2, 2, ceil_mode=True)),
]


def run_abstract(network: list[Layer], input: Tensor) -> tuple[Any, list[Demand], list[Demand]]:
    """What comes out, what the first layer that never fits asked, and what those before it ask of H and W."""
    open_: list[Demand] = []
    for name, build in network:
        said = said_by(name, build, input)
        input, open_ = said.value, open_ + said.open
        if said.failed:
            return input, said.failed, open_
    return input, [], open_


def run_in_torch(network: list[Layer], image: torch.Tensor) -> tuple[int, ...] | None:
    """The shape that comes out; None where torch raises."""
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, build in network:
                image = resolve(name)(*build.args, **build.kwargs)(image)
    except (RuntimeError, ValueError):
        return None
    return tuple(image.shape)


def holds(demand: Demand, sizes: dict[str, int]) -> bool:
    got = subs(demand.got, sizes) if isinstance(demand.got, Poly) else demand.got
    assert demand.relation == ">="
    assert not isinstance(got, str)
    assert not isinstance(demand.want, str)
    return got >= demand.want


@settings(max_examples=150, deadline=None)
@given(layers(), st.tuples(st.integers(1, 33), st.integers(1, 33)))
def test_a_network_for_any_image_is_right_for_this_one(network: list[Layer], image: tuple[int, int]) -> None:
    expected = run_in_torch(network, torch.zeros(2, 3, *image))
    result, failed, open_ = run_abstract(network, Tensor((2, 3, *image)))
    assert (not failed, open_) == (expected is not None, [])
    assert failed or result.shape == expected
    result, failed, open_ = run_abstract(network, Tensor((2, 3, H, W)))
    sizes = {"H": image[0], "W": image[1]}
    assert not failed
    assert all(holds(demand, sizes) for demand in open_) == (expected is not None)
    assert expected is None or tuple(subs(size, sizes) for size in result.shape) == expected


LENET = [
    ("torch.nn.Conv2d", made(1, 6, 5)),
    ("torch.nn.MaxPool2d", made(2)),
    ("torch.nn.Conv2d", made(6, 16, 5)),
    ("torch.nn.MaxPool2d", made(2)),
]


def test_the_sizes_of_a_chain_are_one_floor() -> None:
    result, failed, open_ = run_abstract(LENET, Tensor((1, 1, H, W)))
    assert result.shape == (1, 16, (H - 12) // 4, (W - 12) // 4)
    assert not failed
    asked = [(demand.want, demand.got) for demand in open_ if demand.axis == -2]
    assert asked == [(5, H), (2, H - 4), (5, (H - 4) // 2), (2, (H - 12) // 2)]


@pytest.mark.parametrize(("size", "place"), [(15, 3), (9, 2), (5, 1), (4, 0)])
def test_the_layer_that_does_not_fit_is_named(size: int, place: int) -> None:
    for count in range(1, len(LENET) + 1):
        _, failed, _ = run_abstract(LENET[:count], Tensor((1, 1, size, 32)))
        assert bool(failed) == (count > place)
        assert all(demand.axis == -2 for demand in failed)
