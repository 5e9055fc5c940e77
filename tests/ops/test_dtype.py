"""Element types: what comes of mixing them, against torch, over all pairs of dtypes and kinds of operands."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.tensor import NUMBER, Tensor

DTYPES = [getattr(torch, name) for name in dtypes.BYTES]
NUMBERS: list[Any] = [True, 3, 2.5, 1j]


def shaped(value: Any) -> Any:
    return Tensor(tuple(value.shape), named(value.dtype)) if isinstance(value, torch.Tensor) else value


def named(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def operands() -> list[Any]:
    return [torch.ones(shape).to(dtype) for shape in [(2,), ()] for dtype in DTYPES] + NUMBERS


@pytest.mark.parametrize("one", operands(), ids=str)
def test_promotion(one: Any) -> None:
    for other in operands():
        if not isinstance(one, torch.Tensor) and not isinstance(other, torch.Tensor):
            continue
        want, got = named(torch.result_type(one, other)), dtypes.promoted(shaped(one), shaped(other))
        assert got == want or (got is None and want == "complex32"), (one, other, want, got)


def test_promotion_of_three() -> None:
    for dtypes_ in product(DTYPES, repeat=3):
        one, two, three = (torch.ones(2).to(dtype) for dtype in dtypes_)
        assert dtypes.promoted(*map(shaped, (one, two, three))) == named((one * two * three).dtype)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (2,)])
def test_a_number_that_is_not_known(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    one = torch.ones(shape).to(dtype)
    got = dtypes.promoted(shaped(one), NUMBER)
    assert got in (None, *({named(torch.result_type(one, n)) for n in NUMBERS[:3]} if got else ()))
    assert (got is not None) == (dtype.is_floating_point or dtype.is_complex)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_not_known_beside_any(dtype: torch.dtype) -> None:
    known = Tensor((2,), named(dtype))
    assert dtypes.promoted(known, Tensor((2,))) is None
    assert dtypes.promoted(Tensor((2,)), 1.5) is None
