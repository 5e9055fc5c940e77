from functools import partial
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Mask, Real, agree
from tests.ops.oracle import messages, resolve, run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops import pointwise
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

SHAPES = st.lists(st.sampled_from([1, 2, 3]), max_size=3).map(tuple)


def exists(name: str) -> bool:
    try:
        return resolve(name) is not None
    except AttributeError:
        return False


def test_every_name_is_torchs() -> None:
    made = ("torch.autograd", "torch.nn")
    assert [name for name in OPS if name.startswith("torch.") and not name.startswith(made) and not exists(name)] == []


@pytest.mark.parametrize("name", (pointwise._FLOATING + pointwise._KEEPING + pointwise._TESTS).split())
def test_functions_of_one_tensor(name: str) -> None:
    if name != "bitwise_not":
        agree(f"torch.{name}", Real((2, 3)))
        made = run(f"torch.{name}", Fit(), Tensor((2,), "float32"))
        assert made.dtype == str(getattr(torch, name)(torch.rand(2)).dtype)[6:]


@pytest.mark.parametrize(
    "name", ["add", "sub", "mul", "maximum", "fmod", "floor_divide", "div", "atan2", "pow", "eq", "less", "logical_and"]
)
@settings(max_examples=25, deadline=None)
@given(SHAPES, SHAPES)
def test_functions_of_two_tensors(name: str, one: tuple[int, ...], other: tuple[int, ...]) -> None:
    agree(f"torch.{name}", Real(one), Real(other))
    agree(f"torch.Tensor.{name}", Real(one), Real(other))
    if name not in pointwise._NEVER_IN_PLACE:
        agree(f"torch.Tensor.{name}_", Real(one), Real(other))


@settings(max_examples=60, deadline=None)
@given(SHAPES, SHAPES, SHAPES)
def test_functions_of_three_tensors(one: tuple[int, ...], two: tuple[int, ...], three: tuple[int, ...]) -> None:
    for name in ("addcmul", "addcdiv", "lerp", "clamp"):
        agree(f"torch.{name}", Real(one), Real(two), Real(three))
        agree(f"torch.Tensor.{name}_", Real(one), Real(two), Real(three))
    agree("torch.clamp_min", Real(one), Real(two))
    agree("torch.complex", Real(one), Real(two))


@pytest.mark.parametrize(
    "name",
    [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "radd",
        "rsub",
        "rtruediv",
    ],
)
@pytest.mark.parametrize("other", [2, 2.5, True, Real(()), Real((3,)), Real((2, 1)), Real((4,))])
def test_operators(name: str, other: Any) -> None:
    if not (name in ("sub", "rsub") and other is True):  # torch subtracts no bool
        agree(f"torch.Tensor.__{name}__", Real((2, 3)), other)


@pytest.mark.parametrize("name", ["iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow"])
@pytest.mark.parametrize("other", [2, Real((3,)), Real((4, 1, 3)), Real((2, 2)), Real((1, 2, 3))])
def test_in_place_the_left_shape_stays(name: str, other: Any) -> None:
    agree(f"torch.Tensor.__{name}__", Real((2, 3)), other)


def test_bits() -> None:
    for name in ("__and__", "__or__", "__xor__", "__iand__"):
        agree(f"torch.Tensor.{name}", Mask((2, 1)), Mask((3,)))
    agree("torch.Tensor.__invert__", Mask((2, 1)))
    agree("torch.Tensor.__neg__", Real((2, 1)))


DTYPES = ["bool", "uint8", "int32", "int64", "float16", "float32", "float64"]


@pytest.mark.parametrize("one", DTYPES)
def test_dtypes(one: str) -> None:
    left = torch.ones(2, dtype=getattr(torch, one))
    for rank, dtype in [(r, d) for r in (0, 1) for d in DTYPES]:
        right = torch.ones((2,) * rank, dtype=getattr(torch, dtype))
        for name in ("mul", "div", "eq"):
            found = run(f"torch.{name}", Fit(), Tensor((2,), one), Tensor((2,) * rank, dtype)).dtype
            assert found in (None, str(getattr(torch, name)(left, right).dtype)[6:]), (name, one, rank, dtype)
    for scalar in (True, 2, 2.5):
        assert run("torch.mul", Fit(), Tensor((2,), one), scalar).dtype in (
            None,
            str((left * scalar).dtype)[6:],
        )


def test_symbols_are_numbers_and_the_unknown_may_be_a_tensor() -> None:
    multiply = partial(run, "torch.Tensor.__mul__")
    assert multiply(Fit(), Tensor((2, 3)), symbol("n")).shape == (2, 3)
    assert run("torch.Tensor.__imul__", Fit(), Tensor((2, 3)), UNKNOWN).shape == (2, 3)
    assert multiply(Fit(), Tensor((2, 3)), UNKNOWN) is UNKNOWN


def test_messages() -> None:
    found = agree("torch.add", Real((2, 3)), Real((4,)))
    assert messages(found) == ["cannot broadcast (2, 3) and (4,): 4 against 3 at axis 1"]
    found = agree("torch.Tensor.add_", Real((1, 3)), Real((2, 3)))
    assert messages(found) == ["cannot broadcast (2, 3) to (1, 3) in place"]
