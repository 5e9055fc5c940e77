from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Real, agree
from tests.ops.oracle import messages, run
from torchlint_shapes.dims import Dim, Undecided, symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

C = symbol("C")


@settings(max_examples=120, deadline=None)
@given(st.lists(st.integers(0, 12), max_size=2).map(tuple), st.integers(1, 7), st.integers(-2, 1))
def test_pieces(shape: tuple[int, ...], count: int, dim: int) -> None:
    for name in ("chunk", "split", "tensor_split"):
        agree(f"torch.{name}", Real(shape), count, dim)
    agree("torch.Tensor.split", Real(shape), count, dim)
    agree("torch.unbind", Real(shape), dim)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), st.integers(0, 2))
def test_lists(sizes: list[int], more: int) -> None:
    agree("torch.split", Real((sum(sizes) + more, 2)), sizes)
    agree("torch.split_with_sizes", Real((2, sum(sizes) + more)), sizes, 1)
    agree("torch.tensor_split", Real((5, 2)), sizes)


def shapes(name: str, size: Dim, how: Any) -> Any:
    try:
        return [part.shape[0] for part in run(f"torch.{name}", Fit(), Tensor((size,)), how)]
    except Undecided:
        return UNKNOWN


def test_symbols() -> None:
    assert shapes("chunk", 3 * C, 3) == [C, C, C]
    assert shapes("chunk", C + 1, 2) == [(C + 2) // 2, (C + 1) // 2]
    assert shapes("chunk", C, 2) is UNKNOWN
    assert shapes("split", 3 * C, C) == [C, C, C]
    assert shapes("split", C, 4) is UNKNOWN
    assert shapes("split", 2 * C, [C, UNKNOWN]) == [C, C]
    assert shapes("tensor_split", C, 3) == [(C + 2) // 3, (C + 1) // 3, C // 3]
    assert shapes("unbind", C, 0) is UNKNOWN


def test_messages() -> None:
    assert messages(agree("torch.split", Real((6,)), [2, 3])) == ["splits 5 along the axis, which has 6"]
    assert run("torch.chunk", Fit(), Tensor((6,)), UNKNOWN) is UNKNOWN
