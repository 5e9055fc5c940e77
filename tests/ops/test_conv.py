from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.ops.oracle import agree_layer, agree_op, made, messages, said_by
from torchlint_shapes.dims import Poly, symbol
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

modest = settings(max_examples=40, deadline=None, derandomize=True)
axes = st.sampled_from([1, 1, 2, 2, 2, 3])


@st.composite
def convolution(draw: st.DrawFn, transposed: bool) -> dict[str, Any]:
    """A call that torch accepts, as numbers."""
    n, groups = draw(axes), draw(st.integers(1, 2))

    def each(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(n))

    kernel, stride, dilation, padding = each(1, 3), each(1, 3), each(1, 2), each(0, 2)
    span = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    least = [3 + p if transposed else max(1, s - 2 * p) for s, p in zip(span, padding, strict=True)]
    more = tuple(draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True))
    return {
        "n": n,
        "groups": groups,
        "in_channels": groups * draw(st.integers(1, 3)),
        "out_channels": groups * draw(st.integers(1, 3)),
        "kernel_size": kernel,
        "stride": stride,
        "dilation": dilation,
        "padding": padding,
        **({"output_padding": more} if transposed else {}),
        "batch": draw(st.sampled_from([(), (1,), (2,)])),
        "size": tuple(low + draw(st.integers(0, 4)) for low in least),
        "channels": None,
    }


BREAKS: dict[str, Any] = {
    "nothing": lambda c: {},
    "channels": lambda c: {"channels": c["in_channels"] + 1},
    "kernel": lambda c: {"kernel_size": (9,) * c["n"]},
    "size": lambda c: {"size": (1,) * c["n"]},
    "rank": lambda c: {"batch": (2, 1)},
    "fewer": lambda c: {"size": c["size"][1:]},
    "groups": lambda c: {"groups": 4},
    "no group": lambda c: {"groups": 0},
    "stride": lambda c: {"stride": (0,) * c["n"]},
    "padding": lambda c: {"padding": (-1,) * c["n"]},
    "numbers": lambda c: {"dilation": (1,) * (c["n"] + 1)},
}
MORE = {"output_padding": lambda c: {"output_padding": (3,) * c["n"]}}


def options(call: dict[str, Any]) -> dict[str, Any]:
    names = ("stride", "padding", "output_padding", "dilation", "groups")
    return {name: call[name] for name in names if name in call}


def grown(call: dict[str, Any]) -> list[int]:
    names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
    columns = zip(image(call).shape[-call["n"] :], *(call[name] for name in names), strict=False)
    return [(size - 1) * s - 2 * p + d * (k - 1) + o + 1 for size, k, s, p, o, d in columns]


def image(call: dict[str, Any]) -> torch.Tensor:
    return torch.zeros(*call["batch"], call["channels"] or call["in_channels"], *call["size"])


