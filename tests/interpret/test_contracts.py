"""jaxtyping is the oracle, where it is installed: an annotation takes a tensor if and only if isinstance says so."""

from __future__ import annotations

import pytest

from torchlint_shapes.interpret.contract_checks import _mismatch
from torchlint_shapes.interpret.contracts import annotated
from torchlint_shapes.interpret.values import Contract, External, Tensor, Value

SHAPES = [(), (3,), (2, 3), (1, 3), (2, 3, 3), (2, 3, 32), (3, 3, 32, 32), (2, 3, 32, 32), (2, 1, 32, 16), (1,) * 5]
TEXTS = [
    "b 3 32 32", "b c h w", "b c h h", "... 3 32", "*batch c h w", "*batch 3", "_ 3 _ _", "b _", "", "...", "#b 3",
    "rows=2 3", "a ... a", "1", "b *_ 32", " b   3 ",
]  # fmt: skip


def read(text: str) -> Contract:
    contract = annotated("jaxtyping.Float", (External("torch.Tensor"), text))
    assert isinstance(contract, Contract)
    return contract


@pytest.mark.parametrize("text", TEXTS)
def test_what_jaxtyping_refuses_is_refused(text: str) -> None:
    jaxtyping = pytest.importorskip("jaxtyping")
    import torch

    for shape in SHAPES:
        taken = isinstance(torch.zeros(shape), jaxtyping.Float[torch.Tensor, text])
        refused = _mismatch(Tensor(shape), (read(text),), {}) is not None
        assert refused == (not taken) or (taken is False and "#" in text), (text, shape)


def test_a_text_says_which_axes_there_are() -> None:
    assert read("b 3 *rest _ h*2 #c n=4").axes == ("b", 3, ..., None, None, None, 4)
    tensor = External("torch.Tensor")
    assert annotated("typing.Annotated", (tensor, ("B", 3, 32, 32))) == Contract(("B", 3, 32, 32))
    assert annotated("torchtyping.TensorType", ("batch", 3, -1, ..., slice("h", 4))) == Contract(
        ("batch", 3, None, ..., 4)
    )


PROSE = ["the weights", "mean over batch", "b 3, c", ("first", 0), (0, 1), (0.0, 1.0), (1, 10)]


@pytest.mark.parametrize("text", PROSE)
def test_other_annotations_state_nothing(text: Value) -> None:
    made = annotated("typing.Annotated", (External("torch.Tensor"), text))
    assert not isinstance(made, Contract)
    assert not isinstance(annotated("jaxtyping.Float", (External("numpy.ndarray"), "b 3")), Contract)
