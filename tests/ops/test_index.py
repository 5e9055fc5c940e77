from dataclasses import dataclass
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.oracle import messages, run
from torchlint_shapes.dims import Dim, Undecided, subs, symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

H, T = symbol("H"), symbol("T")


@dataclass(frozen=True)
class Numbers:
    """A tensor of indices that are all 0."""

    shape: tuple[int, ...]


@dataclass(frozen=True)
class True_:
    """A mask that is true everywhere."""

    shape: tuple[int, ...]


def for_torch(part: Any) -> Any:
    if isinstance(part, tuple):
        return tuple(map(for_torch, part))
    if isinstance(part, Numbers):
        return torch.zeros(part.shape, dtype=torch.int64)
    return torch.ones(part.shape, dtype=torch.bool) if isinstance(part, True_) else part


def for_op(part: Any) -> Any:
    if isinstance(part, tuple):
        return tuple(map(for_op, part))
    if isinstance(part, Numbers | True_):
        return Tensor(part.shape, "int64" if isinstance(part, Numbers) else "bool")
    return part


def getitem(shape: tuple[Dim, ...], index: Any) -> tuple[Any, Fit]:
    fit = Fit()
    try:
        return run("torch.Tensor.__getitem__", fit, Tensor(shape), for_op(index)).shape, fit
    except Undecided:
        return UNKNOWN, fit


def check(shape: tuple[int, ...], index: Any) -> None:
    """Like torch, with numbers and with symbols for the sizes; a mask's count is unknown."""
    found, fit = getitem(shape, index)
    masked = any(
        isinstance(part, True_) or part == [True, False] for part in (index if isinstance(index, tuple) else (index,))
    )
    try:
        expected = tuple(torch.zeros(shape)[for_torch(index)].shape)
    except (IndexError, RuntimeError, ValueError) as error:
        by_count = masked and "indexing tensors could not be broadcast" in str(error)
        assert fit.failed or by_count, f"torch raises {error!r} for {shape}[{index}], the op gives {found}"  # noqa: PT017
        return
    assert not fit.failed, f"torch gives {expected} for {shape}[{index}], the op says {messages(fit.failed)}"
    assert fit.open == []
    assert found is not UNKNOWN
    assert len(found) == len(expected)
    assert all(a == b or (masked and a is None) for a, b in zip(found, expected, strict=True))
    symbols = tuple(symbol(f"s{n}") if n > 1 else n for n in shape)
    general, fit = getitem(symbols, index)
    assert not fit.failed
    if general is not UNKNOWN:
        values = {f"s{n}": n for n in shape}
        filled = [None if size is None else subs(size, values) for size in general]
        assert all(a is None or a == b for a, b in zip(filled, expected, strict=True))


BOUND = st.none() | st.integers(-5, 5)
PART = st.one_of(
    st.integers(-4, 3),
    st.builds(slice, BOUND, BOUND, st.none() | st.integers(1, 3)),
    st.sampled_from([None, Ellipsis, True, False]),
    st.sampled_from([[0], [0, 1], [0, -1, 2], [[0, 1], [1, 0]], [True, False], []]),
    st.sampled_from([(), (1,), (2,), (3, 1)]).map(Numbers),
    st.sampled_from([(), (2,), (3,), (2, 3)]).map(True_),
)
SHAPES = st.lists(st.sampled_from([1, 2, 3, 4]), max_size=4).map(tuple)


@settings(max_examples=500, deadline=None)
@given(SHAPES, st.lists(PART, min_size=1, max_size=4).filter(lambda parts: parts.count(...) < 2).map(tuple))
def test_a_subscript_of_anything(shape: tuple[int, ...], index: Any) -> None:
    check(shape, index)


@settings(max_examples=100, deadline=None)
@given(SHAPES, PART.filter(lambda part: not isinstance(part, list) or not part or not isinstance(part[0], list)))
def test_a_single_index(shape: tuple[int, ...], index: Any) -> None:
    check(shape, index)


@pytest.mark.parametrize(
    ("index", "shape"),
    [
        (([0], slice(None), [1]), (1, 3, 5)),
        ((0, slice(None), [1]), (3, 1, 5)),
        ((slice(None), [0, 1], None, [1, 0]), (2, 2, 1, 5)),
        (True_((2, 3)), (None, 4, 5)),
        ((Ellipsis, True_((5,))), (2, 3, 4, None)),
        ((slice(None, None, 2), slice(-2, None)), (1, 2, 4, 5)),
    ],
)
def test_examples(index: Any, shape: tuple[Any, ...]) -> None:
    check((2, 3, 4, 5), index)
    assert getitem((2, 3, 4, 5), index)[0] == shape


def test_slices_of_symbols() -> None:
    size = getitem((H,), slice(None, -1))[0]
    assert size == (H - 1,)
    assert getitem((H,), slice(1, None))[0] == (H - 1,)
    assert getitem((H,), slice(None, None, 2))[0] == ((H + 1) // 2,)
    assert getitem((H,), slice(None, H // 2))[0] == (H // 2,)
    assert getitem((H,), slice(H // 2, None))[0] == (H - H // 2,)
    assert getitem((H,), slice(None, 3))[0] == (None,)
    assert getitem((H,), slice(None, T))[0] == (None,)
    assert getitem((H + 3,), slice(None, 3))[0] == (3,)
    assert getitem((5,), slice(UNKNOWN, None))[0] == (None,)


def test_a_number_may_be_open() -> None:
    shape, fit = getitem((H, 4), 2)
    assert shape == (4,)
    assert [(d.relation, d.want, d.got) for d in fit.open] == [(">=", 3, H)]
    assert getitem((H, 4), UNKNOWN) == (UNKNOWN, Fit())
    assert getitem((H, 4), H - 1) == ((4,), Fit())


def test_what_may_be_a_mask_is_undecided() -> None:
    fit = Fit()
    assert run("torch.Tensor.__getitem__", fit, Tensor((3, 4)), Tensor((3,))) is UNKNOWN
    assert fit == Fit()


def test_messages() -> None:
    assert messages(getitem((2, 3), (0, 0, 0))[1].failed) == ["takes at most 2 indices, a 2-D tensor, not 3"]
    assert messages(getitem((2, 3), 5)[1].failed) == ["index 5 needs 6 along the axis, which has 2"]
    assert messages(getitem((2, 3), slice(None, None, -1))[1].failed) == ["a slice steps by at least 1, not by -1"]
    assert messages(getitem((2, 3), True_((3,)))[1].failed) == ["takes a mask of 2 along the axis, receives 3"]


@settings(max_examples=150, deadline=None)
@given(SHAPES, PART, SHAPES)
def test_what_may_be_put(shape: tuple[int, ...], index: Any, value: tuple[int, ...]) -> None:
    if isinstance(index, True_ | list) or index is False:
        return  # how many elements these take depends on their values, or on the version of torch
    fit = Fit()
    if run("torch.Tensor.__setitem__", fit, Tensor(shape), for_op(index), Tensor(value)) is UNKNOWN:
        assert fit.failed
    try:
        torch.zeros(shape)[for_torch(index)] = torch.zeros(value)
    except (IndexError, RuntimeError, ValueError) as error:
        assert fit.failed, f"torch raises {error!r} for {shape}[{index}] = {value}"  # noqa: PT017
    else:
        assert not fit.failed, f"torch takes {shape}[{index}] = {value}, the op says {messages(fit.failed)}"