@modest
@given(convolution(transposed=False), st.sampled_from(sorted(BREAKS)))
def test_conv(call: dict[str, Any], broken: str) -> None:
    call |= BREAKS[broken](call)
    n, c_in, c_out, kernel = call["n"], call["in_channels"], call["out_channels"], call["kernel_size"]
    accepted = agree_layer(f"torch.nn.Conv{n}d", made(c_in, c_out, kernel, **options(call)), image(call))
    assert accepted or broken != "nothing"
    agree_layer(f"torch.nn.LazyConv{n}d", made(c_out, kernel, **options(call)), image(call))
    weight, bias = torch.zeros(c_out, max(1, c_in // max(1, call["groups"])), *kernel), torch.zeros(c_out)
    for name in (f"torch.nn.functional.conv{n}d", f"torch.conv{n}d"):
        agree_op(name, image(call), weight, bias, **options(call))


@modest
@given(convolution(transposed=True), st.sampled_from(sorted(BREAKS | MORE)))
def test_conv_transpose(call: dict[str, Any], broken: str) -> None:
    call |= (BREAKS | MORE)[broken](call)
    assume(0 not in grown(call))  # torch's backends differ
    n, c_in, c_out, kernel = call["n"], call["in_channels"], call["out_channels"], call["kernel_size"]
    accepted = agree_layer(f"torch.nn.ConvTranspose{n}d", made(c_in, c_out, kernel, **options(call)), image(call))
    assert accepted or broken != "nothing"
    agree_layer(f"torch.nn.LazyConvTranspose{n}d", made(c_out, kernel, **options(call)), image(call))
    weight = torch.zeros(c_in, max(1, c_out // max(1, call["groups"])), *kernel)
    bias = torch.zeros(weight.shape[1] * call["groups"])
    for name in (f"torch.nn.functional.conv_transpose{n}d", f"torch.conv_transpose{n}d"):
        agree_op(name, image(call), weight, bias, **options(call))


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize(
    "asked", [*((n,) for n in range(1, 14)), (7, 8), (2, 7, 7), (1, 2, 7, 7), (1, 7, 7), (8, 9, 9, 9)]
)
def test_an_output_size(stride: int, asked: tuple[int, ...]) -> None:
    for n in (1, 2):
        layer = made(2, 3, 3, stride=stride, padding=1)
        agree_layer(f"torch.nn.ConvTranspose{n}d", layer, torch.zeros(1, 2, *[4] * n), output_size=asked)
        agree_layer(f"torch.nn.ConvTranspose{n}d", layer, torch.zeros(2, *[4] * n), output_size=asked)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [0, 1, 2, 3, "same", "valid"])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_padding_modes(mode: str, padding: int | str, size: int) -> None:
    for n in (1, 2, 3):
        layer = made(1, 1, 4, padding=padding, dilation=1, padding_mode=mode)
        agree_layer(f"torch.nn.Conv{n}d", layer, torch.zeros(1, 1, *[size] * n))


@pytest.mark.parametrize("stride", [1, 2, (1, 2)])
@pytest.mark.parametrize("dilation", [1, 3])
def test_padding_same(stride: Any, dilation: int) -> None:
    layer = made(2, 3, (3, 2), stride=stride, dilation=dilation, padding="same")
    agree_layer("torch.nn.Conv2d", layer, torch.zeros(1, 2, 4, 1))
    given = {"stride": stride, "padding": "same", "dilation": dilation}
    agree_op("torch.conv2d", torch.zeros(1, 2, 4, 1), torch.zeros(3, 2, 3, 2), **given)


@pytest.mark.parametrize("weight", [(), (4,), (4, 3, 2), (4, 3, 2, 2), (4, 3, 2, 2, 2), (5, 3, 2, 2), (4, 3, 0, 2)])
@pytest.mark.parametrize("bias", [None, (4,), (1,), (2, 2)])
def test_weights_and_biases(weight: tuple[int, ...], bias: tuple[int, ...] | None) -> None:
    given = None if bias is None else torch.zeros(bias)
    agree_op("torch.nn.functional.conv2d", torch.zeros(1, 3, 5, 5), torch.zeros(weight), given)
    agree_op("torch.nn.functional.conv_transpose2d", torch.zeros(1, 4, 5, 5), torch.zeros(weight), given)


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = said_by("torch.nn.Conv2d", made(3, 6, 5), Tensor((1, 1, 28, 28))).failed
    assert messages([demand]) == ["takes 3 channels but receives 1"]
    assert (demand.kind, demand.argument, demand.axis) == ("channels", "in_channels", -3)
    (demand,) = said_by("torch.nn.Conv2d", made(3, 6, 4), Tensor((1, 3, 3, 8))).failed
    assert messages([demand]) == ["has a kernel that spans 4, but its padded input is only 3"]
    assert (demand.kind, demand.argument, demand.axis) == ("window", "kernel_size", -2)
    (demand,) = said_by("torch.nn.Conv2d", made(3, 6, 4), Tensor((10, 4))).failed
    assert messages([demand]) == ["takes 3-D or 4-D input but receives 2-D (10, 4)"]
    (demand,) = said_by("torch.nn.Conv2d", made(4, 6, 4, groups=4), Tensor((1, 4, 8, 8))).failed
    assert messages([demand]) == ["has out_channels=6, which is no multiple of groups=4"]
    assert (demand.kind, demand.argument) == ("divisible", "groups")


H = symbol("H")


@pytest.mark.parametrize(
    ("layer", "input", "output"),
    [
        (made(3, 6, 5, stride=2), (1, 3, H, 9), (1, 6, (H - 5) // 2 + 1, 3)),
        (made(3, 6, 5, stride=UNKNOWN), (1, 3, H, H), (1, 6, None, None)),
        (made(3, 6, 5, padding=(UNKNOWN, 0)), (1, 3, H, 9), (1, 6, None, 5)),
        (made(UNKNOWN, 6, 3), (1, 7, 5, 5), (1, 6, 3, 3)),
        (made(3, UNKNOWN, 3, padding="same"), (3, H, 5), (None, H, 5)),
    ],
)
def test_what_is_not_known_costs_only_what_hangs_on_it(layer: Any, input: Any, output: Any) -> None:
    said = said_by("torch.nn.Conv2d", layer, Tensor(input))
    assert not said.failed
    free = tuple(None if isinstance(d, Poly) and str(d).count("?") else d for d in said.value.shape)
    assert free == output


def test_an_image_of_any_size_may_be_too_small() -> None:
    (demand,) = said_by("torch.nn.Conv2d", made(3, 6, 5), Tensor((1, 3, H, 9))).open
    assert messages([demand])[0].startswith("has a kernel that spans 5")
    assert (demand.relation, demand.want, demand.got) == (">=", 5, H)


def test_the_weight_counts_not_the_attribute() -> None:
    layer = made(3, 6, 5)
    assert said_by("torch.nn.Conv2d", layer, Tensor((1, 3, 9, 9)), in_channels=1).failed == []


C, G = symbol("C"), symbol("G")


@pytest.mark.parametrize(
    ("name", "layer", "channels"),
    [
        ("Conv2d", made(C, C, 3, groups=C), C),
        ("Conv2d", made(C, 2 * C, 3, groups=C), 2 * C),
        ("Conv2d", made(4 * C, 8, 3, groups=4), 8),
        ("ConvTranspose2d", made(C, 3 * C, 3, groups=C), 3 * C),
        ("ConvTranspose2d", made(2 * C, 8, 3, groups=2), 8),
        ("LazyConv2d", made(8, 3, groups=4), 8),
        ("LazyConvTranspose2d", made(C, 3, groups=UNKNOWN), C),
    ],
)
def test_symbolic_channels_divide_by_symbolic_groups(name: str, layer: Any, channels: Any) -> None:
    given = layer.args[0] if not name.startswith("Lazy") else 4 * C
    said = said_by(f"torch.nn.{name}", layer, Tensor((1, given, 9, 9)))
    assert (said.failed, said.open) == ([], [])
    assert said.value.shape[1] == channels


@pytest.mark.parametrize("groups", [G, UNKNOWN, 2])
@pytest.mark.parametrize("name", ["Conv2d", "ConvTranspose2d"])
def test_channels_count_whatever_the_groups(name: str, groups: Any) -> None:
    said = said_by(f"torch.nn.{name}", made(6, 8, 3, groups=groups), Tensor((1, 4, 9, 9)))
    assert messages(said.failed) == ["takes 6 channels but receives 4"]
    assert said.value.shape[:2] == (1, 8)
