from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.oracle import agree_layer, agree_op, made, messages, said_by
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

modest = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def pool(draw: st.DrawFn) -> dict[str, Any]:
    """A call that torch accepts, as numbers."""
    n = draw(st.integers(1, 3))

    def each(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(n))

    kernel, dilation = each(1, 4), each(1, 2)
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    return {
        "n": n,
        "lead": draw(st.sampled_from([(2,), (1, 2), (3, 1)])),
        "kernel_size": kernel,
        "stride": draw(st.sampled_from([None, each(1, 3), each(1, 3)])),
        "padding": padding,
        "dilation": dilation,
        "ceil_mode": draw(st.booleans()),
        "size": tuple(max(1, s - 2 * p) + draw(st.integers(0, 5)) for s, p in zip(spans, padding, strict=True)),
    }


BREAKS: dict[str, Any] = {
    "nothing": lambda c: {},
    "kernel": lambda c: {"kernel_size": (12,) * c["n"]},
    "size": lambda c: {"size": (1,) * c["n"]},
    "rank": lambda c: {"lead": (1, 1, 1)},
    "fewer": lambda c: {"lead": ()},
    "stride": lambda c: {"stride": (0,) * c["n"]},
    "padding": lambda c: {"padding": tuple(k // 2 + 1 for k in c["kernel_size"])},
    "negative": lambda c: {"padding": (-1,) * c["n"]},
    "numbers": lambda c: {"kernel_size": (1,) * (c["n"] + 1)},
    "one": lambda c: {"kernel_size": (2,), "padding": 1},
}


def options(call: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: call[name] for name in ("stride", "ceil_mode", *names)}


def image(call: dict[str, Any]) -> torch.Tensor:
    return torch.zeros(*call["lead"], *call["size"])


@modest
@given(pool(), st.sampled_from(sorted(BREAKS)), st.booleans())
def test_max(call: dict[str, Any], broken: str, indices: bool) -> None:
    call |= BREAKS[broken](call)
    n, given = call["n"], options(call, "padding", "dilation")
    build = made(call["kernel_size"], return_indices=indices, **given)
    assert agree_layer(f"torch.nn.MaxPool{n}d", build, image(call)) or broken != "nothing"
    for name in (f"torch.nn.functional.max_pool{n}d", f"torch.nn.functional.max_pool{n}d_with_indices"):
        agree_op(name, image(call), call["kernel_size"], return_indices=indices, **given)
    agree_op(f"torch.max_pool{n}d", image(call), call["kernel_size"], **given)


@modest
@given(pool(), st.sampled_from(sorted(BREAKS)))
def test_average(call: dict[str, Any], broken: str) -> None:
    call |= {"dilation": 1} | BREAKS[broken](call)
    n, given = call["n"], options(call, "padding")
    agree_layer(f"torch.nn.AvgPool{n}d", made(call["kernel_size"], **given), image(call))
    for name in (f"torch.nn.functional.avg_pool{n}d", "torch.avg_pool1d"):
        agree_op(name, image(call), call["kernel_size"], **{k: v for k, v in given.items() if v is not None})


@modest
@given(pool(), st.sampled_from(["nothing", "kernel", "size", "rank", "fewer", "stride"]))
def test_power(call: dict[str, Any], broken: str) -> None:
    call |= BREAKS[broken](call)
    n, given = call["n"], options(call)
    kernel = call["kernel_size"] if n > 1 else call["kernel_size"][0]
    agree_layer(f"torch.nn.LPPool{n}d", made(2, kernel, **given), image(call))
    agree_op(f"torch.nn.functional.lp_pool{n}d", image(call), 2, kernel, **given)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
def test_every_size(kernel: int, padding: int, ceil_mode: bool) -> None:
    for size in range(1, 10):
        for stride in (1, 2, 3):
            given: dict[str, Any] = {"stride": stride, "padding": padding, "ceil_mode": ceil_mode}
            agree_op("torch.nn.functional.max_pool1d", torch.zeros(1, 1, size), kernel, **given)
            agree_op("torch.nn.functional.avg_pool1d", torch.zeros(1, 1, size), kernel, **given)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("indices", [False, True])
@pytest.mark.parametrize(
    "shape",
    [
        (2,),
        (2, 5),
        (1, 2, 5),
        (1, 2, 5, 4),
        (1, 2, 5, 4, 3),
        (1, 1, 2, 5, 4, 3),
        (1, 2, 0),
        (1, 2, 5, 0),
        (1, 2, 5, 0, 3),
    ],
)
def test_adaptive(n: int, indices: bool, shape: tuple[int, ...]) -> None:
    wanted: list[Any] = [1, 3, (7,) * n, (2,) * (n + 1), 0, (-1,) * n]
    if n > 1:
        wanted += [(None, *[2] * (n - 1)), (*[1] * (n - 1), None), (3,)]
    for size in wanted:
        agree_layer(f"torch.nn.AdaptiveAvgPool{n}d", made(size), torch.zeros(shape))
        agree_layer(f"torch.nn.AdaptiveMaxPool{n}d", made(size, return_indices=indices), torch.zeros(shape))
        agree_op(f"torch.nn.functional.adaptive_avg_pool{n}d", torch.zeros(shape), size)
        agree_op(f"torch.nn.functional.adaptive_max_pool{n}d", torch.zeros(shape), size, return_indices=indices)
        agree_op(f"torch.nn.functional.adaptive_max_pool{n}d_with_indices", torch.zeros(shape), size)
    if n == 1:
        agree_op("torch.adaptive_avg_pool1d", torch.zeros(shape), 3)
        agree_op("torch.adaptive_max_pool1d", torch.zeros(shape), 3)


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("size", [4, 5, 6, 7, 8])
@pytest.mark.parametrize(
    "given", [{"output_size": 4}, {"output_size": 5}, {"output_ratio": 0.5}, {"output_ratio": 0.9}]
)
def test_fractional(n: int, size: int, given: dict[str, Any]) -> None:
    for lead in [(2,), (1, 2), (1, 1, 1)]:
        image = torch.zeros(*lead, *[size] * n)
        exact = "output_ratio" not in given
        agree_layer(f"torch.nn.FractionalMaxPool{n}d", made(3, **given), image, exact=exact)
        (name, value), *_ = given.items()
        options: dict[str, Any] = {name: (value,) * n, "return_indices": True}
        agree_op(f"torch.nn.functional.fractional_max_pool{n}d", image, 3, exact=exact, **options)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("lead", [(), (2,), (1, 2), (1, 1, 1)])
@pytest.mark.parametrize("stride", [None, 1, 3])
@pytest.mark.parametrize("padding", [0, 1])
def test_unpool(n: int, lead: tuple[int, ...], stride: int | None, padding: int) -> None:
    image = torch.zeros(*lead, *[2] * n)
    sizes: list[Any] = [None, *((size,) * n for size in range(1, 9)), (1, 1, *[4] * n), (5,) * (n + 1)]
    for size in sizes:
        given: dict[str, Any] = {"stride": stride, "padding": padding}
        build = made(2, **given)
        agree_layer(f"torch.nn.MaxUnpool{n}d", build, image, torch.zeros_like(image).long(), output_size=size)
        other = torch.zeros(*lead, *[1] * n).long()
        agree_op(f"torch.nn.functional.max_unpool{n}d", image, other, 2, **given, output_size=size)


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = said_by("torch.nn.MaxPool2d", made(2), Tensor((1, 6, 1, 8))).failed
    assert messages([demand]) == ["has a kernel that spans 2, but its padded input is only 1"]
    assert (demand.kind, demand.argument, demand.axis) == ("window", "kernel_size", -2)
    (demand,) = said_by("torch.nn.MaxPool2d", made(3, padding=2), Tensor((1, 6, 9, 8))).failed
    assert messages([demand]) == ["pads 2, more than half of its kernel (1)"]
    (demand,) = said_by("torch.nn.AdaptiveAvgPool2d", made(7), Tensor((4, 9))).failed
    assert messages([demand]) == ["takes 3-D or 4-D input but receives 2-D (4, 9)"]


H = symbol("H")


@pytest.mark.parametrize(
    ("build", "shape"),
    [
        (made(2), (1, 6, H // 2, 4)),
        (made(2, ceil_mode=True), (1, 6, (H + 1) // 2, 4)),
        (made(3, 2, 1), (1, 6, (H + 1) // 2, 4)),
        (made(3, UNKNOWN), (1, 6, None, None)),
        (made(3, ceil_mode=UNKNOWN), (1, 6, None, None)),
    ],
)
def test_symbolic_sizes(build: Any, shape: Any) -> None:
    assert said_by("torch.nn.MaxPool2d", build, Tensor((1, 6, H, 8))).value.shape == shape
