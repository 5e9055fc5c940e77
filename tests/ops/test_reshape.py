from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Real, agree, agree_layer, same_signature
from tests.ops.oracle import messages, run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

B, H = symbol("B"), symbol("H")
SHAPES = st.lists(st.sampled_from([1, 2, 3, 4, 0]), max_size=4).map(tuple)


@settings(max_examples=150, deadline=None)
@given(SHAPES, st.lists(st.sampled_from([-1, 0, 1, 2, 3, 4, 6, 12]), min_size=1, max_size=4))
def test_view_holds_the_elements_or_fails(shape: tuple[int, ...], asked: list[int]) -> None:
    agree("torch.Tensor.view", Real(shape), *asked)
    agree("torch.reshape", Real(shape), asked)


@settings(max_examples=60, deadline=None)
@given(SHAPES, st.integers(-5, 4), st.integers(-5, 4))
def test_flatten(shape: tuple[int, ...], start: int, end: int) -> None:
    agree("torch.flatten", Real(shape), start, end)
    agree_layer("Flatten", (start, end), Real(shape))


@pytest.mark.parametrize("shape", [(), (0,), (6,), (2, 6), (2, 6, 1)])
@pytest.mark.parametrize("dim", [-3, -2, -1, 0, 1, 2])
def test_unflatten_and_unsqueeze(shape: tuple[int, ...], dim: int) -> None:
    for sizes in [(2, 3), (6,), (-1,), (2, -1), (4, -1), (2, 2), (1, 6, 1), (-1, -1)]:
        agree("torch.unflatten", Real(shape), dim, sizes)
        agree_layer("Unflatten", (dim, sizes), Real(shape))
    agree("torch.unsqueeze", Real(shape), dim)


@pytest.mark.parametrize("shape", [(), (1,), (2,), (1, 2, 1), (2, 1, 3)])
@pytest.mark.parametrize("dim", [-4, -1, 0, 1, (), (0,), (0, 2), (0, 0), (1, -1)])
def test_squeeze(shape: tuple[int, ...], dim: Any) -> None:
    agree("torch.squeeze", Real(shape), dim)
    agree("torch.squeeze", Real(shape))


@pytest.mark.parametrize(("one", "other"), [((2, 6), (3, 4)), ((2, 6), (5,)), ((), (1,))])
def test_the_shape_of_another(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    agree("torch.Tensor.view_as", Real(one), Real(other))
    agree("torch.Tensor.reshape_as", Real(one), Real(other))
    agree("torch.ravel", Real(one))


def view(shape: Any, *asked: Any) -> tuple[Any, Fit]:
    fit = Fit()
    return run("torch.Tensor.view", fit, Tensor(shape), *asked).shape, fit


def test_minus_one_of_symbols() -> None:
    assert view((B, 20, H, H), B, -1)[0] == (B, 20 * H * H)
    assert view((B, 20, 4, 4), -1, 320)[0] == (B, 320)
    assert view((B, 20, 4, 4), 64, -1)[0] == (64, 5 * B)
    assert view((2 * B, H), 2, -1, H) == ((2, B, H), Fit())


def test_what_need_not_divide_is_open() -> None:
    shape, fit = view((B, 20, H, H), -1, 320)
    assert shape == (None, 320)
    assert not fit.failed
    assert [(d.relation, d.want, d.got) for d in fit.open] == [("divides", 320, 20 * B * H * H)]


def test_an_unknown_size_is_what_the_others_leave() -> None:
    assert view((B, 6, 4), B, UNKNOWN, 4)[0] == (B, 6, 4)
    assert view((5, 6, 4), UNKNOWN, 7)[1].failed
    assert view((5, 6, 4), UNKNOWN, -1, 2) == ((None, None, 2), Fit())


def test_a_dtype_scales_the_last_size() -> None:
    fit = Fit()
    made = run("torch.Tensor.view", fit, Tensor((2, 6), "float32"), "torch.int16")
    assert (made.shape, made.dtype) == ((2, 12), "int16")
    run("torch.Tensor.view", fit, Tensor((2, 3), "float32"), "torch.int64")
    assert messages(fit.failed) == ["cannot view 12 bytes as elements of 8"]


def test_messages() -> None:
    assert messages(view((6, 16, 2, 2), -1, 400)[1].failed) == [
        "cannot view (6, 16, 2, 2) as (-1, 400): 384 elements are no multiple of 400"
    ]
    assert messages(view((2, 3), 4, 2)[1].failed) == ["cannot view (2, 3) as (4, 2): 6 elements do not fill 8"]


@given(SHAPES)
def test_the_number_of_elements_stays(shape: tuple[int, ...]) -> None:
    assert prod(run("torch.ravel", Fit(), Tensor(shape)).shape) == prod(shape)


def test_signatures() -> None:
    for name in ("Flatten", "Unflatten"):
        same_signature(name)
