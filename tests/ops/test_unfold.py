from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.oracle import agree_layer, agree_op, made, messages, said_by
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

modest = settings(max_examples=60, deadline=None, derandomize=True)


def some(low: int, high: int) -> Any:
    number = st.integers(low, high)
    return st.one_of(number, st.tuples(number, number), st.tuples(number), st.tuples(number, number, number))


window = st.fixed_dictionaries({}, optional={"dilation": some(1, 2), "padding": some(0, 2), "stride": some(1, 3)})


@modest
@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), some(0, 3), window)
def test_unfold(shape: list[int], kernel: Any, given: dict[str, Any]) -> None:
    agree_layer("torch.nn.Unfold", made(kernel, **given), torch.zeros(shape))
    agree_op("torch.nn.functional.unfold", torch.zeros(shape), kernel, **given)


@modest
@given(st.tuples(st.integers(2, 6), st.integers(2, 6)), st.integers(1, 3), window, st.sampled_from([0, 0, 0, 1]))
def test_fold_takes_what_unfold_gives(size: tuple[int, int], kernel: int, given: dict[str, Any], extra: int) -> None:
    try:
        columns = torch.nn.functional.unfold(torch.zeros(2, 3, *size), kernel, **given)
    except RuntimeError:
        columns = torch.zeros(2, 3 * kernel * kernel, 4)
    columns = torch.zeros(columns.shape[0], columns.shape[1] + extra, columns.shape[2])
    for input in (columns, columns[0], torch.cat([columns, columns], -1), columns[None]):
        agree_layer("torch.nn.Fold", made(size, kernel, **given), input)
        agree_op("torch.nn.functional.fold", input, size, kernel, **given)
        agree_op("torch.nn.functional.fold", input, size[0], kernel, **given)


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = said_by("torch.nn.Unfold", made(5), Tensor((1, 3, 4, 8))).failed
    assert messages([demand]) == ["has a kernel that spans 5, but its padded input is only 4"]
    (demand,) = said_by("torch.nn.Fold", made((4, 4), 2), Tensor((1, 12, 8))).failed
    assert messages([demand]) == ["takes 9 blocks but receives 8"]
    (demand,) = said_by("torch.nn.Fold", made((4, 4), 2), Tensor((1, 13, 9))).failed
    assert messages([demand]) == ["takes a multiple of 4 rows but receives 13"]


H = symbol("H")


@pytest.mark.parametrize(
    ("build", "shape"),
    [
        (made(2, stride=2), (1, 12, 4 * (H // 2))),
        (made(UNKNOWN), (1, None, None)),
        (made(2, stride=UNKNOWN), (1, 12, None)),
    ],
)
def test_symbolic_sizes(build: Any, shape: Any) -> None:
    assert said_by("torch.nn.Unfold", build, Tensor((1, 3, H, 8))).value.shape == shape
